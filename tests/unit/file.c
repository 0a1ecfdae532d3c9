/* file.c: mapping and atomic writing; nothing leaks when memory runs out at any point. */
#define _POSIX_C_SOURCE 200809L
#include "base/file.h"
#include "check.h"
#include "heap.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The lowest descriptor that is free: grows when one leaks. */
static int free_fd(void)
{
    int fd = open("/dev/null", O_RDONLY);
    close(fd);
    return fd;
}

static bool text_is(Arena *a, const char *path, const char *text)
{
    Mapped m;
    const char *why;
    return file_map(a, path, &m, &why) && m.size == strlen(text) && !memcmp(m.data, text, m.size);
}

static mode_t mode_of(const char *path)
{
    struct stat st;
    return lstat(path, &st) ? 0 : st.st_mode;
}

static void write_and_map(Arena *a)
{
    const char *why = NULL;
    CHECK(file_write(a, "one.txt", "first", 5, &why) && text_is(a, "one.txt", "first"));
    CHECK(chmod("one.txt", 0640) == 0 && symlink("one.txt", "link.txt") == 0);
    CHECK(file_write(a, "link.txt", "", 0, &why) && text_is(a, "one.txt", ""));
    CHECK(S_ISLNK(mode_of("link.txt")) && (mode_of("one.txt") & 0777) == 0640);
    Mapped m;
    CHECK(!file_map(a, "none.txt", &m, &why) && !strcmp(why, "no such file or directory"));
    CHECK(!file_map(a, ".", &m, &why) && !strcmp(why, "is a directory"));
    CHECK(!file_write(a, ".", "x", 1, &why) && !strcmp(why, "is a directory"));
    CHECK(!file_write(a, "none/x", "x", 1, &why) && !strcmp(why, "no such file or directory"));
    CHECK(file_exists("one.txt") && !file_exists("none.txt"));
    CHECK(!file_map(a, "/dev/zero", &m, &why) && !strcmp(why, "file too large"));
}

/* Bytes of the mapping at p that this process has in memory: Rss of its /proc/self/smaps. */
static size_t resident(const void *p, size_t size)
{
    char line[512];
    unsigned long start, end, kib = 0;
    bool inside = false;
    FILE *f = fopen("/proc/self/smaps", "r");
    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
            inside = start <= (uintptr_t)p && (uintptr_t)p < end;
        else if (inside && sscanf(line, "Rss: %lu kB", &kib) == 1)
            break;
    }
    if (f)
        fclose(f);
    return kib * 1024 < size ? kib * 1024 : size;
}

/* Most pages of a file that was read and forgotten are not in memory; their bytes are still
 * there. */
static void forget(Arena *a)
{
    enum { SIZE = 1 << 20 };
    char *text = arena_alloc(a, SIZE);
    const char *why;
    Mapped m;
    memset(text, 'x', SIZE);
    CHECK(file_write(a, "large.txt", text, SIZE, &why) && file_map(a, "large.txt", &m, &why));
    CHECK(!memcmp(m.data, text, SIZE));
    file_forget(a);
    CHECK(resident(m.data, SIZE) < SIZE / 2);
    CHECK(!memcmp(m.data, text, SIZE));
    CHECK(resident(m.data, SIZE) > SIZE / 2);
}

/* A pipe is written as it is, and a temporary name that is taken does no harm. */
static void special(Arena *a)
{
    const char *why = NULL;
    CHECK(mkfifo("pipe", 0600) == 0);
    int fd = open("pipe", O_RDWR);
    char got[8] = "";
    CHECK(file_write(a, "pipe", "abc", 3, &why) && read(fd, got, 3) == 3 && !strcmp(got, "abc"));
    CHECK(S_ISFIFO(mode_of("pipe")));
    close(fd);
    const char *taken = arena_printf(a, "%s/two.txt.%ld-0.tmp", ".", (long)getpid());
    CHECK(symlink("/nowhere/else", taken) == 0);
    CHECK(file_write(a, "./two.txt", "two", 3, &why) && text_is(a, "two.txt", "two"));
    CHECK(S_ISLNK(mode_of(taken)));
}

/* Memory runs out at the n-th allocation, for every n. */
static void out_of_memory(const char *path)
{
    static Heap heap;
    int before = free_fd(), outcomes = 0;
    for (volatile int n = 1; n < 12; n++) {
        heap = (Heap){.fail_at = n + 1, .for_good = 1};
        Arena *a = arena_new(heap_alloc, &heap);
        if (setjmp(*arena_guard(a)) == 0) {
            Mapped m;
            const char *why;
            file_map(a, path, &m, &why);
            file_write(a, "oom.txt", "x", 1, &why);
            outcomes |= 1;
        } else {
            outcomes |= 2;
        }
        arena_free(a);
        CHECK(free_fd() == before && heap.live == 0);
    }
    CHECK(outcomes == 3);
}

static void paths(Arena *a)
{
    CHECK(!strcmp(path_beside(a, "m.nn", "w.npz"), "w.npz"));
    CHECK(!strcmp(path_beside(a, "a/b/m.nn", "w.npz"), "a/b/w.npz"));
    CHECK(!strcmp(path_beside(a, "a/m.nn", "/w.npz"), "/w.npz"));
    CHECK(!strcmp(path_suffix("a.b/c"), "") && !strcmp(path_suffix("a.b/c.d.npy"), ".npy"));
    CHECK(!strcmp(path_base("a/b.c"), "b.c") && !strcmp(path_base("b"), "b"));
}

int main(void)
{
    char folder[] = "/tmp/nnc-file-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    Arena *a = arena_new(NULL, NULL);
    if (setjmp(*arena_guard(a)))
        return 1;
    write_and_map(a);
    forget(a);
    special(a);
    out_of_memory("one.txt");
    out_of_memory("/proc/self/status"); /* regular, but of size 0 */
    paths(a);
    arena_free(a);
    if (system("rm -r -- \"$PWD\""))
        return 1;
    return check_done();
}
