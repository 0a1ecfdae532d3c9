#!/bin/sh
# Golden tests: run.sh [--update] KIND [NAME...]
#
# Runs nnc (from $NNC) on every NAME.nn of the folder KIND beside this script, in that folder, and
# compares with what is kept: graph -> .graph, loop -> .loop, dot -> .dot, plot -> .plot, fmt -> .fmt, explain -> .txt,
# c -> .c and .h, err -> .err (standard error; nothing may be written). A first line `# nnc: ARGS` of
# the .nn file gives more arguments. cli/NAME.sh -> .out: its calls `try ARGS` with their output and
# exit status; $tmp is theirs to write in. --update writes what is kept anew: read the difference.
update=
[ "$1" = --update ] && update=yes && shift
kind=$1
[ $# -gt 0 ] && shift
nnc=${NNC:-nnc}
case $nnc in /*) ;; */*) nnc=$PWD/$nnc ;; esac
command -v "$nnc" >/dev/null || { echo "run.sh: no $nnc; NNC says where it is"; exit 2; }
cd "$(dirname "$0")/$kind" 2>/dev/null && [ -n "$kind" ] || { echo "run.sh: no folder '$kind'"; exit 2; }
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
failed=0
count=0
suffix=nn
[ "$kind" = cli ] && suffix=sh

try() {
    printf '$ nnc %s\n' "$*" | sed "s|$tmp|TMP|g"
    "$nnc" "$@" >"$tmp/.try" 2>&1
    status=$?
    sed "s|$tmp|TMP|g" "$tmp/.try"
    [ $status = 0 ] || echo "exit status $status"
}

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
    dot) "$nnc" "$1.nn" -o "$tmp/out.dot" $args ;;
    plot) "$nnc" plot "$1.nn" $args >"$tmp/out.plot" ;;
    fmt) "$nnc" fmt "$1.nn" $args >"$tmp/out.fmt" && "$nnc" fmt - $args <"$tmp/out.fmt" >"$tmp/again" &&
        diff -u "$tmp/out.fmt" "$tmp/again" ;;
    explain) "$nnc" explain "$1.nn" $args >"$tmp/out.txt" ;;
    c) "$nnc" "$1.nn" -o "$tmp/$1.c" $args && mv "$tmp/$1.c" "$tmp/out.c" && mv "$tmp/$1.h" "$tmp/out.h" ;;
    cli) (. "./$1.sh") >"$tmp/out.out" 2>&1; return 0 ;;
    *) echo "run.sh: unknown kind '$kind'" && return 1 ;;
    esac
}

check_one() {
    rm -rf "$tmp"/*
    mkdir "$tmp/written"
    args=$(sed -n '1s/^# nnc: //p' "$1.$suffix")
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

[ $# -gt 0 ] || set -- *."$suffix"
for file; do
    name=${file%."$suffix"}
    [ -f "$name.$suffix" ] || { echo "run.sh: no file $kind/$name.$suffix"; exit 2; }
    count=$((count + 1))
    check_one "$name" || { echo "FAILED: $kind/$name"; failed=$((failed + 1)); }
done
echo "$kind: $count files, $failed failed"
[ $failed = 0 ]
