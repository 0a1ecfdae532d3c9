/* map.h: strings to pointers, in order of insertion; lives in an arena. */
#ifndef NNC_MAP_H
#define NNC_MAP_H
#include "base/arena.h"

typedef struct MapEntry {
    const char *key; /* not copied: must outlive the map */
    void *value;
} MapEntry;

typedef struct Map {
    Arena *arena;    /* set this, zero the rest */
    MapEntry *entry; /* in order of insertion */
    size_t count, cap;
    uint32_t *slot; /* entry index + 1, open addressing */
    size_t nslot;
} Map;

void *map_get(const Map *m, const char *key);          /* NULL if absent */
void map_put(Map *m, const char *key, void *value);    /* replaces what was there */

/* The key of `keys` nearest to `word` (edit distance at most a third of its length), or NULL: for
 * "did you mean". */
const char *nearest(const char *word, const char *const *keys, size_t n);
#endif
