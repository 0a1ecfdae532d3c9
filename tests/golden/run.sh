#!/bin/sh
# Golden tests: run.sh [--update] KIND [NAME...]
#
# Runs nnc (from $NNC) on every NAME.nn of the folder KIND beside this script, inside that folder, and
# compares with what is kept: graph -> .graph, loop -> .loop, fmt -> .fmt, explain -> .txt,
# c -> .c and .h, err -> .err (standard error; nothing may be written). A first line `# nnc: ARGS` of the
# .nn file gives more arguments. --update writes what is kept anew: read the difference.
update=
[ "$1" = --update ] && update=yes && shift
kind=$1
[ $# -gt 0 ] && shift
cd "$(dirname "$0")/$kind" 2>/dev/null && [ -n "$kind" ] || { echo "run.sh: no folder '$kind'"; exit 2; }
nnc=${NNC:-nnc}
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0

# Makes the results for $1 in $tmp/out.*; $args are its own arguments.
make_results() {
    case $kind in
    err)
        "$nnc" "$1.nn" -o "$tmp/written/out.c" $args >"$tmp/stdout" 2>"$tmp/out.err"
        status=$?
        [ $status = 1 ] || echo "exit status $status" >>"$tmp/out.err"
        [ -s "$tmp/stdout" ] && echo "something on standard output" >>"$tmp/out.err"
        [ $status = 0 ] || [ -z "$(ls -A "$tmp/written")" ] || echo "something written" >>"$tmp/out.err"
        return 0 ;;
    graph | loop) "$nnc" "$1.nn" --dump=$kind $args >"$tmp/out.$kind" ;;
    fmt) "$nnc" fmt "$1.nn" $args >"$tmp/out.fmt" && "$nnc" fmt - $args <"$tmp/out.fmt" >"$tmp/again" &&
        diff -u "$tmp/out.fmt" "$tmp/again" ;;
    explain) "$nnc" explain "$1.nn" $args >"$tmp/out.txt" ;;
    c) "$nnc" "$1.nn" -o "$tmp/$1.c" $args && mv "$tmp/$1.c" "$tmp/out.c" && mv "$tmp/$1.h" "$tmp/out.h" ;;
    *) echo "run.sh: unknown kind '$kind'" && return 1 ;;
    esac
}

check_one() {
    rm -rf "$tmp"/*
    mkdir "$tmp/written"
    args=$(sed -n '1s/^# nnc: //p' "$1.nn")
    make_results "$1" || return 1
    for result in "$tmp"/out.*; do
        kept=$1.${result##*.}
        if [ -n "$update" ]; then
            cmp -s "$result" "$kept" || { cp "$result" "$kept" && echo "updated $kind/$kept"; }
        else
            diff -u "$kept" "$result" || return 1
        fi
    done
}

[ $# -gt 0 ] || set -- *.nn
for file; do
    name=${file%.nn}
    [ -f "$name.nn" ] || { echo "run.sh: no file $kind/$name.nn"; exit 2; }
    count=$((count + 1))
    check_one "$name" || { echo "FAILED: $kind/$name"; failed=$((failed + 1)); }
done
echo "$kind: $count files, $failed failed"
[ $failed = 0 ]
