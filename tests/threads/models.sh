#!/bin/sh
# Models of --parallel: the same bits on any number of threads as without --parallel; no race; no warning; the runtime comes
# with the C file, or by itself, or from libnnc_rt.a, once or many times.
#   sh models.sh FOLDER
. "$(dirname "$0")/../emit/common.sh"
emit=$here/../emit
runtime=$here/../../runtime
model=$here/block.nn
gcc -O2 -c "$runtime/nnc_rt.c" && ar rcs libnnc_rt.a nnc_rt.o
best=
grep -qw avx2 /proc/cpuinfo && best=x86-64-v3
grep -qw avx512vl /proc/cpuinfo && best=x86-64-v4

sanitize=-fsanitize=thread
echo 'int main(void) { return 0; }' >has.c
gcc $sanitize -o has has.c 2>/dev/null && ./has 2>/dev/null || { echo "not tried: ThreadSanitizer"; sanitize=; }

# driver NAME ARGS...: builds it from the C or object given.
driver() {
    name=$1
    shift
    rm -f $name
    must "$name" "$@" "-I$emit" -I. -o $name driver.c -lm -lpthread
}

# same NAME: on any number of threads it prints serial.txt.
same() {
    ./$1 print . >is.txt
    cmp -s is.txt serial.txt || wrong "$target: $1 without a pool gives other bits"
    for threads in 1 2 3 7; do
        THREADS=$threads ./$1 print . >is.txt
        cmp -s is.txt serial.txt || wrong "$target: $1 on $threads threads gives other bits"
    done
}

emit() {
    must "nnc" "$nnc" "$model" --prefix=m "$@"
    awk -v header=m.h -f "$emit/driver.awk" m.h >driver.c
}

for target in generic $best; do
    emit --target=$target -o m.c
    driver serial gcc -O1 m.c
    ./serial print . >serial.txt
    for stack in 0 100000000; do
        emit --target=$target --parallel --stack=$stack -o m.c
        grep -q nnc_pool_run m.c || wrong "$target: nothing is split"
        driver from_c gcc -O1 m.c
        same from_c
    done
    driver race gcc -g -O1 $sanitize -DNNC_RT_PROCESSORS=64 m.c "$runtime/nnc_rt.c"
    THREADS=3 ./race print . >is.txt 2>race.txt || wrong "$target: a race: $(head -20 race.txt)"
    "$nnc" "$model" --target=$target --parallel --prefix=m -o m.o 2>no.txt || { grep -q LLVM no.txt || wrong "$(cat no.txt)"; continue; }
    driver from_o gcc m.o libnnc_rt.a
    same from_o
    nm -u m.o | awk '{print $NF}' | grep -Evx 'memcpy|memset|nnc_pool_run' >extra && wrong "m.o needs $(tr '\n' ' ' <extra)"
done

# So with narrow weights, which have kernels of their own.
for precision in bf16 i8; do
    target=$precision
    emit --target=generic --parallel --precision=$precision -o m.c
    driver race gcc -g -O1 $sanitize -DNNC_RT_PROCESSORS=64 m.c
    ./race print . >serial.txt
    same race
done

# No warning, and who sees what.
for target in generic x86-64-v4 generic,x86-64-v3,x86-64-v4; do
    for mode in inline extern; do
        emit --target=$target --parallel --weights=$mode -o m.c
        for cc in "gcc -std=c99" "gcc -std=c17" "g++ -x c++ -std=c++17" "clang -std=c11"; do
            ! have "${cc%% *}" || must "warning" $cc $strict -fsyntax-only m.c
        done
    done
done
must "warning" gcc -std=c99 $strict -O2 -c -o out.o m.c
nm -g out.o | awk '$2 == "T" {print $3}' | grep -v '^m_' >extra && wrong "m.c shows $(tr '\n' ' ' <extra)"
nm -g out.o | awk '$2 == "W" {print $3}' | grep -Evx 'nnc_pool_(create|free|run)' >extra && wrong "m.c shows $(tr '\n' ' ' <extra)"
nm -u out.o | awk '{print $NF}' | grep -Evx 'mem(cpy|set|move)|__cpu_(model|features2|indicator_init)|_GLOBAL_OFFSET_TABLE_|calloc|free|pthread_.*|sigfillset|sysconf' >extra &&
    wrong "m.c needs $(tr '\n' ' ' <extra)"

# Two models and the runtime of each, or one for both.
for name in one two; do
    must "nnc" "$nnc" "$emit/int.nn" --parallel --prefix=$name -o $name.c
done
printf '#include "one.h"\n#include "two.h"\n#include "nnc_rt.h"\n' >main.c
echo 'int main(void) { nnc_pool_free(nnc_pool_create(2)); return one_run == NULL || two_run == NULL; }' >>main.c
for more in "" "$runtime/nnc_rt.c" libnnc_rt.a; do
    must "linking" gcc -std=c99 "-I$runtime" -o main main.c one.c two.c $more -lpthread && must "running" ./main
done
refuse "a model called nnc" "$nnc" "$model" --parallel --prefix=nnc -o m.c
exit $failed
