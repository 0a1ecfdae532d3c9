# Read by demo.sh and test.sh: `. tools/build.sh`.

# build_nnc FOLDER [cmake option...]: configures and builds $target, or all; quiet unless it fails.
build_nnc() {
    build_dir=$1
    shift
    generator=
    [ -e "$build_dir/CMakeCache.txt" ] || ! command -v ninja >/dev/null || generator="-G Ninja"
    mkdir -p "$build_dir"
    if ! { cmake -S . -B "$build_dir" $generator "$@" &&
        cmake --build "$build_dir" --target "${target:-all}" --parallel "$(nproc)"; } >"$build_dir/build.log" 2>&1; then
        tail -n 40 "$build_dir/build.log"
        echo "building in $build_dir failed; the whole log is $build_dir/build.log"
        return 1
    fi
}
