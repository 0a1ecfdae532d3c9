#!/bin/sh
# Installs what is missing, builds nnc by clang, by gcc with sanitizers, and by gcc, and runs all tests
# of each; stops at the first that fails. The last lines are ctest's summary.
set -eu
cd "$(dirname "$0")"
. tools/build.sh

step() { printf '\n==> %s\n' "$*"; }

# run_tests FOLDER [cmake option...]
run_tests() {
    step "building in $1"
    build_nnc "$@"
    step "testing in $1"
    ctest --test-dir "$1" --output-on-failure --parallel "$(nproc)" --timeout 600
}

step "packages"
tools/install.sh test
if command -v clang >/dev/null; then
    run_tests build-clang -DCMAKE_C_COMPILER=clang
fi
run_tests build-sanitize -DSANITIZE=ON -DCMAKE_BUILD_TYPE=Debug
run_tests build
