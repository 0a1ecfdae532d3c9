#!/bin/sh
# usage: run.sh [FOLDER]    compiles the models and the application into FOLDER (default .), runs it
# In the environment: NNC, NNCFLAGS, CC, CFLAGS, RUN (an emulator to run it with).
set -eu
here=$(dirname "$0")
out=${1:-.}
nnc=${NNC:-nnc}
set -x
$nnc "$here/two.nn" -o "$out/two.c" ${NNCFLAGS-}
$nnc "$here/deep.nn" --prefix=folded -o "$out/folded.c" ${NNCFLAGS-}
$nnc "$here/deep.nn" --prefix=layers --collapse=never -o "$out/layers.c" ${NNCFLAGS-}
$nnc run "$here/deep.nn" --engine=ref x="$here/x.npy" -o "$out/exact.npy"
${CC:-cc} ${CFLAGS:--O2 -std=c11} -I"$out" "$here/app.c" "$out/two.c" "$out/folded.c" "$out/layers.c" -lm -o "$out/collapse"
${RUN-} "$out/collapse" "$here/x.npy" "$out/exact.npy"
