#!/bin/sh
# The C of a model compiles without a warning: every target and list of targets, every standard and
# compiler, with and without optimization; so do both other ways of keeping weights.
#   sh warnings.sh FOLDER MODEL
. "$(dirname "$0")/common.sh"
model=$here/$2.nn

# compile FILE STANDARDS: with all of them optimized, with C11 and C++17 also not.
compile() {
    while read -r cc; do
        [ -n "$cc" ] || continue
        must "warning" $cc $strict -O2 -c -o out.o "$1"
        case $cc in *c11 | *++17) must "warning" $cc $strict -O0 -c -o out.o "$1" ;; esac
    done <<EOF
$2
EOF
}

for target in generic x86-64-v3 x86-64-v4 generic,x86-64-v3,x86-64-v4; do
    must "nnc" "$nnc" "$model" --target=$target -o $target.c
    compile $target.c "$(standards)"
done
must "nnc" "$nnc" "$model" --target=aarch64 -o aarch64.c
compile aarch64.c "$(arm_standards)"
must "nnc" "$nnc" "$model" --target=generic,x86-64-v3,aarch64 -o mixed.c
compile mixed.c "$(arm_standards; standards | grep c11)"
for mode in embed extern; do
    must "nnc" "$nnc" "$model" --target=x86-64-v3,generic --weights=$mode -o $mode.c
    compile $mode.c "$(standards | grep -e c99 -e ++17)"
done
exit $failed
