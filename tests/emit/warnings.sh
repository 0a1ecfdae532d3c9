#!/bin/sh
# The C of a model compiles without a warning: every target and list of targets, every standard and
# compiler, with and without optimization; so do both other ways of keeping weights.
#   sh warnings.sh FOLDER MODEL
. "$(dirname "$0")/common.sh"
model=$here/$2.nn

# compile FILE STANDARDS: C99 and C++17 to the end, -O0 and -O2; others, which are the same after the
# first look at the text, no further than that.
compile() {
    while read -r cc; do
        case $cc in
        "") ;;
        *c99 | *++17)
            must "warning" $cc $strict -O0 -c -o out.o "$1"
            must "warning" $cc $strict -O2 -c -o out.o "$1" ;;
        *) must "warning" $cc $strict -fsyntax-only "$1" ;;
        esac
    done <<EOF
$2
EOF
}

for target in generic x86-64-v3 x86-64-v4; do
    must "nnc" "$nnc" "$model" --target=$target -o $target.c
    compile $target.c "$(standards)"
done
must "nnc" "$nnc" "$model" --target=aarch64 -o aarch64.c
compile aarch64.c "$(arm_standards)"

# Each target of a list was compiled above: what is left to see is that they fit together.
for list in generic,x86-64-v3,x86-64-v4 generic,x86-64-v3,aarch64 x86-64-v4,aarch64 x86-64-v3,x86-64-v4; do
    must "nnc" "$nnc" "$model" --target=$list -o list.c
    compile list.c "$( (standards; arm_standards) | grep -e c11 -e c17)"
    ! have g++ || must "warning" g++ -x c++ -std=c++17 $strict -fsyntax-only list.c
done
for mode in embed extern; do
    must "nnc" "$nnc" "$model" --target=x86-64-v3,generic --weights=$mode -o $mode.c
    compile $mode.c "$(standards | grep -v c99)"
done
exit $failed
