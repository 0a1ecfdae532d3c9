/* pictures.c: `:plot` and `nnc plot` on terminals that show pictures in three ways, or in none,
 * that answer late or not at all; typing meanwhile; Ctrl-C at every stage. What the terminal
 * answers must never be read as typed, and its settings must be as they were.
 *
 *     pictures NNC FOLDER MODEL     FOLDER: the home, to write in; MODEL: of two inputs */
#define _XOPEN_SOURCE 700
#include "pty.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define QUESTION                                                                                   \
    "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033]1337;Capabilities\033\\\033[16t\033[c"
#define KITTY "\033_Gi=31;OK\033\\"
#define ITERM "\033]1337;Capabilities=T3CwLrMSc7UUw9Ts3BFGsSyHNoSx\033\\"
#define CELL "\033[6;20;10t"
#define PLAIN "\033[?1;2c" /* a VT100 with options */
#define SIXEL "\033[?62;4;22c"
#define BLOCK "\xe2\x96\x80"

static const char *nnc, *home;

static pid_t prompt(void)
{
    pid_t child = start((const char *const[]){nnc, "repl", "--target=generic", NULL}, home);
    expect("> ");
    return child;
}

static void leave(pid_t child)
{
    line("2 -> relu", "\n2");
    type(":quit\n");
    finish(child);
}

static int digit(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

/* A PNG in base64: it begins and ends as one, and nothing is missing between. */
static void check_png(const char *text)
{
    size_t n = 0, letters = strlen(text);
    unsigned char *png = malloc(letters + 1);
    unsigned bits = 0, have = 0;
    for (const char *s = text; *s && *s != '='; s++) {
        int d = digit(*s);
        if (d < 0)
            fail("letters of base64");
        bits = bits << 6 | (unsigned)d;
        have += 6;
        if (have >= 8)
            png[n++] = (unsigned char)(bits >> (have -= 8));
    }
    static const unsigned char end[] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};
    if (n < 1000 || memcmp(png, "\x89PNG\r\n\x1a\n", 8) || memcmp(png + n - 12, end, 12))
        fail("a whole PNG");
    for (size_t at = 8, size; at < n; at += 12 + size) { /* its chunks join */
        size = (size_t)png[at] << 24 | (size_t)png[at + 1] << 16 | (size_t)png[at + 2] << 8 |
               png[at + 3];
        if (size > n - at - 12)
            fail("chunks of a PNG");
    }
    free(png);
}

/* Pieces of at most 4096 letters, of which the last says m=0. `keys` are typed when the first has
 * come, while others wait for their way to be free. */
static void expect_kitty(const char *keys)
{
    static char all[1 << 20];
    size_t n = 0;
    bool more = true;
    for (bool first = true; more; first = false) {
        expect("\033_G");
        expect(first ? "a=T,f=100,q=2,m=" : "q=2,m=");
        if (before[0])
            fail("a piece of a picture");
        if (first && *keys) {
            nanosleep(&(struct timespec){0, 100000000}, NULL);
            type(keys);
        }
        size_t got = expect("\033\\");
        if (got > 4098 || n + got > sizeof all)
            fail("pieces of 4096 letters");
        more = before[0] == '1';
        memcpy(all + n, before + 2, got - 1);
        n += got - 2;
    }
    check_png(all);
    expect("\n");
}

static void expect_iterm(void)
{
    expect("\033]1337;File=inline=1;size=");
    expect(":");
    expect("\a");
    check_png(before);
}

static void expect_sixel(void)
{
    expect("\033P0;1q\"1;1;");
    expect("\033\\");
    int cols = atoi(before), bands = 0;
    for (const char *s = before; *s; s++)
        bands += *s == '-';
    if (cols < 300 || cols > 800 || bands < 40)
        fail("sixels within the screen");
}

/* Asked once; what is typed meanwhile is read afterwards. */
static void kitty(void)
{
    pid_t child = prompt();
    type(":plot tanh -4 4\n");
    expect(QUESTION);
    type("1 -> \033[");
    type("D\033[C" KITTY "ta" CELL PLAIN "nh\n");
    expect_kitty("");
    expect("0.7615");
    expect("> ");
    type(":plot tanh -4 4\n");
    expect("\033_G");
    if (strstr(before, "\033[c"))
        fail("one question");
    expect("m=0;");
    expect("> ");
    leave(child);
}

static void others(void)
{
    pid_t child = prompt();
    type(":plot dense 1 w=[[1,2]] b=[0] -1 1 layers\n");
    expect(QUESTION);
    type(ITERM CELL PLAIN);
    expect_iterm();
    leave(child);
    child = prompt();
    type(":plot dense 1 w=[[1,2]] b=[0] -1 1\n");
    expect(QUESTION);
    type(SIXEL);
    expect_sixel();
    leave(child);
    child = prompt();
    type(":plot tanh -4 4\n");
    expect(QUESTION);
    type(PLAIN);
    expect("\033[38;2;");
    expect(BLOCK);
    leave(child);
}

/* An answer after the patience is no input either, and is believed from then on. */
static void late(void)
{
    pid_t child = prompt();
    type(":plot tanh -4 4\n");
    expect(QUESTION);
    expect(BLOCK);
    expect("> ");
    type("1 -> re");
    type(KITTY PLAIN "lu\n");
    expect("\n1");
    expect("> ");
    type(":plot tanh -4 4\n");
    expect_kitty("");
    leave(child);
}

/* While it waits, and while the picture is on its way. */
static void interrupted(void)
{
    pid_t child = prompt();
    type(":plot tanh -4 4\n");
    expect(QUESTION);
    type("\x03");
    expect("interrupted");
    expect("> ");
    type(KITTY PLAIN);
    type(":plot dense 1 w=[[1,2]] b=[0] -1 1 layers\n");
    expect_kitty("\x03");
    expect("> ");
    leave(child);
}

/* `nnc plot`, which must then print `result`. */
static void command(const char *model, const char *answer, const char *result)
{
    pid_t child = start((const char *const[]){nnc, "plot", model, NULL}, home);
    expect(QUESTION);
    type(answer);
    expect(result);
    finish(child);
}

/* From here on a program without the library that draws. */
static void copy_alone(void)
{
    static char alone[1000];
    char copy[2100];
    snprintf(alone, sizeof alone, "%s/nnc_alone", home);
    snprintf(copy, sizeof copy, "cp '%s' '%s'", nnc, alone);
    if (system(copy))
        fail("a copy");
    nnc = alone;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        return 2;
    nnc = argv[1];
    home = argv[2];
    kitty();
    others();
    late();
    interrupted();
    command(argv[3], KITTY PLAIN, "\033_Ga=T");
    command(argv[3], SIXEL, "\033P0;1q");
    command(argv[3], PLAIN, BLOCK);
    copy_alone();
    command(argv[3], KITTY PLAIN, BLOCK);
    return 0;
}
