#!/bin/sh
# usage: tools/install.sh build|test
#   Installs what packages.txt lists and this machine lacks, by apt-get, as root or with sudo; does
#   nothing, and needs no rights, where all is there. Without the set `build` nothing works: exit 1.
#   The set `test` (which includes it) has tools for some tests only: what can't be had is named, and
#   those tests are skipped.
set -eu
list=$(dirname "$0")/../packages.txt

missing() { # SET: the packages of it that are not there
    sed -n "/^# set $1:/,/^# set [^:]*:/p" "$list" | while IFS=';' read -r package probe _; do
        case $package in
        '#'*) ;;
        *) sh -c "$probe" </dev/null >/dev/null 2>&1 || echo $package ;;
        esac
    done
}

install() { # PACKAGE...
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" -eq 0 ]; then
        root=
    elif command -v sudo >/dev/null; then
        root="sudo"
        [ -t 0 ] || root="sudo -n"
    else
        return 1
    fi
    echo "installing $*"
    log=$({ $root apt-get update && $root env DEBIAN_FRONTEND=noninteractive apt-get install -y \
        --no-install-recommends "$@"; } </dev/null 2>&1) && return
    printf '%s\n' "$log" | tail -n 5
    return 1
}

sets=build
[ "$1" = build ] || sets="build test"
for set in $sets; do
    want=$(missing $set)
    [ -z "$want" ] || install $want || true
done

lacking=$(echo $(missing build))
if [ -n "$lacking" ]; then
    echo "missing, and can't be installed from here: $lacking"
    echo "on Debian, as root:  apt-get install $lacking"
    exit 1
fi
[ "$1" = build ] || lacking=$(echo $(missing test))
[ -z "$lacking" ] || echo "without $lacking: tests that need them are skipped"
