/* file.c: mmap to read, temporary name and rename to write (POSIX). */
#define _POSIX_C_SOURCE 200809L
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *reason(Arena *a, int number)
{
    char *s = arena_strdup(a, strerror(number));
    if (*s >= 'A' && *s <= 'Z')
        *s = (char)(*s - 'A' + 'a');
    return s;
}

static void unmap(void *arg)
{
    Mapped *m = arg;
    munmap((void *)(uintptr_t)m->data, m->size);
}

/* A pipe or a terminal: read to the end. */
static bool read_all(Arena *a, int fd, Mapped *out)
{
    Buf b = {.arena = a};
    char part[65536];
    ssize_t n;
    while ((n = read(fd, part, sizeof part)) > 0)
        buf_add(&b, part, (size_t)n);
    *out = (Mapped){(const unsigned char *)buf_text(&b), b.n};
    return n == 0;
}

static bool map_fd(Arena *a, int fd, Mapped *out)
{
    struct stat st;
    if (fstat(fd, &st))
        return false;
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (!S_ISREG(st.st_mode))
        return read_all(a, fd, out);
    if (st.st_size == 0) {
        *out = (Mapped){(const unsigned char *)"", 0};
        return true;
    }
    Mapped *m = NEW(a, Mapped);
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return false;
    *m = (Mapped){p, (size_t)st.st_size};
    arena_defer(a, unmap, m);
    *out = *m;
    return true;
}

bool file_map(Arena *a, const char *path, Mapped *out, const char **why)
{
    bool input = strcmp(path, "-") == 0;
    int fd = input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && map_fd(a, fd, out);
    int number = errno;
    if (fd >= 0 && !input)
        close(fd);
    if (!ok)
        *why = reason(a, number);
    return ok;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno != EINTR)
            return false;
        if (done > 0) {
            p += done;
            n -= (size_t)done;
        }
    }
    return true;
}

bool file_write(Arena *a, const char *path, const void *data, size_t size, const char **why)
{
    char *temporary = arena_printf(a, "%s.%ld.tmp", path, (long)getpid());
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && write_all(fd, data, size);
    int number = errno;
    if (fd >= 0 && close(fd) && ok) {
        ok = false;
        number = errno;
    }
    if (ok && rename(temporary, path)) {
        ok = false;
        number = errno;
    }
    if (!ok && fd >= 0)
        unlink(temporary);
    if (!ok)
        *why = reason(a, number);
    return ok;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

const char *path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *path_beside(Arena *a, const char *of, const char *path)
{
    size_t folder = (size_t)(path_base(of) - of);
    if (*path == '/' || folder == 0)
        return arena_strdup(a, path);
    return arena_printf(a, "%.*s%s", (int)folder, of, path);
}

const char *path_suffix(const char *path)
{
    const char *dot = strrchr(path_base(path), '.');
    return dot ? dot : "";
}
