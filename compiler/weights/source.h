/* source.h: what the readers of weights/ share, and the fuzz targets use. */
#ifndef NNC_WEIGHTS_SOURCE_H
#define NNC_WEIGHTS_SOURCE_H
#include "base/file.h"
#include "weights/weights.h"

/* An entry, and where its bytes are: the format's own business. */
typedef struct Item {
    WeightEntry entry;
    const unsigned char *bytes; /* in the mapping; NULL: not known yet */
    size_t offset, size;        /* of the data; offset: in the data part, or in the .npy file */
    uint64_t member;            /* archive: index */
    bool prepared;              /* folder: the header was read */
    bool swapped, fortran;      /* the other byte order; column-major */
} Item;

struct WeightSource {
    Ctx *ctx;
    Span at;           /* of the weights line */
    const char *label; /* how messages begin: "weights 'm.npz'" */
    const char *path;
    Mapped data;
    Item **item; /* in the order of the file */
    size_t count, cap;
    Item **by_key;                             /* sorted, set by source_index */
    void (*prepare)(WeightSource *s, Item *i); /* or NULL: all headers were read */
    /* Gives the item's bytes, as they are in the file; NULL after an error. */
    const void *(*fetch)(Ctx *c, Item *i, Span at);
    void *state;      /* the format's own */
    size_t next;      /* raw: bytes taken */
};

/* A shape while it is read: dimensions of any number and size, and what is wrong with it. */
typedef struct Extent {
    Type type;   /* the first MAX_RANK dimensions */
    int rank;    /* of the file */
    int64_t count;
    bool overflow, empty; /* 2^40 elements or more; a dimension is 0 */
} Extent;

Extent extent_make(void); /* a scalar */
void extent_add(Extent *x, uint64_t dim);
/* Why a tensor of this shape can't be bound, or NULL. */
const char *extent_refused(Arena *a, const Extent *x);

/* What an .npy header says. */
typedef struct NpyHeader {
    Extent extent;
    const char *refused; /* element type not ours, shape that can't be bound; or NULL */
    bool swapped, fortran;
    size_t offset; /* of the data */
    size_t size;   /* of the data; 0 if refused */
} NpyHeader;

/* The longest header that is read, as numpy's own limit; NPY_PREFIX bytes hold it with its size. */
enum { NPY_HEADER_MAX = 10000, NPY_PREFIX = NPY_HEADER_MAX + 12 };

/* Reads the header of an .npy file of `total` bytes from the first n: NPY_PREFIX, or all there are.
 * False with *why: what is wrong. */
bool npy_header(Arena *a, const unsigned char *p, size_t n, uint64_t total, NpyHeader *out,
                const char **why);
void item_take_header(Item *i, const NpyHeader *h);

WeightSource *source_new(Ctx *c, const char *label, const char *path, Span at);
Item *source_add(WeightSource *s, const char *key); /* key is kept */
bool source_index(WeightSource *s);                 /* reports keys that are there twice */
bool source_error(const WeightSource *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Each reads s->data (the folder: s->path); false after an error. */
bool safetensors_open(WeightSource *s);
bool npz_open(WeightSource *s);
bool npy_open(WeightSource *s);
bool folder_open(WeightSource *s);

/* Reports that the bytes are of another kind of file, with the remedy; false: they may be right. */
bool foreign_content(const WeightSource *s, const char *suffix);
bool foreign_suffix(const WeightSource *s, const char *suffix); /* the same, of the name */

/* Text of a file for a message: shortened, control characters and broken UTF-8 as \xNN. */
const char *shown(Arena *a, const char *s, size_t n);
const char *shown_key(Arena *a, const char *key);
bool host_is_big_endian(void);
#endif
