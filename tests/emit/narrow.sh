#!/bin/sh
# Weights of fewer bits: no warning from any compiler, and the same bits whether they are in the text, in a blob
# that is assembled in or passed in, or in an object file.
#   sh narrow.sh FOLDER
. "$(dirname "$0")/common.sh"
targets=generic
grep -qw avx512vl /proc/cpuinfo && targets="generic,x86-64-v3,x86-64-v4"

# results NAME ARGS...: the results for random inputs, in the folder NAME.
results() {
    name=$1
    shift
    must "$name" "$nnc" run "$here/narrow.nn" --random=1 "$@" -o "$name/"
}

same() {
    diff -r "$1" "$2" >command.out 2>&1 || wrong "$1 and $2 differ"
}

for precision in bf16 f16 i8; do
    for target in $targets; do
        arguments="--engine=c --precision=$precision --target=$target"
        results inline $arguments --weights=inline
        for mode in embed extern; do
            results $mode $arguments --weights=$mode
            same inline $mode
        done
        must "nnc" "$nnc" "$here/narrow.nn" --precision=$precision --target=$target --prefix=m --weights=inline -o m.c
        standards | grep -v c11 | while read -r compiler; do
            $compiler -O0 $strict -c m.c -o /dev/null >command.out 2>&1 || { wrong "$compiler, $precision, $target"; exit 1; }
        done || { failed=1; head -30 command.out; }
        "$nnc" "$here/narrow.nn" --precision=$precision --target=$target --prefix=m -o m.o >command.out 2>&1 || continue # without LLVM
        awk -v header=m.h -f "$here/driver.awk" m.h >driver.c
        for code in m.c m.o; do
            must "$code" gcc -O1 "-I$here" -o driver driver.c $code -lm
            ./driver print . >$code.txt || wrong "$code does not run"
        done
        cmp -s m.c.txt m.o.txt || wrong "$precision, $target: the object file gives other results"
    done
done
exit $failed
