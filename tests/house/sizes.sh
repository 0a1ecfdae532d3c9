#!/bin/sh
# sizes.sh ROOT: are files and functions short, lines narrow and free of tabs? A function is what stands
# between a line "{" and a line "}", as the house writes them.
cd "$1" || exit 2
files=$(find compiler runtime tests examples bench grammar -name '*.[chly]' -o -name '*.def' -o -name '*.sh' 2>/dev/null |
    grep -v -e '/golden/c/' -e '/corpus/' | sort)
awk -v longest_file=800 -v longest_function=100 -v widest=100 '
    function complain(text) { print FILENAME ":" FNR ": " text; bad++ }
    FNR == 1 && NR > 1 { done() }
    function done() { if (lines > longest_file) { print last ": " lines " lines, at most " longest_file; bad++ } }
    { last = FILENAME; lines = FNR; all++ }
    /\t/ && FILENAME !~ /\.sh$/ { complain("a tab") }
    FILENAME ~ /\.[chly]$/ && length($0) > widest {
        wide = $0
        gsub(/[\200-\277]/, "", wide) # bytes that continue a character of UTF-8
        if (length(wide) > widest)
            complain(length(wide) " columns, at most " widest)
    }
    FILENAME ~ /\.c$/ && /^\{$/ { start = FNR }
    FILENAME ~ /\.c$/ && /^\}/ && start {
        functions++
        if (FNR - start - 1 > longest_function)
            complain("a function of " FNR - start - 1 " lines, at most " longest_function)
        start = 0
    }
    END {
        done()
        print all + 0 " lines, " functions + 0 " functions, " bad + 0 " complaints"
        exit bad > 0 || functions == 0
    }' $files
