#!/bin/sh
# run.sh [--update]: each NAME.nnr of this folder, typed to `nnc repl`, must give NAME.out: what a terminal
# would show. The indented blocks of doc/repl.md that begin with a prompt are the tour's, in its order.
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
nnc=${NNC:-nnc}
case $nnc in /*) ;; */*) nnc=$PWD/$nnc ;; esac
command -v "$nnc" >/dev/null || { echo "run.sh: no $nnc; NNC says where it is"; exit 2; }
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
failed=0
cd "$here" || exit 2
for file in *.nnr; do
    name=${file%.nnr}
    sed "s|saved.nnr|$tmp/saved.nnr|" "$file" |
        "$nnc" repl --echo --target=generic 2>&1 | sed "s|$tmp|TMP|g" >"$tmp/out"
    if [ "$1" = --update ]; then
        cp "$tmp/out" "$name.out"
    else
        diff -u "$name.out" "$tmp/out" || { echo "FAILED: $file"; failed=1; }
    fi
done
# A block goes on over empty lines; text ends it.
awk '/^    > / { on = 1 } /^[^ ]/ { on = 0 } on && /^    / { print substr($0, 5) }' "$root/doc/repl.md" >"$tmp/doc"
grep -v '^$' tour.out >"$tmp/tour"
grep -v '^$' "$tmp/doc" | diff -u "$tmp/tour" - || { echo "FAILED: doc/repl.md is not the tour"; failed=1; }
# A name that no command can take is an error, as one of no file is.
for name in none.nnr "$(printf '%01100d' 0).nnr"; do
    "$nnc" repl "$name" </dev/null >/dev/null 2>"$tmp/err" && { echo "FAILED: nnc repl NAME succeeds, a name of ${#name}"; failed=1; }
    grep -q '^error: ' "$tmp/err" || { echo "FAILED: nnc repl NAME says nothing, a name of ${#name}"; failed=1; }
done
exit $failed
