/* arena.h: all memory of one compilation, freed at once.
 *
 * An allocation never returns NULL. When the allocator has no more, the arena jumps to the handler
 * that the library's entry point set with arena_guard (nnc.h turns it into NNC_OUT_OF_MEMORY); that
 * is safe because everything that must be undone (mapped files, library handles) is registered with
 * arena_defer and undone by arena_free. So: no library handle without its arena_defer, and no
 * arena_alloc between opening a handle and deferring its close. */
#ifndef NNC_ARENA_H
#define NNC_ARENA_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;

/* Returns memory as realloc does (bytes == 0 frees); NULL from a request means out of memory. */
typedef void *AllocFn(void *user, void *old, size_t bytes);

/* alloc NULL: the C library's; NULL result: no memory */
Arena *arena_new(AllocFn *alloc, void *user);
/* NULL is fine; runs the deferred calls, last first */
void arena_free(Arena *a);

/* setjmp(*arena_guard(a)) != 0 means that memory ran out since. */
jmp_buf *arena_guard(Arena *a);

void *arena_alloc(Arena *a, size_t bytes);                   /* zeroed, aligned to 16 */
/* the same; overflow is out of memory */
void *arena_array(Arena *a, size_t count, size_t size);
/* room for one more */
void *arena_grow(Arena *a, void *old, size_t used, size_t *cap, size_t size);
char *arena_strndup(Arena *a, const char *s, size_t n);
char *arena_strdup(Arena *a, const char *s);
char *arena_printf(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *a, const char *fmt, va_list ap);

/* Calls fn(arg) when the arena is freed. If there is no memory to note it, fn(arg) runs at once. */
void arena_defer(Arena *a, void (*fn)(void *), void *arg);
/* visit(arg) for what was deferred to fn and did not run yet: fn alone knows what arg is. */
void arena_visit(Arena *a, void (*fn)(void *), void (*visit)(void *arg));

#define NEW(a, T)          ((T *)arena_alloc(a, sizeof(T)))
#define NEW_ARRAY(a, T, n) ((T *)arena_array(a, (size_t)(n), sizeof(T)))
/* Appends to a growing array: PUSH(arena, list, count, cap, item). */
#define PUSH(a, list, n, cap, item)                                           \
    ((list) = arena_grow(a, list, (size_t)(n), &(cap), sizeof *(list)), (list)[(n)++] = (item))
#endif
