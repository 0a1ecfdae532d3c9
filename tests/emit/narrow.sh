#!/bin/sh
# Weights of fewer bits: no warning from any compiler, and the same bits whether they are in the text, in a blob
# that is assembled in or passed in, or in an object file.
#   sh narrow.sh FOLDER
. "$(dirname "$0")/common.sh"
target=generic all=generic
grep -qw avx2 /proc/cpuinfo && target=x86-64-v3 all=generic,x86-64-v3,x86-64-v4

# results NAME ARGS...: those for random inputs, in the folder NAME.
results() {
    name=$1
    shift
    must "$name" "$nnc" run "$here/narrow.nn" --random=1 "$@" -o "$name/"
}

same() {
    diff -r "$1" "$2" >command.out 2>&1 || wrong "$1 and $2 differ"
}

for precision in bf16 f16 i8; do
    for mode in inline embed extern; do
        results $mode --engine=c --precision=$precision --target=$target --weights=$mode
        same inline $mode
    done
    must "nnc" "$nnc" "$here/narrow.nn" --precision=$precision --target=$all --prefix=m -o m.c
    standards | grep -v -e c11 -e 'c17$' >compilers
    while read -r compiler; do
        must "$compiler, $precision" $compiler -O0 $strict -c m.c -o /dev/null
    done <compilers
    "$nnc" "$here/narrow.nn" --precision=$precision --target=$target --prefix=m -o m.o >command.out 2>&1 || continue # no LLVM
    must "nnc" "$nnc" "$here/narrow.nn" --precision=$precision --target=$target --prefix=m -o m.c
    awk -v header=m.h -f "$here/driver.awk" m.h >driver.c
    for code in m.c m.o; do
        must "$code" gcc -O1 "-I$here" -o driver driver.c $code -lm
        ./driver print . >$code.txt || wrong "$code does not run"
    done
    cmp -s m.c.txt m.o.txt || wrong "$precision: the object file gives other results"
done
exit $failed
