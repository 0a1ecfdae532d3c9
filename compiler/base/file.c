/* file.c: mmap to read, temporary name and rename to write (POSIX). */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE /* madvise */
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

const char *errno_text(Arena *a, int number)
{
    char text[256] = "unknown error"; /* strerror is not for threads */
    strerror_r(number, text, sizeof text);
    char *s = arena_strdup(a, text);
    if (*s >= 'A' && *s <= 'Z')
        *s = (char)(*s - 'A' + 'a');
    return s;
}

/* What file_map holds; the arena undoes it, even when memory runs out halfway. */
typedef struct Open {
    int fd; /* -1: none */
    void *map;
    size_t size;
} Open;

static void release(void *arg)
{
    Open *o = arg;
    if (o->map)
        munmap(o->map, o->size);
    if (o->fd >= 0)
        close(o->fd);
    *o = (Open){.fd = -1};
}

/* Pages of a private mapping that was never written are the file's: nothing is lost. */
static void forget(void *arg)
{
    const Open *o = arg;
    if (o->map)
        madvise(o->map, o->size, MADV_DONTNEED);
}

void file_forget(Arena *a)
{
    arena_visit(a, release, forget);
}

/* Of what has no size of its own (a pipe, a device) this much is read: /dev/zero never ends. */
enum { READ_MAX = 128 << 20 };

static bool read_all(Arena *a, int fd, Mapped *out)
{
    Buf b = {.arena = a};
    char part[65536];
    ssize_t n;
    while ((n = read(fd, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n > 0 && b.n + (size_t)n > READ_MAX)
            errno = EFBIG;
        if (n < 0 || b.n + (size_t)n > READ_MAX)
            return false;
        buf_add(&b, part, (size_t)n);
    }
    *out = (Mapped){(const unsigned char *)buf_text(&b), b.n};
    return true;
}

static bool map_fd(Arena *a, Open *o, int fd, Mapped *out)
{
    struct stat st;
    if (fstat(fd, &st))
        return false;
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return false;
    }
    if (!S_ISREG(st.st_mode) || st.st_size == 0) /* files of /proc say 0 too */
        return read_all(a, fd, out);
    if ((uintmax_t)st.st_size > SIZE_MAX) {
        errno = EFBIG;
        return false;
    }
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return false;
    o->map = p;
    o->size = (size_t)st.st_size;
    *out = (Mapped){p, o->size};
    return true;
}

bool file_map(Arena *a, const char *path, Mapped *out, const char **why)
{
    bool input = strcmp(path, "-") == 0;
    Open *o = NEW(a, Open);
    o->fd = -1;
    arena_defer(a, release, o);
    if (!input)
        o->fd = open(path, O_RDONLY | O_CLOEXEC);
    int fd = input ? STDIN_FILENO : o->fd;
    bool ok = fd >= 0 && map_fd(a, o, fd, out);
    int number = errno;
    if (o->fd >= 0)
        close(o->fd);
    o->fd = -1;
    if (!ok)
        *why = errno_text(a, number);
    return ok;
}

static bool write_all(int fd, const void *data, size_t n)
{
    const char *p = data;
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

/* A new file beside path that no other process or thread has; `name` holds its name. -1: errno. */
static int open_temporary(const char *path, char *name, size_t room)
{
    int fd = -1;
    for (int i = 0; i < 1000 && fd < 0; i++) {
        snprintf(name, room, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (fd < 0 && errno != EEXIST)
            return -1;
    }
    return fd;
}

/* A terminal, a pipe, /dev/null: written as it is, for a rename would replace it. */
static int write_special(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return errno;
    int number = write_all(fd, data, size) ? 0 : errno;
    if (close(fd) && !number)
        number = errno;
    return number;
}

struct Staged {
    char *path;   /* where it goes: what a symbolic link names is written, the link stays */
    char *beside; /* the temporary name; NULL: a device or a pipe, which is written as it is */
    bool written; /* beside stands, and is to be removed */
    const void *data;
    size_t size;
};

void file_unstage(void *staged)
{
    Staged *t = staged;
    if (t->written)
        unlink(t->beside);
    t->written = false;
}

/* Keeps the mode of a file that is replaced. The errno, or 0. */
static int write_beside(Arena *a, Staged *t, const struct stat *old)
{
    size_t room = strlen(t->path) + 48;
    t->beside = arena_alloc(a, room);
    arena_defer(a, file_unstage, t);
    int fd = open_temporary(t->path, t->beside, room);
    if (fd < 0)
        return errno;
    t->written = true;
    bool ok = (!old || fchmod(fd, old->st_mode & 0777) == 0) && write_all(fd, t->data, t->size);
    int number = ok ? 0 : errno;
    if (close(fd) && !number)
        number = errno;
    if (number)
        file_unstage(t);
    return number;
}

Staged *file_stage(Arena *a, const char *path, const void *data, size_t size, const char **why)
{
    struct stat st;
    char real[PATH_MAX];
    bool exists = stat(path, &st) == 0;
    Staged *t = NEW(a, Staged);
    *t = (Staged){.data = data, .size = size};
    t->path = arena_strdup(a, exists && realpath(path, real) ? real : path);
    int number = exists && S_ISDIR(st.st_mode) ? EISDIR : 0;
    if (!exists || S_ISREG(st.st_mode))
        number = write_beside(a, t, exists ? &st : NULL);
    if (number)
        *why = errno_text(a, number);
    return number ? NULL : t;
}

bool file_commit(Arena *a, Staged *t, const char **why)
{
    int number = 0;
    if (!t->beside)
        number = write_special(t->path, t->data, t->size);
    else if (rename(t->beside, t->path))
        number = errno;
    else
        t->written = false;
    if (number)
        *why = errno_text(a, number);
    return number == 0;
}

bool file_write(Arena *a, const char *path, const void *data, size_t size, const char **why)
{
    Staged *t = file_stage(a, path, data, size, why);
    bool ok = t && file_commit(a, t, why);
    if (t)
        file_unstage(t);
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
