/* host_cc.c: temporary folder, posix_spawn of the compiler, dlopen. */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE /* mkdtemp, under -std=c11 */
#include "tool/host_cc.h"
#include "base/file.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef struct Folder {
    char *path; /* NULL once it was removed */
} Folder;

/* Removes the folder and the plain files in it. */
static void remove_folder(void *arg)
{
    Folder *f = arg;
    DIR *d = f->path ? opendir(f->path) : NULL;
    if (!d)
        return;
    for (struct dirent *e; (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlinkat(dirfd(d), e->d_name, 0);
    closedir(d);
    rmdir(f->path);
    f->path = NULL;
}

static bool make_folder(Session *s, Folder *f)
{
    const char *tmp = getenv("TMPDIR");
    char *path = arena_printf(s->arena, "%s/nnc-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(path))
        return error(&s->ctx, session_place(s), "no temporary folder could be made in %s: %s",
                     tmp && *tmp ? tmp : "/tmp", errno_text(s->arena, errno));
    f->path = path;
    arena_defer(s->arena, remove_folder, f);
    return true;
}

typedef struct Command {
    char **arg;
    size_t n, cap;
} Command;

static void add(Session *s, Command *c, const char *arg)
{
    PUSH(s->arena, c->arg, c->n, c->cap, arg ? arena_strdup(s->arena, arg) : NULL);
}

/* $CC may carry arguments: "ccache gcc", "gcc -m32". */
static void add_compiler(Session *s, Command *c)
{
    const char *cc = getenv("CC");
    if (!cc || !cc[strspn(cc, " ")])
        cc = "cc";
    for (const char *p = cc + strspn(cc, " "); *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        add(s, c, arena_strndup(s->arena, p, n));
        p += n;
    }
}

static Command build_command(Session *s, const char *folder, const nnc_file *file, size_t files)
{
    static const char *const flags[] = {"-O2", "-std=c11", "-shared", "-fPIC", "-o"};
    Command c = {0};
    add_compiler(s, &c);
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        add(s, &c, flags[i]);
    add(s, &c, arena_printf(s->arena, "%s/model.so", folder));
    add(s, &c, arena_printf(s->arena, "-I%s", folder));
    for (size_t i = 0; i < files; i++)
        if (strcmp(path_suffix(file[i].path), ".c") == 0)
            add(s, &c, arena_printf(s->arena, "%s/%s", folder, file[i].path));
    add(s, &c, NULL);
    return c;
}

/* Runs it with its output into `log`. The exit status; -1 with errno: not started. */
static int spawn(char **arg, const char *log)
{
    posix_spawn_file_actions_t io;
    pid_t pid;
    int status = 0, failed = posix_spawn_file_actions_init(&io);
    if (failed) {
        errno = failed;
        return -1;
    }
    failed = posix_spawn_file_actions_addopen(&io, STDOUT_FILENO, log, O_WRONLY | O_CREAT, 0600);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&io, STDOUT_FILENO, STDERR_FILENO);
    if (!failed)
        failed = posix_spawnp(&pid, arg[0], &io, NULL, arg, environ);
    posix_spawn_file_actions_destroy(&io);
    if (failed) {
        errno = failed;
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* What the compiler said, as far as it helps. */
static void note_lines(Session *s, const char *text, size_t size)
{
    enum { MOST_LINES = 12 };
    const char *end = text + size;
    for (int i = 0; i < MOST_LINES && text < end; i++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t n = (size_t)((stop ? stop : end) - text);
        note(&s->ctx, (Span){0}, "%.*s", (int)n, text);
        text = stop ? stop + 1 : end;
    }
}

static bool compile(Session *s, const char *folder, const nnc_file *file, size_t files)
{
    Command c = build_command(s, folder, file, files);
    const char *log = arena_printf(s->arena, "%s/log", folder), *why;
    int status = spawn(c.arg, log);
    Mapped text;
    if (status < 0 || status == 127)
        return error(&s->ctx, session_place(s), "the C compiler '%s' could not be started%s%s; "
                     "install one, set CC, or use another --engine", c.arg[0],
                     status < 0 ? ": " : "", status < 0 ? errno_text(s->arena, errno) : "");
    if (status == 0)
        return true;
    error(&s->ctx, session_place(s), "'%s' does not compile the emitted C; is CC right, and are "
          "the C library's headers there? else it is a bug of nnc, please report it", c.arg[0]);
    if (file_map(s->arena, log, &text, &why))
        note_lines(s, (const char *)text.data, text.size);
    return false;
}

static void close_handle(void *handle)
{
    dlclose(handle);
}

void *host_load(Session *s, const nnc_file *file, size_t files)
{
    Folder *folder = NEW(s->arena, Folder);
    const char *why;
    if (!make_folder(s, folder))
        return NULL;
    for (size_t i = 0; i < files; i++) {
        const char *path = arena_printf(s->arena, "%s/%s", folder->path, file[i].path);
        if (!file_write(s->arena, path, file[i].data, file[i].bytes, &why)) {
            error(&s->ctx, session_place(s), "%s could not be written: %s", path, why);
            return NULL;
        }
    }
    if (!compile(s, folder->path, file, files))
        return NULL;
    void *handle = dlopen(arena_printf(s->arena, "%s/model.so", folder->path),
                          RTLD_NOW | RTLD_LOCAL);
    if (handle)
        arena_defer(s->arena, close_handle, handle);
    else
        bug(s, arena_printf(s->arena, "the built code does not load: %s", dlerror()));
    remove_folder(folder);
    return handle;
}
