# What comes with a later version says so; a suffix nobody knows is wrong use.
for suffix in .nn .onnx .exe ""; do
    try xor.nn -o x$suffix
done
try xor.nn -o .c
try xor.nn --shape x=3 -o "$tmp/x.c"
