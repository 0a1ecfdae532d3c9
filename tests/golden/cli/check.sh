# `nnc check`: layer by layer. The figures depend on the machine; that they are within the bound does
# not, nor that a bound of 1e-30 is too narrow.
figures() {
    sed 's/  *[0-9.]*e[-+][0-9]*  *[0-9.]*e[-+][0-9]*  *[^ ]*/  .../'
}
try check xor.nn --target=generic | figures
try check xor.nn batch.npy --target=generic | figures
try check two.nn --dim T=3 --target=generic | figures
try check deep.nn --target=generic | figures
try check deep.nn --target=generic --tolerance=1e-30 | figures
try check deep.nn --target=generic --tolerance=1e-30 | grep -c 'the first beyond the bound'
