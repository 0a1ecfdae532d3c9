/* file.h: files read by mapping, and written whole or not at all. */
#ifndef NNC_FILE_H
#define NNC_FILE_H
#include "base/diag.h"

typedef struct Mapped {
    const unsigned char *data; /* never NULL; pages are aligned */
    size_t size;
} Mapped;

/* Maps a regular file read-only until the arena is freed; reads what can't be mapped ("-", a pipe).
 * False with *why set (from errno: "no such file or directory", "is a directory"). */
bool file_map(Arena *a, const char *path, Mapped *out, const char **why);

/* Gives back the memory that the files mapped so far take. They can still be read, anew from the
 * file. */
void file_forget(Arena *a);

/* A file that is written under a temporary name beside its place, for file_commit to rename. data
 * is used until then. NULL with *why set, and nothing left. */
typedef struct Staged Staged;
Staged *file_stage(Arena *a, const char *path, const void *data, size_t size, const char **why);
bool file_commit(Arena *a, Staged *t, const char **why);
void file_unstage(void *staged); /* removes what was not renamed; arena_free does so too */
/* Both. False with *why set, and nothing left. */
bool file_write(Arena *a, const char *path, const void *data, size_t size, const char **why);

/* What an errno means, as a diagnostic says it: "no such file or directory". */
const char *errno_text(Arena *a, int number);

bool file_exists(const char *path);
/* path relative to the folder of `of` (a file's path), unless absolute. */
const char *path_beside(Arena *a, const char *of, const char *path);
const char *path_suffix(const char *path); /* ".c", or "" */
const char *path_base(const char *path);   /* what follows the last '/' */
#endif
