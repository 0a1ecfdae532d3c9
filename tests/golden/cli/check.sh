# `nnc check --engine=c`: layer by layer (tests/llvm/cli.sh has both engines). The figures depend on the machine; that they are within the bound does
# not, nor that a bound of 1e-30 is too narrow.
figures() {
    sed 's/  *[0-9.]*e[-+][0-9]*  *[0-9.]*e[-+][0-9]*  *[^ ]*/  .../'
}
try check xor.nn --engine=c --target=generic | figures
try check xor.nn batch.npy --engine=c --target=generic | figures
try check two.nn --dim T=3 --engine=c --target=generic | figures
try check deep.nn --engine=c --target=generic | figures
try check deep.nn --engine=c --target=generic --tolerance=1e-30 | figures
try check deep.nn --engine=c --target=generic --tolerance=1e-30 | grep -c 'the first beyond the bound'
try check deep.nn --engine=c --target=generic --precision=bf16 | figures
try check deep.nn --engine=c --target=generic --precision=i8 | figures
try check deep.nn --engine=c --target=generic --precision=f16 | figures
try check xor.nn --engine=ref
