# Wrong use: exit status 2, the remedy named.
try
try xor.nn
try exlpain xor.nn
try frob xor.nn
try xor.nn two.nn -o "$tmp/x.c"
try xor.nn --colapse=cost -o "$tmp/x.c"
try xor.nn --collapse=sometimes -o "$tmp/x.c"
try xor.nn --time=3 -o "$tmp/x.c"
try xor.nn --stack=many -o "$tmp/x.c"
try xor.nn --stack=99999999999999999999 -o "$tmp/x.c"
try xor.nn -o
try xor.nn -o a.c -o b.c
try xor.nn -x -o "$tmp/x.c"
try xor.nn -O3 -o "$tmp/x.c"
try targets here
try fmt xor.nn --target=generic
try explain xor.nn --no-cse --tolerance=1
try help denes
try help x86-64-v9
try help generic | sed 's, (this.*,,'
try xor.nn model.onnx
try model.onnx -o "$tmp/x.c"
try xor.nn -o "$tmp/a\"b.c"
# What a command has no use for.
try explain xor.nn --stack=1
try run xor.nn --prefix=other
try xor.nn --dump=loop -o "$tmp/x.dot"
try run xor.nn --engine=ref --dump=cse --random 1
try plot xor.nn --dump=loop
