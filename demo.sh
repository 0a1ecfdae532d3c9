#!/bin/sh
# Installs what is missing, builds nnc, reads handwritten digits with a network in one C file, and
# shows a hundred layers that are one. A minute; everything it makes is in build/.
set -eu
cd "$(dirname "$0")"

step() { printf '\n==> %s\n' "$*"; }

step "packages"
tools/install.sh build
step "building nnc"
. tools/build.sh
target=nnc build_nnc build
out=build/demo
mkdir -p $out
export NNC=build/nnc

step "examples/digits/digits.nn"
cat examples/digits/digits.nn
step "compiling it to C, the application around it, and reading digits"
examples/digits/run.sh $out

step "two linear functions are one: nnc explain examples/collapse/two.nn"
$NNC explain examples/collapse/two.nn
step "a hundred linear layers are one"
examples/collapse/run.sh $out

step "done: the generated code is $out/digits.c and $out/digits.h; more in README.md"
