#!/bin/sh
# Weights of fewer bits: no warning from any compiler, and the same bits whether they are in the text, in a blob
# that is assembled in or passed in, or in an object file.
#   sh narrow.sh FOLDER
. "$(dirname "$0")/common.sh"
runnable=generic all=generic dots=
grep -qw avx2 /proc/cpuinfo && runnable=x86-64-v3 all=generic,x86-64-v3,x86-64-v4,avx512-bf16
grep -qw avx512_bf16 /proc/cpuinfo && dots=avx512-bf16

# results NAME ARGS...: those for random inputs, in the folder NAME.
results() {
    name=$1
    shift
    must "$name" "$nnc" run "$here/narrow.nn" --random=1 "$@" -o "$name/"
}

same() {
    diff -r "$1" "$2" >command.out 2>&1 || wrong "$1 and $2 differ"
}

no_warning() {
    must "nnc" "$nnc" "$here/narrow.nn" --precision=$precision --target=$all --prefix=m -o m.c
    while read -r compiler; do
        must "$compiler, $precision" $compiler -O0 $strict -c m.c -o /dev/null
    done <compilers
}

same_results() {
    for mode in inline embed extern; do
        results $mode --engine=c --precision=$precision --target=$target --weights=$mode
        same inline $mode
    done
    set -- "$here/narrow.nn" --precision=$precision --target=$target --prefix=m
    "$nnc" "$@" -o m.o >command.out 2>&1 || return # no LLVM
    must "nnc" "$nnc" "$@" -o m.c
    awk -v header=m.h -f "$here/driver.awk" m.h >driver.c
    for code in m.c m.o; do
        must "$code" gcc -O1 "-I$here" -o driver driver.c $code -lm
        ./driver print . >$code.txt || wrong "$code does not run"
    done
    cmp -s m.c.txt m.o.txt || wrong "$precision: the object file for $target gives other results"
}

standards | grep -v -e c11 -e 'c17$' >compilers
for precision in bf16 f16 i8; do
    no_warning
    [ $precision = bf16 ] && targets="$runnable $dots" || targets=$runnable
    for target in $targets; do
        same_results
    done
done
exit $failed
