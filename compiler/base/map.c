/* map.c: open addressing over an array of entries; nothing is ever removed. */
#include "base/map.h"
#include <string.h>

/* FNV-1a, 32 bits. */
static uint32_t hash(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

/* The slot of key, or the free one where it belongs. */
static uint32_t *find(const Map *m, const char *key)
{
    size_t i = hash(key) & (m->nslot - 1);
    while (m->slot[i] && strcmp(m->entry[m->slot[i] - 1].key, key) != 0)
        i = (i + 1) & (m->nslot - 1);
    return &m->slot[i];
}

void *map_get(const Map *m, const char *key)
{
    if (!m->nslot)
        return NULL;
    uint32_t at = *find(m, key);
    return at ? m->entry[at - 1].value : NULL;
}

static void rehash(Map *m)
{
    m->nslot = m->nslot ? m->nslot * 2 : 16;
    m->slot = NEW_ARRAY(m->arena, uint32_t, m->nslot);
    for (size_t i = 0; i < m->count; i++)
        *find(m, m->entry[i].key) = (uint32_t)i + 1;
}

void map_put(Map *m, const char *key, void *value)
{
    if (2 * (m->count + 1) > m->nslot)
        rehash(m);
    uint32_t *at = find(m, key);
    if (*at) {
        m->entry[*at - 1].value = value;
        return;
    }
    PUSH(m->arena, m->entry, m->count, m->cap, ((MapEntry){key, value}));
    *at = (uint32_t)m->count;
}

enum { LONGEST = 48 };

/* Levenshtein distance of two words shorter than LONGEST. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t up = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            if (up + 1 < best)
                best = up + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = up;
            row[j] = best;
        }
    }
    return row[nb];
}

const char *nearest(const char *word, const char *const *keys, size_t n)
{
    size_t len = strlen(word), best = (len + 2) / 3 + 1;
    const char *found = NULL;
    for (size_t i = 0; i < n && len < LONGEST; i++) {
        size_t k = strlen(keys[i]);
        if (k >= LONGEST || (k > len ? k - len : len - k) >= best)
            continue;
        size_t d = distance(word, len, keys[i], k);
        if (d < best && d < len) {
            best = d;
            found = keys[i];
        }
    }
    return found;
}
