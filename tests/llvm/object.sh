#!/bin/sh
# Object files and assembly against the C of the same model: the same bits, the same promises of the header, symbols as a C
# compiler's; several models in a program, of C and of C++; other machines under qemu-user.
#   sh object.sh FOLDER
. "$(dirname "$0")/../emit/common.sh"
emit=$here/../emit
runnable="generic"
grep -qw avx2 /proc/cpuinfo && runnable="$runnable x86-64-v3"
grep -qw avx512vl /proc/cpuinfo && runnable="$runnable x86-64-v4"

# driver NAME COMMAND...: builds it with driver.c and prints its results to NAME.txt.
driver() {
    name=$1
    shift
    rm -f $name
    must "$name" "$@" "-I$emit" -o $name driver.c -lm && $run ./$name print . >$name.txt || wrong "$name does not run"
}

same() {
    cmp -s $1.txt $2.txt || wrong "$3: $1 and $2 differ"
}

# check_object FILE NAME: only the header's functions are seen, nothing is writable, nothing is needed.
check_object() {
    nm -u $1 | awk '{print $NF}' | grep -Evx 'memcpy|memset|__cpu_model' >extra && wrong "$1 needs $(tr '\n' ' ' <extra)"
    nm -g --defined-only $1 | awk '{print $NF}' | grep -Evx "$2_(run|run_batch|weights_open)" >extra && wrong "$1 shows $(tr '\n' ' ' <extra)"
    size -A $1 | awk '$1 ~ /^\.(data|bss|tdata|tbss)/ && $2 > 0' >extra
    [ ! -s extra ] || wrong "$1 has writable data: $(cat extra)"
    readelf -SW $1 | grep -q '\.note\.GNU-stack' || wrong "$1 asks for an executable stack"
    readelf -SW $1 | grep -Eo ' \.[a-z][^ ]*' | grep -Evx ' \.(strtab|symtab|shstrtab|text|note\.GNU-stack|rodata(\..*)?|rela\.text)' >extra &&
        wrong "$1 has sections of its own: $(tr '\n' ' ' <extra)"
    ${4}objdump -dr $1 | grep -E 'R_(X86_64_32|X86_64_64|AARCH64_ABS)' >extra && wrong "$1 depends on its place"
    case $3 in
    generic) ${4}objdump -d $1 | grep -Eq '%[yz]mm|vmov' && wrong "$1 has vectors of no generic processor" ;;
    x86-64-v3) ${4}objdump -d $1 | grep -Eq '%zmm|%[xy]mm(1[6-9]|2[0-9]|3[01])|%k[0-7]' && wrong "$1 has AVX-512" ;;
    esac
    true
}

# bits MODEL TARGET STACK CC TOOLS: the object; of layers.nn assembly too, with each way of keeping weights in it.
bits() {
    must "nnc" "$nnc" "$emit/$1.nn" --target=$2 --stack=$3 --prefix=m -o m.c
    cp m.h c.h
    awk -v header=m.h -f "$emit/driver.awk" m.h >driver.c
    driver from_c $4 -O1 m.c
    must "nnc" "$nnc" "$emit/$1.nn" --target=$2 --stack=$3 --prefix=m -o m.o
    cmp c.h m.h || wrong "$1 $2: another header"
    check_object m.o m $2 "$5"
    driver from_o $4 m.o
    same from_c from_o "$1 $2 --stack=$3"
    [ $1 = layers ] || return
    for mode in inline embed; do
        must "nnc" "$nnc" "$emit/$1.nn" --target=$2 --stack=$3 --weights=$mode --prefix=m -o m.s
        driver from_s $4 m.s
        same from_c from_s "$1 $2 --stack=$3 --weights=$mode"
    done
}

run=
for model in functions layers types int; do
    for target in $runnable; do
        bits $model $target 0 gcc ""
    done
done
bits layers generic 16384 gcc ""
bits types generic 16384 gcc ""
if [ "$(uname -m)" = x86_64 ]; then
    bits types x86-64-v4,generic,x86-64-v3 0 gcc ""
    bits int x86-64-v4,generic,x86-64-v3 0 gcc ""
fi

# The header's promises, as of the C.
for stack in 0 16384; do
    for mode in embed extern; do
        must "nnc" "$nnc" "$emit/contract.nn" --weights=$mode --stack=$stack --prefix=m -o m.o
        check_object m.o m "" ""
        define= blobs=
        if [ $mode = extern ]; then
            define=-DEXTERN blobs="m.bin +other.bin -wider.bin -renamed.bin"
            sed 's/random 1/random 2/' "$emit/contract.nn" >other.nn
            sed 's/dense 33/dense 34/' "$emit/contract.nn" >wider.nn
            sed 's/fc1:/first:/' "$emit/contract.nn" >renamed.nn
            for other in other wider renamed; do
                must "nnc" "$nnc" $other.nn --weights=extern --stack=$stack --prefix=m -o $other.o
            done
            must "nnc" "$nnc" "$emit/contract.nn" --weights=extern --stack=$stack --prefix=m -o c.c
            cmp c.bin m.bin || wrong "the blob of the object is not the C's"
        fi
        rm -f contract
        must "linking" gcc -std=c11 -O1 $strict $define -fsanitize=address,undefined -I. -o contract "$emit/contract.c" m.o -lm &&
            must "$stack $mode" ./contract $blobs
    done
