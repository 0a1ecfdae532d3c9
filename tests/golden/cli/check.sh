# `nnc check`: layer by layer. The figures depend on the machine; that they are within the bound does not.
figures() {
    awk '/e[-+][0-9]/ { print $1, $2, $3, "..."; next } { print }'
}
try check xor.nn --target=generic | figures
try check xor.nn batch.npy --target=generic | figures
try check two.nn --dim T=3 --target=generic | figures
try check xor.nn --target=generic --tolerance=1e-30 | figures
