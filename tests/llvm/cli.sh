#!/bin/sh
# cli.sh FOLDER: `run`, `check` and `bench` with the JIT, from the command line ($NNC). What `run` writes
# is the same, byte for byte, with the JIT and with the C.
set -eu
folder=$1
cd "$(dirname "$0")/../golden/cli"
rm -rf "$folder"
mkdir -p "$folder"
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

# must WHAT PATTERN FILE: a line of the file matches
must() {
    grep -Eq -e "$2" "$3" || { fail "$1: no line like: $2"; cat "$3"; }
}

# same_run ARGS: inputs and outputs of every kind, with both engines
same_run() {
    for engine in jit c; do
        "$NNC" run "$@" --engine=$engine >"$folder/$engine.txt"
        "$NNC" run "$@" --engine=$engine -o "$folder/$engine/"
    done
    diff "$folder/jit.txt" "$folder/c.txt" || fail "run $*"
    diff -r "$folder/jit" "$folder/c" || fail "run $* -o"
    "$NNC" run "$@" >"$folder/default.txt"
    diff "$folder/jit.txt" "$folder/default.txt" || fail "run $*: the default engine is not the JIT"
    rm -rf "$folder/jit" "$folder/c"
}

for target in native generic; do
    same_run xor.nn x=batch.npy --target=$target
    same_run two.nn scale=scalar.npy x2.npy in.npz:b --target=$target
    same_run two.nn a=batch.npy b=rows.npy --random=7 --const scale=2 --target=$target
    same_run deep.nn --random=3 --target=$target --weights=extern
done

"$NNC" check deep.nn >"$folder/check.txt" || fail "check"
must check '^norm .* same$' "$folder/check.txt"
must check '^C and JIT: the same bits in every element$' "$folder/check.txt"
"$NNC" check deep.nn --engine=jit >"$folder/check.txt" || fail "check --engine=jit"
"$NNC" check ../../threads/block.nn --parallel >"$folder/check.txt" || fail "check --parallel"
must check '^1 sample on 2 threads; ' "$folder/check.txt"
must check '^C and JIT: the same bits in every element$' "$folder/check.txt"
"$NNC" check xor.nn batch.npy --target=generic >"$folder/check.txt" || fail "check of a batch"
must check '^4 samples; ' "$folder/check.txt"
status=0
"$NNC" check deep.nn --tolerance=1e-30 >"$folder/check.txt" || status=$?
[ $status = 1 ] || fail "check beyond the bound: exit status $status"
must check 'the first beyond the bound$' "$folder/check.txt"

cat >"$folder/wide.nn" <<END
model wide(x: f32[64]) -> f32[64] {
  weights random 1
  x -> a: dense 256 relu -> b: dense 64
}
END
"$NNC" bench "$folder/wide.nn" --layers --seconds=0.01 >"$folder/bench.txt" || fail "bench"
for line in '^jit +[0-9.]+ [mun]?s +[0-9.]+ [mun]?s +[0-9.]+ +[0-9]+ %' '^c +[0-9.]+ [mun]?s' \
    '^Peaks .*: [0-9.]+ GFLOP/s;$' '[0-9] %.* (fma|read|latency)  a: dense'; do
    must bench "$line" "$folder/bench.txt"
done
"$NNC" bench "$folder/wide.nn" --layers --seconds=0.01 --batch=4 --json >"$folder/bench.txt" || fail "bench --json"
for line in '"engine": "jit",$' '"engine": "c",$' '"threads": 1,$' '"batch": 4,$' '"median_ns": [0-9]' \
    '"min_ns": [0-9]' '"kernel": "a: dense' '"peak_gflops": [0-9]' '"time_ns": [0-9]' \
    '"limit": "(fma|read|latency)"'; do
    must "bench --json" "$line" "$folder/bench.txt"
done

# what tells processors apart at run time does not know all of them
"$NNC" xor.nn --target=avx512-bf16,generic -o "$folder/e.o" 2>"$folder/err.txt" && fail "several targets"
must "several targets" "is avx512-bf16; leave it out, or compile to .c$" "$folder/err.txt"

# --tune: what FILE lacks is measured once, whoever asks; then the same bytes, and no word of it
rm -f "$folder/a.tune"
"$NNC" deep.nn --tune="$folder/a.tune" --target=generic -o "$folder/one.c" --time 2>"$folder/time.txt" || fail "--tune"
must "--tune" 'tune generic 1x16x4$' "$folder/time.txt"
must "--tune" '^generic 1x16x4 rows=1 chains=[1-8] streams=1 copy=no  # [0-9.]+ ns, guessed [0-9.]+ ns$' "$folder/a.tune"
cp "$folder/a.tune" "$folder/b.tune"
cp "$folder/one.c" "$folder/first.c"
"$NNC" deep.nn --tune="$folder/a.tune" --target=generic -o "$folder/one.c" --time 2>"$folder/time.txt" || fail "--tune again"
grep -q tune "$folder/time.txt" && fail "--tune: measured again"
cmp "$folder/one.c" "$folder/first.c" || fail "--tune: another C"
"$NNC" check two.nn --dim T=3 --tune="$folder/a.tune" --target=generic >"$folder/check.txt" || fail "check --tune"
"$NNC" run xor.nn x2.npy --tune="$folder/a.tune" --target=generic >"$folder/run.txt" || fail "run --tune"
cmp -n "$(wc -c <"$folder/b.tune")" "$folder/a.tune" "$folder/b.tune" || fail "--tune: what was there is not kept"
must "--tune" '^generic 1x2x1 ' "$folder/a.tune"
[ "$(grep -c '^# measured on .*, by nnc' "$folder/a.tune")" = 1 ] || fail "--tune: heads"
foreign=aarch64
[ "$(uname -m)" = aarch64 ] && foreign=x86-64-v3
"$NNC" xor.nn --tune="$folder/c.tune" --target=$foreign -o "$folder/c.c" 2>"$folder/err.txt" || fail "--tune for $foreign"
must "--tune" 'warning: 2 products are not in it .* this machine can.t run '$foreign'$' "$folder/err.txt"
[ ! -e "$folder/c.tune" ] || fail "--tune for $foreign: a file was written"
"$NNC" xor.nn --tune="$folder/none/c.tune" -o "$folder/d.c" 2>"$folder/err.txt" && fail "--tune: into no folder"
must "--tune" "none/c.tune: error: can.t be written: no such file" "$folder/err.txt"
[ ! -e "$folder/d.c" ] || fail "--tune: a file was written after an error"
exit $failed
