#!/bin/sh
# Installs what is missing, builds nnc by clang, by gcc without LLVM, by gcc with sanitizers, and by gcc,
# and tests each; all tests run with the last. Stops at the first that fails. The last lines are ctest's summary.
set -eu
cd "$(dirname "$0")"
. tools/build.sh

step() { printf '\n==> %s\n' "$*"; }

# run_tests FOLDER LABELS [cmake option...]: the tests whose label matches
run_tests() {
    folder=$1 labels=$2
    shift 2
    step "building in $folder"
    build_nnc "$folder" "$@"
    step "testing in $folder"
    ctest --test-dir "$folder" -L "$labels" --output-on-failure --parallel "$(nproc)" --timeout 600
}

# What the compiler itself does; the tests of its output compile that with every compiler by themselves.
compiler='unit|golden|fuzz'

step "packages"
tools/install.sh test
if command -v clang >/dev/null; then
    run_tests build-clang "$compiler" -DCMAKE_C_COMPILER=clang
fi
run_tests build-plain 'golden' -DLLVM=OFF -DCMAKE_BUILD_TYPE=Debug
run_tests build-sanitize "$compiler|example" -DSANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
run_tests build '.*'
