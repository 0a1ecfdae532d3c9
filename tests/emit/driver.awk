# driver.awk: from the header of a model, the C program that runs it between files (driver.h); one of
# --parallel many times, in a pool of $THREADS.
#   awk -v header=m.h -f driver.awk m.h >driver.c
/^#define .*_LEN .*elements: / {
    shape = $6
    sub(/^[a-z0-9]*\[/, "", shape)
    sub(/\]$/, "", shape)
    n++
    length_of[n] = $2
    dims[n] = shape == "" ? "()" : "(" shape ",)"
}
/^int [A-Za-z0-9_]*_run\(/ { prototype = "" ; reading = 1 }
reading { prototype = prototype $0 }
reading && /;$/ { reading = 0 }
/^#define .*_WORKSPACE_BYTES/ { name = $2; sub(/_WORKSPACE_BYTES$/, "", name) }
END {
    fn = prototype
    sub(/^int /, "", fn)
    sub(/\(.*/, "", fn)
    list = prototype
    sub(/^[^(]*\(/, "", list)
    sub(/\);$/, "", list)
    count = split(list, parameter, /, */)
    print "#include \"" header "\"\n#include \"driver.h\"\n"
    arguments = ""
    for (i = 1; i <= n; i++) {
        words = split(parameter[i], word, " ")
        port = word[words]
        sub(/^\*/, "", port)
        type = word[words - 1]
        print "static " type " v_" port "[" length_of[i] "];"
        input = parameter[i] ~ /^const / ? 1 : 0
        descr = type == "float" ? "<f4" : type == "int32_t" ? "<i4" : type == "int64_t" ? "<i8" : "|b1"
        rows = rows "    {\"" port "\", " input ", \"" descr "\", \"" dims[i] "\", sizeof v_" port ", v_" port "},\n"
        arguments = arguments "v_" port ", "
    }
    print "\nstatic Port port[] = {\n" rows "};\n"
    print "int main(int argc, char **argv)\n{"
    print "    return drive(argc, argv, port, sizeof port / sizeof *port, " name "_WORKSPACE_BYTES);\n}\n"
    print "int run_model(void *workspace)\n{"
    if (prototype !~ /nnc_pool/) {
        print "    return " fn "(" arguments "workspace);\n}"
        exit
    }
    print "    const char *threads = getenv(\"THREADS\");"
    print "    nnc_pool *pool = threads ? nnc_pool_create(atoi(threads)) : NULL;\n    int status = 0;"
    print "    for (int i = 0; i < 20; i++)\n        status |= " fn "(" arguments "workspace, pool);"
    print "    nnc_pool_free(pool);\n    return status;\n}"
}
