/* safetensors.c: fuzzes the reader of .safetensors files. */
#include "weights.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_weights(data, size, safetensors_open, 1);
}
