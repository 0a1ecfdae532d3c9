#!/bin/sh
# The test of the pool under ThreadSanitizer.
#   sh race.sh FOLDER
. "$(dirname "$0")/../emit/common.sh"
root=$here/../..
tried=77
for cc in gcc clang; do
    echo 'int main(void) { return 0; }' >has.c
    have $cc && $cc -fsanitize=thread -o has has.c 2>/dev/null && ./has 2>/dev/null || continue
    tried=0
    must "compiling" $cc -std=c11 $strict -g -O1 -fsanitize=thread -DNNC_RT_PROCESSORS=64 -I"$root/runtime" -I"$root/tests/unit" -o pool \
        "$here/pool.c" "$root/runtime/nnc_rt.c" -lpthread
    must "a race" ./pool few
done
[ $failed = 0 ] || exit 1
exit $tried
