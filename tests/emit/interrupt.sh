#!/bin/sh
# interrupt.sh FOLDER: Ctrl-C while $CC builds the emitted C: both end at once, and the temporary folder,
# which holds the model, is gone.
. "$(dirname "$0")/common.sh"
have timeout || exit 77
mkdir tmp
printf '#!/bin/sh\nexec sleep 60\n' >slow
chmod +x slow
begun=$(date +%s)
CC=./slow TMPDIR=$PWD/tmp timeout -s INT 2 "$nnc" run "$here/copy.nn" --engine=c --random 1 >/dev/null 2>&1
[ $(($(date +%s) - begun)) -lt 40 ] || wrong "the compiler goes on after an interruption"
[ -z "$(ls -A tmp)" ] || wrong "an interruption leaves $(ls -A tmp)"
exit $failed
