#!/bin/sh
# usage: short.sh FOLDER, with NNC in the environment
#   bench/bench.py on its smallest models: the table, the graph and the results are made, --resume
#   keeps them, and a wrong result is found. With peers, if bench.py has installed them before.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../.. out=$1
python3 -c 'import numpy' 2>/dev/null || { echo "skipped: no python3 with numpy"; exit 77; }
venv=$root/build-bench/venv
engines=nnc,nnc-bf16,nnc-i8
[ ! -x "$venv/bin/python" ] || engines=$engines,onnxruntime,openvino

fail() { echo "failed: $*"; exit 1; }

bench() { # MODELS [option...]
    models=$1
    shift
    python3 "$root/bench/bench.py" --nnc "$NNC" --work "$out/work" --venv "$venv" --models "$models" \
        --engines $engines --rounds 1 --seconds 0.01 "$@"
}

rm -rf "$out"
mkdir -p "$out/root"
printf 'above\n<!-- bench: begin -->\nold\n<!-- bench: end -->\nbelow\n' >"$out/root/README.md"

bench spiral,mnist --publish "$out/root" >"$out/table"
for model in spiral mnist; do
    grep -Eq "^\| $model: .*\| [0-9.]+ [nµm]?s \|" "$out/table" || fail "no time of $model in the table"
done
readme=$(cat "$out/root/README.md")
case $readme in
above*"bench: begin"*"| spiral: "*"bench: end"*below) ;;
*) fail "the README became: $readme" ;;
esac
case $readme in *old*) fail "the old table is still in the README" ;; esac
python3 - "$out"/root/bench/results/*.json <<'END' || fail "the file of results"
import json, sys
rows = json.load(open(sys.argv[1]))["rows"]
serial = [row["engines"]["nnc"] for row in rows if row["threads"] == 1]
assert len(serial) == 2 and all(0 < r["least"] <= r["median"] and r["error"] < 1e-5 for r in serial)
END
if command -v xmllint >/dev/null; then
    xmllint --noout "$out/root/doc/pictures/bench.svg" || fail "the graph is no XML"
fi

bench spiral,mnist --resume >"$out/again"
cmp "$out/table" "$out/again" || fail "--resume measured again"

printf '\377' | dd of="$out/work/models/spiral.out.npy" bs=1 seek=131 conv=notrunc 2>/dev/null
if bench spiral >/dev/null 2>"$out/errors"; then
    fail "a wrong result is not found"
fi
grep -q "spiral, threads 1: nnc: its result is wrong by" "$out/errors" || fail "$(cat "$out/errors")"
echo "passed"
