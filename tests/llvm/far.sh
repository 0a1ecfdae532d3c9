#!/bin/sh
# far.sh FOLDER: models with so many weights that they are asked for ahead: C and JIT give the same
# bits, within bounds of the reference. The parts of a panel that are no whole page are there too.
set -eu
NNC=${NNC:-build/nnc}
mkdir -p "$1"
cd "$1"

fail() { echo "$*"; exit 1; }

# asked PRECISION COLUMNS TARGET: how often the model, 1030 rows of weights, asks.
asked() {
    printf 'model far(x: f32[1030]) -> f32[%s] {\n  weights random 1\n  x -> a: dense %s\n}\n' $2 $2 >far.nn
    "$NNC" far.nn --precision=$1 --target=$3 --dump=loop >far.loop || fail "$*: no loops"
    grep -c 'ahead a_weight' far.loop || true
}

for model in "f32 4196" "bf16 8390" "i8 16390"; do
    [ "$(asked $model x86-64-v3)" -gt 0 ] || fail "$model: nothing ahead"
    "$NNC" check far.nn --random 1 --precision=${model% *}
done
for model in "f32 4000 x86-64-v3" "i8 8390 x86-64-v3" "f32 4196 generic"; do # near, near, strict C99
    [ "$(asked $model)" = 0 ] || fail "$model: asks ahead"
done
