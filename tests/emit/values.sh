#!/bin/sh
# The emitted C gives the numbers of the reference: under the sanitizers without a finding, and with
# whatever flags the caller likes, -ffast-math too.
#   sh values.sh FOLDER MODEL
. "$(dirname "$0")/common.sh"
model=$2
runnable="generic"
grep -qw avx2 /proc/cpuinfo && runnable="$runnable x86-64-v3"
grep -qw avx512vl /proc/cpuinfo && runnable="$runnable x86-64-v4"

# make TARGET STACK: model.c, driver.c
emit() {
    must "nnc" "$nnc" "$here/$model.nn" --target="$1" --stack="$2" --prefix=m -o m.c
    awk -v header=m.h -f "$here/driver.awk" m.h >driver.c
}

# try COMMAND...: compiles and compares.
try() {
    rm -f driver
    must "compiling" "$@" "-I$here" -o driver driver.c m.c -lm && must "$*" ./driver check files
}

mkdir -p files
emit generic 0
must "driver" gcc -O1 "-I$here" -o driver driver.c m.c -lm
must "inputs" ./driver save files
inputs=
while [ -f "files/in$(echo $inputs | wc -w).npy" ]; do
    inputs="$inputs files/in$(echo $inputs | wc -w).npy"
done
must "reference" "$nnc" run --engine=ref "$here/$model.nn" $inputs -o files/

asan="-g -fsanitize=address,undefined -fno-sanitize-recover=all"
for target in $runnable; do
    emit "$target" 16384
    try gcc -O1 -fno-var-tracking $asan # with it gcc takes eight times as long
    emit "$target" 0
    try gcc -O1 -fno-var-tracking $asan
    ! have clang || try clang -O0 $asan -fsanitize=float-cast-overflow
    for flags in -O0 "-O3 -march=native -flto" "-Ofast -march=native"; do
        try gcc $flags
        ! have clang || try clang $flags
    done
done

if have aarch64-linux-gnu-gcc && have qemu-aarch64; then
    for target in generic aarch64; do
        emit $target 0
        for flags in -O2 -Ofast; do
            rm -f driver
            must "compiling" aarch64-linux-gnu-gcc $flags "-I$here" -o driver driver.c m.c -lm &&
                must "aarch64 $target $flags" qemu-aarch64 -L /usr/aarch64-linux-gnu ./driver check files
        done
    done
fi
exit $failed
