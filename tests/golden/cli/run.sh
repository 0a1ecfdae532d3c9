# `nnc run` with both engines.
for engine in ref c; do
    try run xor.nn x2.npy --engine $engine
    try run xor.nn x=batch.npy --engine=$engine
    try run xor.nn in.npz:x --engine=$engine
    try run two.nn scale=scalar.npy x2.npy in.npz:b --engine=$engine
    try run two.nn --random 1 --dim T=2 --engine=$engine
    try run two.nn a=batch.npy b=rows.npy --random=7 --const scale=2 --engine=$engine
    try run two.nn --random=1 --dim=T=2 -o "$tmp/folder/" --engine=$engine
    try run two.nn --random=1 --dim=T=2 -o sum="$tmp/sum.npy" -o "top=$tmp/top.npy" --engine=$engine
    cmp "$tmp/sum.npy" "$tmp/folder/out0.npy" && cmp "$tmp/top.npy" "$tmp/folder/out1.npy"
    try run xor.nn batch.npy -o "$tmp/y.npy" --engine=$engine
    wc -c <"$tmp/y.npy"
done
try run - x2.npy --engine=ref <xor.nn
try run xor.nn --no-collapse --random 2 --engine=ref -o "$tmp/nosuch/y.npy"
(CC=false && export CC && try run xor.nn x2.npy --engine=c)