done
must "nnc" "$nnc" "$emit/types.nn" --weights=extern -o types.o
[ "$(wc -c <types.bin)" = 64 ] || wrong "a blob without weights has $(wc -c <types.bin) bytes"

# Several models in one program, of C and of C++, static, position-independent and shared; the same bytes again.
"$nnc" "$emit/types.nn" -o types.o
"$nnc" "$emit/layers.nn" --weights=extern -o layers.o
"$nnc" "$emit/int.nn" --prefix=one -o one.o
"$nnc" "$emit/int.nn" --prefix=two -o two.o
printf '#include "one.h"\n#include "two.h"\n#include "types.h"\n#include "layers.h"\n' >main.c
echo 'int main(void) { return !one_run || !two_run || !types_run || !layers_run || !layers_weights_open; }' >>main.c
cp main.c main.cpp
all="one.o two.o types.o layers.o"
must "linking" gcc -Wno-address -o main main.c $all && must "running" ./main
must "linking" gcc -Wno-address -static -no-pie -o main main.c $all && must "running" ./main
have g++ && must "linking" g++ -Wno-address -o main main.cpp $all && must "running" ./main
must "a shared library" gcc -shared -Wl,-z,defs -Wl,-z,text -Wl,--fatal-warnings -o libmodels.so $all
mkdir -p elsewhere
for kind in o s ll; do
    must "nnc" "$nnc" "$emit/layers.nn" --weights=embed -o layers.$kind
    (cd elsewhere && "$nnc" "$emit/../emit/layers.nn" --weights=embed -o layers.$kind)
    cmp layers.$kind elsewhere/layers.$kind || wrong "not the same bytes of $kind"
done
llc=$(command -v llc-19 || command -v llc-18 || command -v llc-17 || command -v llc-16)
if [ -n "$llc" ]; then
    for mode in inline embed; do
        must "nnc" "$nnc" "$emit/layers.nn" --weights=$mode --prefix=m -o m.ll
        must "llc" "$llc" -relocation-model=pic -filetype=obj -o ll.o m.ll
        "$nnc" "$emit/layers.nn" --prefix=m -o m.c
        awk -v header=m.h -f "$emit/driver.awk" m.h >driver.c
        driver from_c gcc -O1 m.c
        driver from_ll gcc ll.o
        same from_c from_ll ".ll --weights=$mode"
    done
fi

# The processor chooses; qemu plays one without vectors.
if [ "$(uname -m)" = x86_64 ] && have qemu-x86_64; then
    "$nnc" "$emit/layers.nn" --target=generic --prefix=m -o m.c
    awk -v header=m.h -f "$emit/driver.awk" m.h >driver.c
    driver from_c gcc -O1 m.c
    run="qemu-x86_64 -cpu Nehalem"
    "$nnc" "$emit/layers.nn" --target=generic,x86-64-v3,x86-64-v4 --prefix=m -o m.o
    driver from_o gcc -static m.o
    same from_c from_o "on a Nehalem"
    "$nnc" "$emit/layers.nn" --target=x86-64-v3,x86-64-v4 --prefix=m -o m.o
    must "linking" gcc -static "-I$emit" -o none driver.c m.o -lm
    refuse "nothing for a Nehalem" $run ./none print .
    run=
fi

# Another machine.
refuse "two machines" "$nnc" "$emit/int.nn" --target=aarch64,x86-64-v3 -o m.o
grep -q 'an object file is for one machine' command.out || wrong "$(cat command.out)"
if have aarch64-linux-gnu-gcc && have qemu-aarch64; then
    run="qemu-aarch64 -L /usr/aarch64-linux-gnu"
    for model in functions layers types int; do
        bits $model aarch64 0 aarch64-linux-gnu-gcc aarch64-linux-gnu-
    done
    bits layers aarch64 16384 aarch64-linux-gnu-gcc aarch64-linux-gnu-
    bits layers aarch64,generic 0 aarch64-linux-gnu-gcc aarch64-linux-gnu-
else
    echo "not tried: no compiler or emulator for aarch64"
fi

# Without the module of LLVM it says what is missing.
mkdir -p alone
cp "$nnc" alone/nnc
refuse "no LLVM" alone/nnc "$emit/int.nn" -o none.o
grep -q 'needs LLVM, which this nnc was built without' command.out || wrong "$(cat command.out)"

# All or nothing.
mkdir -p full.h
refuse "a header that can't be written" "$nnc" "$emit/int.nn" -o full.o
[ ! -e full.o ] || wrong "an object without its header"
exit $failed
