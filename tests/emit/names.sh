#!/bin/sh
# Names that a model gives, beside those that the C file has taken for itself: in the functions of
# batches, in the prelude, in the threads' runtime. int.nn has more.
#   sh names.sh FOLDER
. "$(dirname "$0")/common.sh"
runtime=$here/../../runtime

# compile MODEL OPTION...: its C is clean, as C and as C++.
compile() {
    must "nnc" timeout 60 "$nnc" "$@" -o names.c
    must "warning" gcc -std=c99 $strict -O1 -c -o out.o names.c
    ! have clang || must "warning" clang -std=c99 $strict -fsyntax-only names.c
    ! have g++ || must "warning" g++ -x c++ -std=c++17 $strict -fsyntax-only names.c
}

# What a file has one of for each number of samples.
cat >batch.nn <<'END'
model m(x: f32[784]) -> f32[10] {
  weights random 1
  x -> forward: dense 512 relu -> run: dense 300 relu -> part: dense 300 relu -> call: dense 10
}
END
cat >more.nn <<'END'
model m(x: f32[784]) -> f32[10] {
  weights random 1
  x -> "run_x4": dense 512 relu -> "forward_x4": dense 300 relu -> "part_x8": dense 300 relu
    -> "call_x8": dense 300 relu -> "forward_x64": dense 10
}
END
for model in batch more; do
    compile $model.nn --target=x86-64-v3
    grep -q 'int m_run_x4(' names.c || wrong "$model.nn has no batch of 4"
    compile $model.nn --target=x86-64-v3,generic --parallel --weights=extern
done

# Macros of stdint.h, by which a layer can be called twice.
cat >macros.nn <<'END'
model m(INT8_C: f32[8]) -> f32[8] {
  weights random 1
  INT8_C -> UINT8: dense 8 relu -> INT8_MAX: dense 8 relu -> "INT8-MAX": dense 8 relu
}
END
compile macros.nn --target=generic

# Ports, weights and layers called like functions of the file, which begin with the model's name.
cat >prefix.nn <<'END'
model fc(fc_weight: f32[8], fc_forward: f32[8]) -> (fc_run: f32[8], fc_fc: f32[8]) {
  weights random 1
  h = fc_weight -> fc: dense 8 relu -> weight: dense 8 relu -> bias: dense 8 relu
  fc_run = h + fc_forward
  fc_fc = h -> "fc.forward": dense 8 relu -> "run": dense 8 -> softmax
}
END
compile prefix.nn --target=x86-64-v3

# Ports called like the functions and types of the prelude get another name.
sed -nE 's/^FN .*\b([a-z0-9]+_[0-9sW]+)\(.*/\1/p; s/^typedef .*\b([a-z0-9]+)( __attribute__.*)?;/\1/p' \
    "$runtime"/prelude/*.h | sed 's/\(.*\)_W$/\1_1\n\1_s/' | sort -u >functions
[ "$(grep -c _ functions)" -gt 200 ] || wrong "not all functions of the prelude were found"
{
    echo 'model m('
    sed 's/$/: f32[3],/' functions
    echo 'x: f32[3]) -> (y: f32[3], z: f32[3]) {'
    echo 'y = x * 2'
    sed 's/.*/y = y + &/' functions
    echo 'z = y * x }'
} >ports.nn
compile ports.nn --target=x86-64-v3
sed -n '/^int m_run(/,/;/p' names.h | grep -oE '[A-Za-z0-9_]+' | grep -Fxf functions && wrong "names of the prelude"
grep -E '^.{121}' names.c names.h && wrong "lines of calls with hundreds of ports"

# Arrays of weights, at the top of the file, called like any word below them: parameters, locals and
# what else stands in prelude and runtime; and like functions that compilers know.
{
    cat "$runtime"/prelude/*.h "$runtime"/nnc_rt.*
    cat functions
    echo gamma exp index y0 j1 abs log x y constant
} | grep -oE '[A-Za-z][A-Za-z0-9_]*' | grep -vE '^(mm|nnc|pthread)_' | sort -u >words
mkdir weights
while read -r word; do # eight floats, of digits
    printf "\223NUMPY\001\000\070\000{'descr':'<f4','fortran_order':False,'shape':(8,)}     \n" >weights/$word.npy
    n=$((${n:-1000} + 1))
    printf $n$n$n$n$n$n$n$n >>weights/$word.npy
done <words
{
    printf 'model m(x: f32[8]) -> f32[8] {\n  weights "weights/"\n  y = tanh(x)\n'
    sed 's|.*|  y = min(y, @"&")|' words
    printf '  pow(y, 3) + sin(y)\n}\n'
} >weights.nn
for target in generic x86-64-v3 x86-64-v4; do
    compile weights.nn --target=$target --parallel
done

exit $failed
