#!/bin/sh
# missing.sh FOLDER: nnc ($NNC) without its module of LLVM beside it, as it is where LLVM was not built in:
# what needs LLVM says so and what to install; all else works.
set -eu
folder=$1
unset LD_LIBRARY_PATH
rm -rf "$folder"
mkdir -p "$folder/alone"
cp "$NNC" "$folder/alone/nnc"
nnc=$folder/alone/nnc
cd "$(dirname "$0")/../golden/cli"
failed=0

fail() {
    echo "FAILED: $*"
    cat "$folder/out"
    failed=1
}

# explains ARGS: exit status 2, and the remedy
explains() {
    status=0
    "$nnc" "$@" >"$folder/out" 2>&1 </dev/null || status=$?
    [ $status = 2 ] || fail "nnc $*: exit status $status"
    grep -q 'needs LLVM, which this nnc was built without (.*); install llvm-19-dev' "$folder/out" ||
        fail "nnc $*: no explanation"
    [ "$(wc -l <"$folder/out")" = 1 ] || fail "nnc $*: more than one line"
}

# works PATTERN ARGS: exit status 0, and a line like that
works() {
    pattern=$1
    shift
    "$nnc" "$@" >"$folder/out" 2>&1 || fail "nnc $*: exit status $?"
    grep -q -e "$pattern" "$folder/out" || fail "nnc $*: no line like: $pattern"
}

explains repl
explains run xor.nn x2.npy --engine=jit
explains check xor.nn --engine=jit
explains bench xor.nn --engine=jit
explains bench xor.nn --layers
for suffix in o s ll; do
    explains xor.nn -o "$folder/xor.$suffix"
    [ ! -e "$folder/xor.$suffix" ] || fail "xor.$suffix was written"
done
works '^\[1.0\]$' run xor.nn x2.npy
works '^The JIT was left out: this nnc was built without LLVM.$' check xor.nn
works '^The JIT was left out: this nnc was built without LLVM.$' bench xor.nn --seconds=0.001
works 'tune: warning: 2 products are not in it .*: measuring needs LLVM' xor.nn --tune="$folder/x.tune" -o "$folder/xor.c"
[ ! -e "$folder/x.tune" ] || fail "x.tune was written"
exit $failed
