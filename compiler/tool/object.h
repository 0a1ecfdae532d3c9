/* object.h: from a graph to an object file, assembly or LLVM's text, by the module of llvm/. */
#ifndef NNC_OBJECT_H
#define NNC_OBJECT_H
#include "llvm/llvm.h"
#include "tool/code.h"

typedef struct ObjectFiles {
    const void *code, *blob; /* blob NULL: none is needed */
    size_t code_bytes, blob_bytes;
    const char *h;
    size_t h_bytes;
} ObjectFiles;

/* base: as code_make's. what: "-o m.o", for the message where LLVM is missing. */
bool object_make(Session *s, Graph *g, const char *base, const char *what, ObjectKind kind,
                 ObjectFiles *out);
#endif
