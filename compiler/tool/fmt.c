/* fmt.c: what becomes of the canonical text. */
#include "tool/fmt.h"
#include "tool/write.h"
#include <string.h>

bool format_model(Session *s, Buf *out)
{
    bool in_place = option_given(&s->options, OPT_in_place);
    if (in_place && !s->path)
        return usage(&s->ctx, "-i rewrites a file, and standard input is none");
    const char *text = s->file ? format_source(&s->ctx, &s->source) : NULL;
    if (!text)
        return false;
    size_t n = strlen(text);
    bool same = n == s->source.len && memcmp(text, s->source.text, n) == 0;
    if (option_given(&s->options, OPT_check))
        return same || error(&s->ctx, session_place(s), "not in canonical layout; "
                             "`nnc fmt -i %s` rewrites it", s->source.name);
    if (in_place)
        return same || write_files(s, &(nnc_file){s->path, text, n}, 1);
    buf_puts(out, text);
    return true;
}
