#!/bin/sh
# usage: run.sh [FOLDER]    compiles the models and the application into FOLDER (default .), runs it
# In the environment: NNC, NNCFLAGS, CC, CFLAGS, RUN (an emulator to run it with).
set -eu
here=$(dirname "$0")
out=${1:-.}
set -x
${NNC:-nnc} "$here/spiral.nn" -o "$out/spiral.c" ${NNCFLAGS-}
${NNC:-nnc} "$here/linear.nn" -o "$out/linear.c" ${NNCFLAGS-}
${CC:-cc} ${CFLAGS:--O2 -std=c11} -I"$out" "$here/app.c" "$out/spiral.c" "$out/linear.c" -lm -o "$out/spiral"
${RUN-} "$out/spiral"
