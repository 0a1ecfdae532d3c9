#!/bin/sh
# A file of several targets takes the best that the processor has: each gives other bits, so the bits
# tell which it was. qemu-user plays processors without AVX2 and without AVX-512.
#   sh dispatch.sh FOLDER
. "$(dirname "$0")/common.sh"
[ "$(uname -m)" = x86_64 ] || exit 77

# build TARGETS NAME: a program.
build() {
    must "nnc" "$nnc" "$here/layers.nn" --target="$1" --prefix=m -o m.c
    awk -v header=m.h -f "$here/driver.awk" m.h >driver.c
    must "compiling" gcc -O2 "-I$here" -static -o "$2" driver.c m.c -lm
}

# takes EXPECTED COMMAND...: prints what EXPECTED.txt holds.
takes() {
    expected=$1
    shift
    "$@" print . >is.txt 2>/dev/null
    cmp -s is.txt "$expected.txt" || wrong "$* is not $expected: $(head -1 is.txt | cut -c1-60)"
}

build generic only_generic
build x86-64-v3 only_v3
build x86-64-v4 only_v4
build generic,x86-64-v3,x86-64-v4 all
build x86-64-v4,x86-64-v3,generic reversed
build x86-64-v3,x86-64-v4 vectors
build generic,x86-64-v3 narrow
./only_generic print . >generic.txt
runs=$(grep -m1 flags /proc/cpuinfo)
best=generic
# v3 PLAYER...: what v3 prints alone, beside v4 (which would not run), and beside generic: each time
# panels are others, and so is the order of sums.
v3() {
    for name in only_v3 vectors narrow; do
        "$@" ./$name print . >$name.txt 2>/dev/null || wrong "$* ./$name does not run"
        cmp -s generic.txt $name.txt && wrong "$* ./$name gives the bits of generic"
    done
    mv vectors.txt v3.txt
    takes v3 "$@" ./all
    takes v3 "$@" ./reversed
}
if echo "$runs" | grep -qw avx512vl; then
    best=v4
    ./only_v4 print . >v4.txt
    cmp -s generic.txt v4.txt && wrong "generic and v4 give the same bits: nothing can be told"
    takes v4 ./vectors
elif echo "$runs" | grep -qw avx2; then
    best=v3
    v3
fi
takes $best ./all
takes $best ./reversed
have qemu-x86_64 || exit $failed
takes generic qemu-x86_64 -cpu Nehalem ./all
takes generic qemu-x86_64 -cpu Nehalem ./reversed
echo "run failed" >none.txt
takes none qemu-x86_64 -cpu Nehalem ./vectors
! qemu-x86_64 -cpu Haswell ./only_v3 print . >/dev/null 2>&1 || v3 qemu-x86_64 -cpu Haswell
[ $best != v4 ] || ! cmp -s v3.txt v4.txt || wrong "v3 and v4 give the same bits: nothing can be told"
exit $failed
