/* inline.c: the three ways in which terminals take pictures: kitty's graphics protocol
 * (sw.kovidgoyal.net/kitty/graphics-protocol), iTerm2's inline images
 * (iterm2.com/documentation-images.html), and sixels (VT330/VT340 Programmer Reference Manual,
 * volume 2, chapter 14). */
#include "draw/inline.h"
#include <stdlib.h>

enum { CHUNK = 3072 /* 4096 letters, the most that kitty takes at once */ };

static void base64(Buf *out, const unsigned char *s, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        unsigned b = i + 1 < n ? s[i + 1] : 0, c = i + 2 < n ? s[i + 2] : 0;
        unsigned v = (unsigned)s[i] << 16 | b << 8 | c;
        char four[4] = {digit[v >> 18], digit[v >> 12 & 63], i + 1 < n ? digit[v >> 6 & 63] : '=',
                        i + 2 < n ? digit[v & 63] : '='};
        buf_add(out, four, sizeof four);
    }
}

void inline_kitty(Buf *out, const void *png, size_t bytes)
{
    const unsigned char *s = png;
    for (size_t at = 0; at < bytes; at += CHUNK) {
        size_t n = bytes - at < CHUNK ? bytes - at : CHUNK;
        buf_printf(out, "\033_G%sq=2,m=%d;", at ? "" : "a=T,f=100,", at + n < bytes);
        base64(out, s + at, n);
        buf_puts(out, "\033\\");
    }
    buf_puts(out, "\n");
}

void inline_iterm(Buf *out, const void *png, size_t bytes)
{
    buf_printf(out, "\033]1337;File=inline=1;size=%zu:", bytes);
    base64(out, png, bytes);
    buf_puts(out, "\a\n");
}

/* ---- sixels */

/* Colours are told apart by the upper BITS of red, green and blue: a bucket each. */
enum { COLOURS = 256, BITS = 5, LEVELS = 1 << BITS, BUCKETS = LEVELS * LEVELS * LEVELS, BAND = 6 };

typedef struct Bucket {
    int id, count;
} Bucket;

typedef struct Sixels {
    Buf *out;
    int cols, rows;
    unsigned char *colour;      /* of each pixel */
    unsigned char of[BUCKETS];  /* the colour that a bucket is shown in */
    Bucket bucket[BUCKETS];     /* those that occur, the most frequent first */
    int buckets;
} Sixels;

static int bucket_of(Colour c)
{
    int r = (int)(c >> (24 - BITS)) & (LEVELS - 1), g = (int)(c >> (16 - BITS)) & (LEVELS - 1);
    return (r * LEVELS + g) * LEVELS + ((int)(c >> (8 - BITS)) & (LEVELS - 1));
}

static int more_frequent(const void *a, const void *b)
{
    const Bucket *x = a, *y = b;
    return x->count != y->count ? (x->count < y->count ? 1 : -1) : x->id - y->id;
}

static int distance(int a, int b)
{
    int sum = 0;
    for (int i = 0; i < 3; i++, a /= LEVELS, b /= LEVELS)
        sum += (a % LEVELS - b % LEVELS) * (a % LEVELS - b % LEVELS);
    return sum;
}

/* The most frequent buckets are the colours; others are shown in the nearest of them. */
static void choose_colours(Sixels *s, const Colour *pixel)
{
    for (int i = 0; i < BUCKETS; i++)
        s->bucket[i] = (Bucket){i, 0};
    for (int i = 0; i < s->cols * s->rows; i++)
        s->bucket[bucket_of(pixel[i])].count++;
    qsort(s->bucket, BUCKETS, sizeof *s->bucket, more_frequent);
    while (s->buckets < BUCKETS && s->bucket[s->buckets].count)
        s->buckets++;
    for (int i = 0; i < s->buckets; i++) {
        int best = i < COLOURS ? i : 0;
        for (int k = 0; k < COLOURS && i >= COLOURS; k++)
            if (distance(s->bucket[k].id, s->bucket[i].id) <
                distance(s->bucket[best].id, s->bucket[i].id))
                best = k;
        s->of[s->bucket[i].id] = (unsigned char)best;
    }
    for (int i = 0; i < s->cols * s->rows; i++)
        s->colour[i] = s->of[bucket_of(pixel[i])];
}

/* Parts of a hundred of red, green and blue. */
static void print_colours(const Sixels *s)
{
    for (int i = 0; i < s->buckets && i < COLOURS; i++) {
        int id = s->bucket[i].id;
        buf_printf(s->out, "#%d;2;%d;%d;%d", i, id / LEVELS / LEVELS * 100 / (LEVELS - 1),
                   id / LEVELS % LEVELS * 100 / (LEVELS - 1), id % LEVELS * 100 / (LEVELS - 1));
    }
}

/* Which pixels of column x of the band are of the colour: bit 0 is the uppermost. */
static int sixel(const Sixels *s, int top, int x, int colour)
{
    int bits = 0;
    for (int k = 0; k < BAND && top + k < s->rows; k++)
        bits |= (s->colour[(size_t)(top + k) * (size_t)s->cols + (size_t)x] == colour) << k;
    return bits;
}

static void print_run(Buf *out, int count, int bits)
{
    const char letter = (char)('?' + bits);
    if (count > 3)
        buf_printf(out, "!%d%c", count, letter);
    for (int i = 0; i < count && count <= 3; i++)
        buf_add(out, &letter, 1);
}

static void print_layer(const Sixels *s, int top, int colour)
{
    int from = 0;
    buf_printf(s->out, "#%d", colour);
    for (int x = 1; x <= s->cols; x++) {
        int bits = sixel(s, top, from, colour);
        if (x == s->cols && !bits)
            break;
        if (x == s->cols || sixel(s, top, x, colour) != bits) {
            print_run(s->out, x - from, bits);
            from = x;
        }
    }
    buf_puts(s->out, "$");
}

void inline_sixel(Buf *out, const Colour *pixel, int cols, int rows)
{
    Sixels *s = NEW(out->arena, Sixels);
    *s = (Sixels){.out = out, .cols = cols, .rows = rows};
    s->colour = NEW_ARRAY(out->arena, unsigned char, cols * rows + 1);
    choose_colours(s, pixel);
    buf_printf(out, "\033P0;1q\"1;1;%d;%d", cols, rows);
    print_colours(s);
    for (int top = 0; top < rows; top += BAND) {
        bool seen[COLOURS] = {false};
        for (int i = top * cols; i < (top + BAND) * cols && i < rows * cols; i++)
            seen[s->colour[i]] = true;
        for (int c = 0; c < COLOURS; c++)
            if (seen[c])
                print_layer(s, top, c);
        buf_puts(out, "-");
    }
    buf_puts(out, "\033\\\n");
}
