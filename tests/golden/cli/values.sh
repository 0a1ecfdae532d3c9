# Values of options that the model decides on.
try xor.nn --target=x86-64-v5 -o "$tmp/x.c"
try xor.nn --target=generic,generic -o "$tmp/x.c"
try xor.nn --target=generic, -o "$tmp/x.c"
try explain xor.nn --target=generic,bogus
try xor.nn --prefix=3d -o "$tmp/x.c"
try xor.nn --dim T -o "$tmp/x.c"
try xor.nn --dim T=0 -o "$tmp/x.c"
try xor.nn --dim T=2 -o "$tmp/x.c"
try two.nn --dim T=2 --dim T=3 -o "$tmp/x.c"
try two.nn --dim t=2 --dim T=3 -o "$tmp/x.c"
try two.nn -o "$tmp/x.c"
try xor.nn --const y=3 -o "$tmp/x.c"
try xor.nn --const x=nosuch.npy -o "$tmp/x.c"
try xor.nn --dump=cs
try nosuch.nn -o "$tmp/x.c"
try xor.nn -o "$tmp/nosuch/x.c"
try . -o "$tmp/x.c"
