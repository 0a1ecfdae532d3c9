#!/bin/sh
# far.sh FOLDER: models with so many weights that they are asked for ahead: C and JIT give the same
# bits, and within bounds of the reference. The parts of a panel that are no whole page are there too.
set -eu
NNC=${NNC:-build/nnc}
mkdir -p "$1"
cd "$1"
printf 'model far(x: f32[1030]) -> f32[4196] {\n  weights random 1\n  x -> a: dense 4196\n}\n' >far.nn
for how in --precision=f32 --precision=bf16; do
    "$NNC" far.nn $how --target=x86-64-v3 --dump=loop | grep -q 'ahead a_weight' || { echo "$how: nothing ahead"; exit 1; }
    "$NNC" check far.nn --random 1 $how
done
"$NNC" far.nn --target=generic --dump=loop | grep -q 'ahead' && { echo "C99 can't ask"; exit 1; }
printf 'model near(x: f32[1030]) -> f32[4000] {\n  weights random 1\n  x -> a: dense 4000\n}\n' >near.nn
"$NNC" near.nn --target=x86-64-v3 --dump=loop | grep -q 'ahead' && { echo "16 MB are near"; exit 1; }
exit 0
