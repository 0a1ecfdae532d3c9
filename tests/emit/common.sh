# common.sh, read by the tests of this folder: `sh TEST.sh FOLDER [MODEL]`, $NNC compiles.
# They print what is wrong and go on; the exit status is 1 if anything was, 77 if nothing could be tried.
set -u
here=$(cd "$(dirname "$0")" && pwd)
nnc=${NNC:-nnc}
strict="-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror"
failed=0
rm -rf "$1"
mkdir -p "$1" && cd "$1" || exit 2

wrong() {
    echo "WRONG: $*"
    failed=1
}

# must WHAT COMMAND...: the command succeeds, or WHAT is wrong and its output is shown.
must() {
    what=$1
    shift
    "$@" >command.out 2>&1 && return
    wrong "$what: $*"
    head -30 command.out
}

# refuse WHAT COMMAND...: the command fails.
refuse() {
    what=$1
    shift
    ! "$@" >command.out 2>&1 || wrong "$what: $*"
}

have() {
    command -v "$1" >/dev/null
}

# All compilers that are there, with each standard; one a line.
standards() {
    have gcc && printf '%s\n' "gcc -std=c99" "gcc -std=c11" "gcc -std=c17"
    have clang && printf '%s\n' "clang -std=c99" "clang -std=c11" "clang -std=c17"
    have g++ && echo "g++ -x c++ -std=c++17"
    have clang++ && echo "clang++ -x c++ -std=c++17"
}

# Compilers for 64-bit Arm, likewise.
arm_standards() {
    have aarch64-linux-gnu-gcc && printf 'aarch64-linux-gnu-gcc -std=%s\n' c99 c11 c17
    have aarch64-linux-gnu-g++ && echo "aarch64-linux-gnu-g++ -x c++ -std=c++17"
}
