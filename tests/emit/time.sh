#!/bin/sh
# Compile time: 1 MiB of inline weights takes cc -O2 less than 2 s of the processor, other ways of
# keeping them less than 1 s; nnc itself takes less than 100 ms for every example but deep.nn, whose
# hundred products of matrices (1.7e9 multiplications in double) take 150 ms: there, 1 s.
#   sh time.sh FOLDER
. "$(dirname "$0")/common.sh"

echo 'model big(x: f32[512]) -> f32[512] { weights random 1; x -> fc: dense 512 bias=no }' | tr ';' '\n' >big.nn
limit() {
    seconds=$1
    shift
    (ulimit -t "$seconds" && "$@")
}
for mode in inline embed extern; do
    must "nnc" "$nnc" big.nn --weights=$mode -o big.c
    for cc in gcc clang; do
        seconds=1
        [ $mode = inline ] && seconds=2
        ! have $cc || must "$seconds s for $mode" limit $seconds $cc -O2 -c big.c
    done
done

# The best of ten: others may be using the machine.
for model in "$here"/../../examples/*/*.nn; do
    best=1000000000
    for i in 1 2 3 4 5 6 7 8 9 10; do
        start=$(date +%s%N)
        must "nnc" "$nnc" "$model" -o model.c
        took=$(($(date +%s%N) - start))
        [ $took -ge $best ] || best=$took
    done
    most=100000000
    case $model in */deep.nn) most=1000000000 ;; esac
    [ $best -lt $most ] || wrong "nnc $model takes $((best / 1000000)) ms"
done
exit $failed
