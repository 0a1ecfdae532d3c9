# `nnc bench --engine=c`: the form of the answer; the figures depend on the machine
# (tests/llvm/cli.sh has both engines, and the kernels).
form() {
    sed -e 's/  *[0-9.]* [mun]*s  *[0-9.]* [mun]*s.*/  .../' -e 's/thread of .* GFLOP.*/thread of .../' \
        -e 's/at [0-9.]* GB.*/at .../' -e 's/\("[a-z_]*\(_ns\|gflops\|gbytes\|samples\)"\): [0-9][0-9.e+-]*/\1: ../'
}
bench() {
    try bench "$@" --engine=c --target=generic --seconds=0.001 | form
}
bench xor.nn
bench xor.nn --batch=7
bench xor.nn batch.npy
bench xor.nn --precision=i8
bench deep.nn --json
bench two.nn --dim T=3 --json
bench xor.nn --threads=2
try bench xor.nn --threads=0
try bench xor.nn --batch=0
try bench xor.nn --engine=ref
try bench xor.nn --engine=c --layers
try bench xor.nn --json=1
try bench two.nn
