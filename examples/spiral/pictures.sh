#!/bin/sh
# usage: pictures.sh [FOLDER]    draws both networks into FOLDER (default .): how they see the plane and
# bend it, and what the compiler makes of them. In the environment: NNC.
set -eu
here=$(dirname "$0")
out=${1:-.}
for model in spiral linear; do
    ${NNC:-nnc} plot "$here/$model.nn" x="$here/points.npy" y="$here/arms.npy" -o "$out/$model.svg"
    ${NNC:-nnc} "$here/$model.nn" -o "$out/$model-graph.svg"
done
