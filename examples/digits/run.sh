#!/bin/sh
# usage: run.sh [FOLDER]    compiles the model and the application into FOLDER (default .), runs it
# In the environment: NNC, NNCFLAGS, CC, CFLAGS, RUN (an emulator to run it with).
set -eu
here=$(dirname "$0")
out=${1:-.}
set -x
${NNC:-nnc} "$here/digits.nn" -o "$out/digits.c" ${NNCFLAGS-}
${CC:-cc} ${CFLAGS:--O2 -std=c11} -I"$out" "$here/app.c" "$out/digits.c" -o "$out/digits"
${RUN-} "$out/digits"
