/* write.h: several files that belong together: all are written, or none. */
#ifndef NNC_WRITE_H
#define NNC_WRITE_H
#include "nnc.h"
#include "tool/session.h"

bool write_files(Session *s, const nnc_file *file, size_t files);
#endif
