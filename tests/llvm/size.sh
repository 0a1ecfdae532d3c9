#!/bin/sh
# An object file of 100 MB of weights: what it takes is printed, not judged; that it links and runs is.
#   sh size.sh FOLDER
. "$(dirname "$0")/../emit/common.sh"
header='{"a.weight":{"dtype":"F32","shape":[6144,4096],"data_offsets":[0,100663296]}}'
printf '%s' "$header" >head
bytes=$(wc -c <head)
{
    printf "\\$(printf %o "$bytes")\\0\\0\\0\\0\\0\\0\\0"
    cat head
    yes abcdefg | head -c 100663296 # as floats: every other about 1e22
} >big.safetensors
printf 'model big(x: f32[4096]) -> f32[6144] {\n  weights "big.safetensors"\n  x -> a: dense 6144 bias=no\n}\n' >big.nn
[ -x /usr/bin/time ] && measure="/usr/bin/time -f %es,%MKiB" || measure=
must "nnc" "$nnc" big.nn --target=generic -o small.c # reads the file once
for kind in o s; do
    $measure "$nnc" big.nn -o big.$kind 2>&1 | sed "s/^/100 MB to .$kind: /"
    rm -f big
    printf '#include "big.h"\nstatic float x[BIG_X_LEN], y[BIG_Y_LEN];\nint main(void)\n{\n    x[4094] = 1;\n' >main.c
    printf '    return big_run(x, y, NULL) != 0 || !(y[6143] > 1e20f);\n}\n' >>main.c
    must "linking" gcc -o big main.c big.$kind && must "running" ./big
done
rm -f big.* small.* big
exit $failed
