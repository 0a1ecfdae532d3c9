/* c_wrap.c: no line of the text is too long. Statements are broken after a comma or before an
 * operator, where the fewest parentheses are open, and go on below what they belong to. */
#include "emit/emit_int.h"
#include <string.h>

enum { LEAST = 40, DEEPEST = 60, NEST = 64, FURTHER = 8 };

/* Where to break, and the column at which the rest goes on. */
typedef struct Break {
    size_t at;
    int column;
} Break;

static int indent_of(const char *s, size_t n)
{
    size_t i = 0;
    while (i < n && s[i] == ' ')
        i++;
    return (int)i;
}

static bool may_break(const char *s, size_t i)
{
    static const char *const operator[] = {" + ", " - ", " * ", " / ", " && "};
    if (s[i - 1] == ',' && s[i] == ' ')
        return true;
    for (size_t k = 0; k < sizeof operator / sizeof *operator; k++)
        if (strncmp(s + i, operator[k], strlen(operator[k])) == 0)
            return true;
    return false;
}

/* at 0: there is no place. `other` is the column where no parenthesis tells one. */
static Break find_break(const char *s, size_t n, int other, size_t width)
{
    Break best = {0, other};
    int open[NEST], depth = 0, least = NEST;
    bool quoted = false;
    for (size_t i = (size_t)indent_of(s, n); i < n && i <= width; i++) {
        quoted ^= s[i] == '"';
        if (quoted)
            continue;
        if (s[i] == '(' && depth < NEST)
            open[depth++] = (int)i + 1;
        else if (s[i] == ')' && depth > 0)
            depth--;
        if (i < LEAST || !may_break(s, i) || depth > least)
            continue;
        int column = depth ? open[depth - 1] : other;
        best = (Break){i + 1, column > DEEPEST ? other : column};
        least = depth;
    }
    return best;
}

static Break find_space(const char *s, int other, size_t width)
{
    Break best = {0, other};
    for (size_t i = LEAST; i <= width; i++)
        if (s[i] == ' ' && s[i + 1] != '*')
            best.at = i + 1;
    return best;
}

static void wrap_line(Buf *out, const char *text, size_t n, size_t width)
{
    int indent = indent_of(text, n);
    bool comment = strncmp(text + indent, "/*", 2) == 0;
    int other = indent + (comment ? 3 : FURTHER);
    /* What is left of the line, which loses more in front than it gains but for the first time. */
    char *s = (char *)arena_alloc(out->arena, n + FURTHER + 1) + FURTHER;
    memcpy(s, text, n);
    while (n > width && *s != '#') {
        Break b = comment ? find_space(s, other, width) : find_break(s, n, other, width);
        if (b.at == 0)
            break;
        buf_printf(out, "%.*s\n", (int)b.at - 1, s);
        n = n - b.at + (size_t)b.column;
        s += (int)b.at - b.column;
        memset(s, ' ', (size_t)b.column);
        other = b.column;
    }
    buf_add(out, s, n);
}

/* A label may hold what would end the comment, or what compilers warn of in one: such a pair (the
 * last is the end of the trigraph of a backslash) is parted by a space. */
void emit_comment(Buf *out, const char *text)
{
    static const char *const pair[] = {"*/", "/*", "?/"};
    buf_puts(out, "/* ");
    for (const char *s = text; *s; s++) {
        buf_add(out, s, 1);
        for (size_t i = 0; i < sizeof pair / sizeof *pair; i++)
            if (strncmp(s, pair[i], 2) == 0)
                buf_puts(out, " ");
    }
    buf_puts(out, " */");
}

void wrap_lines(Buf *out, const char *text, size_t width)
{
    for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        size_t n = (size_t)(end - text);
        if (n > width)
            wrap_line(out, text, n, width);
        else
            buf_add(out, text, n);
        buf_add(out, "\n", 1);
    }
    buf_puts(out, text);
}
