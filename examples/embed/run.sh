#!/bin/sh
# usage: run.sh [FOLDER]    compiles the models and the application into FOLDER (default .), runs it
# In the environment: NNC, NNCFLAGS, CC, CFLAGS, RUN (an emulator to run it with).
set -eu
here=$(dirname "$0")
out=${1:-.}
nnc=${NNC:-nnc}
set -x
$nnc "$here/ink.nn" -o "$out/ink.c" ${NNCFLAGS-}
$nnc "$here/clean.nn" --weights=embed -o "$out/clean.c" ${NNCFLAGS-}
$nnc "$here/../digits/digits.nn" --weights=extern -o "$out/digits.c" ${NNCFLAGS-}
${CC:-cc} ${CFLAGS:--O2 -std=c11} -I"$out" "$here/app.c" "$out/ink.c" "$out/clean.c" "$out/digits.c" -pthread -o "$out/embed"
${RUN-} "$out/embed" "$out/digits.bin"
