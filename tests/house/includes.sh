#!/bin/sh
# includes.sh ROOT: do the includes of compiler/ go the way that layers.txt says?
cd "$1" || exit 2
find compiler -name '*.[chly]' -o -name '*.def' | sort | xargs grep -Hn '^ *# *include "' |
    awk -v rules=tests/house/layers.txt '
    BEGIN {
        while ((getline line < rules) > 0) {
            if (line ~ /^#/ || split(line, word, " ") == 0)
                continue
            for (i in word)
                may[word[1], word[i]] = 1
            known[word[1]] = 1
            folders++
        }
    }
    {
        split($0, part, ":")
        file = part[1]
        sub(/^compiler\//, "", file)
        from = file ~ /\// ? file : "./"
        sub(/\/.*/, "", from)
        match($0, /"[^"]*"/)
        name = substr($0, RSTART + 1, RLENGTH - 2)
        # a name alone is a file of the same folder (or made by the build), else one of compiler/ itself
        to = name ~ /\// ? name : system("test -f compiler/" name) ? from : "./"
        sub(/\/.*/, "", to)
        seen++
        if (!(from in known)) {
            print part[1] ": folder \"" from "\" is not in tests/house/layers.txt"
            bad++
        } else if (!((from, to) in may)) {
            print part[1] ":" part[2] ": " from "/ may not include \"" name "\""
            bad++
        }
    }
    END {
        print seen + 0 " includes, " bad + 0 " the wrong way"
        exit bad > 0 || seen == 0 || folders == 0
    }'
