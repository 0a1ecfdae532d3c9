# Files are written whole, all of them or none.
mkdir "$tmp/a.h" "$tmp/out"
try xor.nn -o "$tmp/a.c" --target=generic
test -e "$tmp/a.c" || echo "a.c is not there"
try xor.nn -o "$tmp/out/b.c" --target=generic --weights=embed
try xor.nn -o "$tmp/out/b.json"
try --target=generic -o "$tmp/out/c.c" - <xor.nn
ls "$tmp/out"
try xor.nn --json-diagnostics --prefix=3d -o "$tmp/out/d.c"
echo 'model m(x: f32[2]) -> f32[1] { x -> dens 1 }' | try - --json-diagnostics -o "$tmp/out/d.c"
ls "$tmp/out" | wc -l
