# `--tune`: a file that has all products is read, whoever runs it; bad files say where and what.
try explain deep.nn --target=generic --tune=deep.tune | grep generic
try explain xor.nn --target=generic --tune=deep.tune | grep generic
"$nnc" deep.nn --target=generic --dump=loop >"$tmp/guessed"
"$nnc" deep.nn --target=generic --dump=loop --tune=deep.tune >"$tmp/tuned"
cmp -s "$tmp/guessed" "$tmp/tuned" && echo "the file makes no difference"
try check deep.nn --target=generic --tune=deep.tune --engine=c | tail -n 1
bad() {
    printf "$1" >"$tmp/bad.tune"
    try xor.nn --target=generic --tune="$tmp/bad.tune" -o "$tmp/c.c"
}
bad 'genric 1x2x2 rows=1 chains=8 streams=1 copy=no\n'
bad '# a comment\ngeneric 1x2 rows=1 chains=8 streams=1 copy=no\n'
bad 'generic 1x2x2 rows=2 chains=8 streams=1 copy=no\ngeneric 1x2x1 rows=1 chains=8\n'
bad 'generic 4x2x2 rows=1 chains=8 streams=1 copy=no\ngeneric 4x2x2 rows=1 chains=1 streams=1 copy=no\n'
try xor.nn --target=generic --tune="$tmp" -o "$tmp/c.c"
try xor.nn --tune=- -o "$tmp/c.c"
test -e "$tmp/c.c" && echo "something was written"
try plot xor.nn --tune=x
