/* random.c: weights for sizing and tests. Counter-based: element i of a tensor depends on nothing
 * but (seed, stream, i), through the finaliser of splitmix64 (Steele, Lea, Flood, "Fast splittable
 * pseudorandom number generators", 2014). All arithmetic is exact but for the product with the
 * bound and its rounding to float, so every machine gets the same bits. */
#include "weights/weights.h"

static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void weights_random(Tensor *t, Arena *a, uint64_t seed, uint64_t stream, double bound)
{
    const uint64_t gamma = 0x9e3779b97f4a7c15u;
    uint64_t start = mix(mix(seed + gamma) ^ (stream + 1) * gamma);
    size_t n = (size_t)type_count(&t->type);
    float *out = NEW_ARRAY(a, float, n);
    for (size_t i = 0; i < n; i++) {
        /* 24 bits: a multiple of 2^-23 in [-1, 1), so that the product stays below the bound */
        double unit = (double)(mix(start + i * gamma) >> 40) * 0x1p-23 - 1;
        out[i] = (float)(unit * bound);
    }
    t->type.dtype = DT_F32;
    t->data = out;
}
