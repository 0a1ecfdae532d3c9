#!/bin/sh
# pictures.sh: every kind of picture is rendered: twice the same bytes, well-formed SVG, a PNG of the
# size that its SVG states, text that dot reads; and without the libraries it says what is missing.
# $NNC is nnc, beside which the modules lie; 77: they were not built.
set -u
here=$(cd "$(dirname "$0")" && pwd)
golden=$here/../golden
export LSAN_OPTIONS="suppressions=$here/leaks.txt:print_suppressions=0"
[ -e "$(dirname "$NNC")/libnnc_cairo.so" ] && [ -e "$(dirname "$NNC")/libnnc_graphviz.so" ] || exit 77
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
failed=0

fail() {
    echo "FAILED: $*"
    failed=1
}

# twice OUT COMMAND...: writes OUT by the command's -o, two times.
twice() {
    out=$1
    shift
    "$NNC" "$@" -o "$tmp/$out" || fail "$*"
    cp "$tmp/$out" "$tmp/first"
    "$NNC" "$@" -o "$tmp/$out" && cmp "$tmp/first" "$tmp/$out" || fail "$out differs the second time"
}

well_formed() {
    grep -q '<svg' "$tmp/$1" || fail "$1 is no SVG"
    command -v xmllint >/dev/null || return 0
    xmllint --noout --nonet "$tmp/$1" || fail "$1 is not well-formed"
}

# Bytes 16 to 23 of a PNG: width and height, the greater end first (PNG specification, 11.2.2).
png_size() {
    od -An -j16 -N8 -tu1 "$tmp/$1" | awk '{print ($1*256+$2)*65536+$3*256+$4, ($5*256+$6)*65536+$7*256+$8}'
}

svg_size() { # in pixels of the PNG, two a point
    sed -n 's/.*viewBox="0 0 \([0-9]*\) \([0-9]*\)".*/\1 \2/p' "$tmp/$1" | awk '{print 2*$1, 2*$2; exit}'
}

cd "$golden/plot" || exit 2
for model in *.nn; do
    name=${model%.nn}
    args=$(sed -n '1s/^# nnc: //p' "$model")
    # shellcheck disable=SC2086
    twice "$name.svg" plot "$model" $args
    # shellcheck disable=SC2086
    twice "$name.png" plot "$model" $args
    well_formed "$name.svg"
    [ "$(od -An -N8 -tx1 "$tmp/$name.png")" = ' 89 50 4e 47 0d 0a 1a 0a' ] || fail "$name.png is no PNG"
    [ "$(png_size "$name.png")" = "$(svg_size "$name.svg")" ] || fail "sizes of $name differ"
done

cd "$golden/dot" || exit 2
for model in *.nn ../graph/attention.nn ../explain/branches.nn ../explain/siblings.nn; do
    name=$(basename "$model" .nn)
    twice "$name.svg" "$model"
    well_formed "$name.svg"
    "$NNC" "$model" -o "$tmp/$name.dot" || fail "$name.dot"
    command -v dot >/dev/null || continue
    dot -Tsvg "$tmp/$name.dot" >"$tmp/by_dot.svg" 2>"$tmp/messages" || fail "dot refuses $name.dot"
    [ -s "$tmp/messages" ] && cat "$tmp/messages" && fail "dot complains about $name.dot"
done

sh "$here/../../examples/spiral/pictures.sh" "$tmp" || fail "the example's pictures"
for name in spiral linear spiral-graph linear-graph; do
    well_formed $name.svg
done
grep -q '3 became one' "$tmp/linear-graph.svg" || fail "linear-graph.svg shows no fold"

# in words: a folded layer holds what it was made of
for word in 'as written' 'as compiled' '3 became one' 'softmax'; do
    grep -q "$word" "$tmp/folded.svg" || fail "no '$word' in folded.svg"
done

cp "$NNC" "$tmp/nnc"
"$tmp/nnc" plot ../plot/xor.nn -o "$tmp/none.svg" 2>"$tmp/messages"
[ $? = 2 ] && grep -q 'install libcairo2-dev' "$tmp/messages" || fail "without cairo: $(cat "$tmp/messages")"
"$tmp/nnc" folded.nn -o "$tmp/none.svg" 2>"$tmp/messages"
[ $? = 2 ] && grep -q 'install libgraphviz-dev' "$tmp/messages" || fail "without Graphviz: $(cat "$tmp/messages")"
[ -e "$tmp/none.svg" ] && fail "a picture without libraries"
exit $failed
