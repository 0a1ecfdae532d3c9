#!/bin/sh
# Texts that ask for far more than they hold: each ends within seconds and a bounded memory, with a
# diagnostic or a result. And long models that must compile: time grows with their length.
#
#     limits.sh FOLDER [KILOBYTES]      KILOBYTES: of address space, for each call ($NNC)
mkdir -p "$1" && cd "$1" || exit 2
kilobytes=$2
failed=0
seconds=30

# many N TEXT: TEXT N times over
many() {
    awk -v n="$1" -v text="$2" 'BEGIN { while (n-- > 0) printf "%s", text }'
}

# try STATUS NAME OPTIONS: the model on standard input ends with one of STATUS (a list "0 1").
try() {
    cat >"$2.nn"
    (
        [ -z "$kilobytes" ] || ulimit -v "$kilobytes"
        exec timeout "$seconds" "$NNC" "$2.nn" -o "$2.c" --target=generic $3
    ) >"$2.log" 2>&1
    status=$?
    case " $1 " in
    *" $status "*) ;;
    *) echo "WRONG: $2 $3: exit status $status, not $1" && head -c 500 "$2.log" && failed=1 ;;
    esac
    [ $status != 1 ] || grep -q error "$2.log" || { echo "WRONG: $2: no error" && failed=1; }
    rm -f "$2.c" "$2.bin"
}

model() {
    printf 'model m(x: f32[%s]) -> f32[%s] {\n  weights random 1\n' "$1" "$1"
    printf '%s\n  %s\n}\n' "$2" "${3:-x}"
}

# ---- too much

model 4 '  repeat i in 0..9223372036854775807 { x = relu(x) }' | try 1 repeat_ever
model 4 '  repeat i in 0..1000000 { x = x -> "l{i}": dense 4 }' | try 1 repeat_layers
model 4 '  repeat i in 0..1000 { repeat j in 0..1000 { repeat k in 0..1000 { x = x + 1 } } }' |
    try 1 repeat_nested
model 4 '  repeat i in 0..100000 { repeat j in 0..100000 { a = 1 } }' | try 1 repeat_nothing
model 4 '  a = 2
  repeat i in 0..100 { a = a * a }' | try 1 number_squared
model 4 '  repeat i in 0..60 { x = concat(x, x) }' 'x[0:4]' | try 1 tensor_doubled
model 1000000 '' 'x -> a: dense 1000000' | try 1 weights_giant
{
    echo 'block b0(x) { x }'
    awk 'BEGIN {
        for (i = 1; i <= 40; i++)
            printf "block b%d(x) { b%d(b%d(x)) }\n", i, i - 1, i - 1
    }'
    model 4 '' 'b40(x)'
} | try 1 blocks_doubled
{ echo 'block b(x) { b(x) }' && model 4 '' 'b(x)'; } | try 1 block_in_itself
model 4 '' "$(many 5000 '(')x$(many 5000 ')')" | try 1 deep_parentheses
model 4 '' "$(many 50000 '-')x" | try 1 deep_minus
model 4 '' "x$(many 50000 ' ** 2')" | try 1 deep_power
model 4 '' "x + sum($(many 500 '[')1$(many 500 ']'), axis=all)" | try 1 deep_list

# ---- large, but only in what the compiled model would need

model 1000000000 '' 'relu(x)' | try 0 input_giant
model 1 '  a = cos(expand(x, [1000000000]))' 'sum(a, axis=all) -> reshape [1]' | try 0 work_giant
model 1 '  a = expand([1.0], [300000, 100000])' 'x + max(a @ transpose(a), axis=all)' |
    try 0 constant_spread
model 1 '  a = [1.0]
  repeat i in 0..32 { a = concat(a, a) }' 'x + sum(a, axis=all)' | try 0 constant_doubled

# ---- long, and fine

for off in "" --no-simplify --no-fuse --no-collapse; do
    model 8 '  repeat i in 0..2000 { x = x -> "l{i}": dense 8 relu }' | try 0 layers "$off"
    model 8 '  repeat i in 0..2000 { x = x -> "l{i}": dense 8 }' | try 0 linear "$off"
    model 16 '  repeat i in 0..500 { x = x -> "l{i}": layernorm -> gelu }' | try 0 norms "$off"
    model 64 '  repeat i in 0..500 { x = x - mean(x, axis=0, keep=yes) }' | try 0 reductions "$off"
    model 24 '  repeat i in 0..5001 { x = x -> reshape [6,4] -> transpose -> reshape [24] }' |
        try 0 movements "$off"
    model 4 '  y = x
  repeat i in 0..1000 { y = y + (x -> "l{i}": dense 4 tanh) }' y | try 0 siblings "$off"
done
model 4 '' "x$(many 20000 ' -> relu')" | try 0 stages
exit $failed
