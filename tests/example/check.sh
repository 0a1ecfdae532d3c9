#!/bin/sh
# usage: check.sh EXAMPLE FOLDER [NEED...]
#   Builds and runs an example as its README says (run.sh), in FOLDER, and compares what it prints
#   with EXAMPLE.expect: each of its lines is a pattern (grep -E) that a line of the output must match.
#   NEED: a program, or cpu:FEATURE; the test is skipped (77) where that is missing.
set -u
tests=$(dirname "$0")
example=$1 out=$2
shift 2
for need; do
    case $need in
    cpu:*) grep -qw "${need#cpu:}" /proc/cpuinfo ;;
    *) command -v "$need" >/dev/null ;;
    esac || { echo "skipped: no $need"; exit 77; }
done
rm -rf "$out"
mkdir -p "$out"
sh "$tests/../../examples/$example/run.sh" "$out" >"$out/output" 2>&1
status=$?
cat "$out/output"
[ $status -eq 0 ] || { echo "run.sh: exit status $status"; exit 1; }
while IFS= read -r pattern; do
    grep -Eq -- "$pattern" "$out/output" || { echo "no line matches: $pattern"; status=1; }
done <"$tests/$example.expect"
exit $status
