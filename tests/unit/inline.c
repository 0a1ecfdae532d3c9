/* inline.c: pictures as text for terminals: known base64, pieces of kitty's size, and sixels read
 * back, of few colours and of more than 256. */
#include "draw/inline.h"
#include "check.h"
#include <stdlib.h>
#include <string.h>

enum { WIDE = 53, HIGH = 40 };

/* RFC 4648, section 10. */
static void known(Arena *a)
{
    static const char *const pair[][2] = {
        {"f", ":Zg==\a\n"}, {"fo", ":Zm8=\a\n"}, {"foo", ":Zm9v\a\n"}, {"foobar", ":Zm9vYmFy\a\n"}};
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        Buf out = {.arena = a};
        inline_iterm(&out, pair[i][0], strlen(pair[i][0]));
        CHECK(strcmp(strchr(buf_text(&out), ':'), pair[i][1]) == 0);
    }
}

static void pieces(Arena *a)
{
    for (size_t bytes = 3071; bytes <= 3073; bytes++) {
        Buf out = {.arena = a};
        inline_kitty(&out, NEW_ARRAY(a, char, bytes), bytes);
        const char *s = buf_text(&out), *last = strstr(s, "m=0;"), *first = strstr(s, "m=1;");
        CHECK(strncmp(s, "\033_Ga=T,f=100,q=2,", 17) == 0 && last);
        CHECK((first != NULL) == (bytes > 3072));
        CHECK(!first || strchr(first, '\033') - first == 4 + 4096);
        CHECK(strcmp(s + out.n - 3, "\033\\\n") == 0);
    }
}

typedef struct Reader {
    const char *s;
    Colour colour[256], pixel[WIDE * HIGH];
} Reader;

static int number(Reader *r)
{
    char *end;
    long n = strtol(r->s, &end, 10);
    r->s = end;
    return (int)n;
}

/* Parts of a hundred to 5 bits. */
static Colour level(Reader *r)
{
    r->s++;
    return (Colour)((number(r) * 31 + 99) / 100);
}

static int read_colour(Reader *r)
{
    r->s++;
    int k = number(r);
    CHECK(k >= 0 && k < 256);
    if (*r->s == ';' && r->s[1] == '2') {
        r->s += 2;
        Colour red = level(r), green = level(r);
        r->colour[k & 255] = red << 10 | green << 5 | level(r);
    }
    return k & 255;
}

static void read_sixels(Reader *r)
{
    int x = 0, y = 0, k = 0;
    while (*r->s != '\033' && *r->s) {
        int count = 1;
        if (*r->s == '#') {
            k = read_colour(r);
            continue;
        }
        if (*r->s == '!') {
            r->s++;
            count = number(r);
        }
        y += *r->s == '-' ? 6 : 0;
        x = *r->s == '-' || *r->s == '$' ? 0 : x;
        for (int bits = *r->s - '?'; *r->s >= '?' && count--; x++)
            for (int i = 0; i < 6; i++)
                if (bits >> i & 1 && x < WIDE && y + i < HIGH)
                    r->pixel[(y + i) * WIDE + x] = r->colour[k];
        r->s++;
    }
    CHECK(y >= HIGH && y < HIGH + 6);
}

static int apart(Colour is, Colour was)
{
    int most = 0;
    for (int i = 0; i < 3; i++) {
        int d = abs((int)(is >> (5 * i) & 31) - (int)(was >> (8 * i + 3) & 31));
        most = d > most ? d : most;
    }
    return most;
}

/* How far a pixel is off at most, in 32nds of white. */
static int back(Arena *a, const Colour *pixel)
{
    Buf out = {.arena = a};
    Reader *r = NEW(a, Reader);
    int most = 0;
    static const char head[] = "\033P0;1q\"1;1;53;40";
    inline_sixel(&out, pixel, WIDE, HIGH);
    CHECK(strncmp(buf_text(&out), head, strlen(head)) == 0);
    r->s = buf_text(&out) + strlen(head);
    read_sixels(r);
    CHECK(strcmp(r->s, "\033\\\n") == 0);
    for (int i = 0; i < WIDE * HIGH; i++)
        most = apart(r->pixel[i], pixel[i]) > most ? apart(r->pixel[i], pixel[i]) : most;
    return most;
}

static void sixels(Arena *a)
{
    Colour *few = NEW_ARRAY(a, Colour, WIDE * HIGH), *many = NEW_ARRAY(a, Colour, WIDE * HIGH);
    for (int y = 0; y < HIGH; y++)
        for (int x = 0; x < WIDE; x++) {
            few[y * WIDE + x] = 0xff000000u | (Colour)(x * y % 7 * 0x241a09 + (x > 30) * 0x10);
            many[y * WIDE + x] = (Colour)(x * 4) << 16 | (Colour)(y * 6) << 8 | 0x80;
        }
    CHECK(back(a, few) == 0);
    int off = back(a, many);
    CHECK(off > 0 && off < 16);
}

int main(void)
{
    Arena *a = arena_new(NULL, NULL);
    known(a);
    pieces(a);
    sixels(a);
    arena_free(a);
    return check_done();
}
