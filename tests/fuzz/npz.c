/* npz.c: fuzzes the reader of .npz files. */
#include "weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_weights(data, size, npz_open, 1032);
}
