# Arrays that don't fit.
try run xor.nn
try run xor.nn y=x2.npy
try run xor.nn x2.npy x2.npy
try run xor.nn x=x2.npy x=x2.npy
try run xor.nn nosuch.npy
try run xor.nn nosuch=x2.npy
try run xor.nn x=f64.npy
try run xor.nn x=x3.npy
try run xor.nn x=in.npz
try run xor.nn x=in.npz:y
try run xor.nn x=xor.nn
try run two.nn --engine=ref b=x2.npy a=x2.npy scale=scalar.npy
try run two.nn --engine=ref b=rows.npy a=batch.npy scale=scalar.npy --dim T=2
try run xor.nn x2.npy -o out.txt
try run xor.nn x2.npy -o z=out.npy
try run xor.nn x2.npy -o "$tmp/a.npy" -o "$tmp/b.npy"
try run two.nn --random 1 --dim T=2 -o out.npy
try run xor.nn x2.npy --const x=1
