#!/bin/sh
# The promises of the header, tried by contract.c on every way to compile contract.nn; the example at
# the top of the header compiles and runs.
#   sh contract.sh FOLDER
. "$(dirname "$0")/common.sh"
sanitize=-fsanitize=address,undefined
runnable="generic x86-64-v3,generic"
grep -qw avx2 /proc/cpuinfo && runnable="$runnable x86-64-v3"
grep -qw avx512vl /proc/cpuinfo && runnable="$runnable x86-64-v4"

# The program that the header $1.h shows.
example() {
    sed -n '2,/^#ifndef/p' "$1.h" | sed -n '1,/^ \* [A-Z]/p' | sed -e '/^ \* [A-Z]/d' -e 's/^ \*\( *\)\{0,1\}//' >example.c
    must "example of $1.h" gcc -std=c11 $strict -o example example.c $1.c
    must "example of $1.h" ./example
}

for target in $runnable; do
    for stack in --stack=0 --stack=16384; do
        for mode in inline embed extern; do
            must "nnc" "$nnc" "$here/contract.nn" --target=$target --weights=$mode $stack -o m.c
            case $stack in *=0) grep -q 'WORKSPACE_BYTES  *[1-9]' m.h || wrong "no workspace asked for" ;; esac
            define=
            [ $mode = extern ] && define=-DEXTERN
            rm -f contract
            must "compiling" gcc -std=c11 -O2 $strict $define $sanitize -I. -o contract "$here/contract.c" m.c -lm
            if [ $mode = extern ]; then
                sed 's/random 1/random 2/' "$here/contract.nn" >other.nn
                sed 's/dense 33/dense 34/' "$here/contract.nn" >wider.nn
                sed 's/fc1:/first:/' "$here/contract.nn" >renamed.nn
                for other in other wider renamed; do
                    must "nnc" "$nnc" $other.nn --target=$target --weights=extern $stack --prefix=m -o $other.c
                done
                set -- m.bin +other.bin -wider.bin -renamed.bin
            else
                set --
            fi
            must "$target $stack $mode" ./contract "$@"
            example m
        done
    done
done

# Without weights the blob is its header, and is checked like any other.
must "nnc" "$nnc" "$here/types.nn" --weights=extern --target=generic -o t.c
[ "$(wc -c <t.bin)" = 64 ] || wrong "a blob without weights has $(wc -c <t.bin) bytes"
example t

# embed: the folder of the blob is passed by -I; the caller's own folder does not matter.
must "nnc" "$nnc" "$here/contract.nn" --weights=embed -o m.c
mkdir -p elsewhere
(cd elsewhere && must "embed from elsewhere" gcc -O2 -I.. -c ../m.c && exit $failed) || failed=1
(cd elsewhere && refuse "embed without its blob" gcc -O2 -c -x c - <../m.c && exit $failed) || failed=1

# #embed, where a compiler has it.
embeds=
for cc in gcc gcc-15 clang clang-19; do
    printf '#ifndef __has_embed\n#error\n#endif\n#if __STDC_VERSION__ < 202311L\n#error\n#endif\n' >has.c
    have $cc && $cc -std=c23 -fsyntax-only has.c 2>/dev/null || continue
    must "#embed" $cc -std=c23 $strict -O2 -I"$here" -o contract "$here/contract.c" m.c -lm && must "#embed" ./contract
    embeds=yes
done
[ -n "$embeds" ] || echo "not tried: no compiler here has #embed"

# A workspace is on the stack only up to --stack.
must "nnc" "$nnc" "$here/contract.nn" --stack=100 -o m.c
grep -q 'WORKSPACE_BYTES  *[1-9]' m.h || wrong "more than --stack=100 on the stack"
exit $failed
