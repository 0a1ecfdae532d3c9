/* ask.c: what a terminal answers, between what is typed: all that was typed comes out, in its
 * order, and nothing else. */
#include "terminal/ask.h"
#include "check.h"
#include <string.h>

#define KITTY "\033_Gi=31;OK\033\\"
#define CELL "\033[6;21;11t"
#define ITERM "\033]1337;Capabilities=T3CwFSx\a"
#define SIXEL "\033[?62;4;22c"
#define UP "\033[A"
#define PAGE_DOWN "\033[6~"

static Ask a;
static char typed[2 * ASK_KEYS];

static void send(const char *text)
{
    size_t n = 0;
    a = (Ask){.owed = true};
    for (const char *s = text; *s; s++)
        n += ask_byte(&a, *s, typed + n);
    typed[n] = 0;
}

static void answers(void)
{
    send("x" UP KITTY "y" PAGE_DOWN ITERM "\033\033OA" CELL "ü\033" SIXEL "z");
    CHECK(strcmp(typed, "x" UP "y" PAGE_DOWN "\033\033OA" "ü\033" "z") == 0);
    CHECK(a.kitty && a.iterm && a.sixel && !a.owed && a.cell_width == 11 && a.cell_height == 21);
    send("\033[?1;2c");
    CHECK(!*typed && !a.kitty && !a.iterm && !a.sixel && !a.owed);
    send("\033[?4;6c"); /* the class of the terminal is no attribute */
    CHECK(!a.sixel);
    send("\033[?64;1;4c");
    CHECK(a.sixel);
    send("\033_Gi=31;EINVAL:no\033\\\033]1337;Capabilities=T3FiCw\033\\");
    CHECK(!*typed && !a.kitty && !a.iterm && a.owed);
}

/* What never ends is given back. */
static void broken(void)
{
    char text[2 * ASK_HELD] = "\033_G";
    memset(text + 3, 'x', sizeof text - 4);
    send(text);
    CHECK(strlen(typed) + a.nheld == strlen(text));
    send("\033]1336;Capabilities=F\a\033[?6u\033[6;c");
    CHECK(strlen(typed) == 22 + 5 + 5 && !a.iterm && a.owed);
}

int main(void)
{
    answers();
    broken();
    return check_done();
}
