/* npy.c: fuzzes the reader of .npy files. */
#include "weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_weights(data, size, npy_open, 1);
}
