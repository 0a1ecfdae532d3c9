#!/bin/sh
# What object files of the emitted C define and need: external names begin with the model's, nothing
# is writable, nothing is called but memcpy and memset. The text depends on the model alone, and
# several models link into one program.
#   sh symbols.sh FOLDER
. "$(dirname "$0")/common.sh"

# What a program may lack by itself: with several targets also what __builtin_cpu_supports reads.
needed() {
    case $1 in
    *,*) echo 'memcpy|memset|__cpu_model|__cpu_features2|__cpu_indicator_init|_GLOBAL_OFFSET_TABLE_' ;;
    *) echo 'memcpy|memset|_GLOBAL_OFFSET_TABLE_' ;;
    esac
}

# check_object NAME TARGET: out.o of a model called NAME.
check_object() {
    nm -u out.o | awk '{print $NF}' | grep -Evx "$(needed "$2")" >extra && wrong "$1, $2 needs $(tr '\n' ' ' <extra)"
    nm -g --defined-only out.o | awk '{print $NF}' | grep -Ev "^$1_" >extra && wrong "$1, $2 defines $(tr '\n' ' ' <extra)"
    nm -g --defined-only out.o | grep -q " T $1_run$" || wrong "$1, $2 has no $1_run"
    size -A out.o | awk '$1 ~ /^\.(data|bss|tdata|tbss)/ && $1 !~ /^\.data\.rel\.ro/ && $2 > 0' >extra
    [ ! -s extra ] || wrong "$1, $2 has writable data: $(cat extra)"
}

# check_model NAME MODES
check_model() {
    for target in generic x86-64-v3 x86-64-v4 generic,x86-64-v3,x86-64-v4; do
        for mode in $2; do
            must "nnc" "$nnc" "$here/$1.nn" --target=$target --weights=$mode -o $1.c
            for cc in "gcc -O0" "gcc -O3" "clang -O2 -fPIC"; do
                have "${cc%% *}" || continue
                must "compiling" $cc -c -o out.o $1.c && check_object "$1" "$target"
            done
        done
    done
    have aarch64-linux-gnu-gcc || return
    must "nnc" "$nnc" "$here/$1.nn" --target=aarch64 -o $1.c
    for level in -O0 -O2; do
        must "compiling" aarch64-linux-gnu-gcc $level -c -o out.o $1.c && check_object "$1" aarch64
    done
}

check_model copy inline # gcc would call memmove
check_model functions inline
check_model layers inline
check_model types extern
check_model int "inline embed extern"

# Macros of the header, the guard too, begin with the model's name.
"$nnc" "$here/layers.nn" --weights=extern -o layers.c
grep '^#define' layers.h | grep -v '^#define LAYERS_' && wrong "a macro without the model's name"

# The same bytes whatever the folder and the spelling of the path.
mkdir -p a/b
for mode in inline embed extern; do
    must "nnc" "$nnc" "$here/layers.nn" --weights=$mode -o a/layers.c
    (cd "$here" && "$nnc" "./../emit/./layers.nn" --weights=$mode -o "$OLDPWD/a/b/layers.c")
    for file in layers.c layers.h layers.bin; do
        [ $mode.$file = inline.layers.bin ] || cmp a/$file a/b/$file || wrong "$mode: not the same $file"
    done
done

# Three models, and one under two names, in one program; every way of keeping weights.
"$nnc" "$here/types.nn" -o types.c
for mode in inline embed extern; do
    "$nnc" "$here/int.nn" --weights=$mode --prefix=one -o one.c
    "$nnc" "$here/int.nn" --weights=$mode --prefix=two -o two.c
    printf '#include "one.h"\n#include "two.h"\n#include "types.h"\n#include "layers.h"\n' >main.c
    echo 'int main(void) { return one_run == NULL || two_run == NULL || types_run == NULL || layers_run == NULL; }' >>main.c
    must "linking" gcc -o main main.c one.c two.c types.c layers.c
    must "running" ./main
done

# C++ calls what a C compiler made.
if have g++; then
    must "compiling" gcc -c one.c two.c types.c layers.c
    must "linking from C++" g++ -x c++ main.c -x none -o main one.o two.o types.o layers.o && must "C++" ./main
fi

# 32 bits, as far as the object: headers for it are an empty file away from those for 64.
mkdir -p gnu
: >gnu/stubs-32.h
if echo 'int x;' | gcc -m32 -c -x c -o out.o - 2>/dev/null; then
    for model in functions layers types int; do
        must "nnc" "$nnc" "$here/$model.nn" --target=generic -o $model.c
        must "32 bits" gcc -m32 -I. -idirafter /usr/include/x86_64-linux-gnu -std=c99 -O2 $strict -c -o out.o $model.c
    done
fi
exit $failed
