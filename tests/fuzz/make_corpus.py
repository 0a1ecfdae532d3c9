#!/usr/bin/env python3
# Writes the seeds of the weight readers, tests/fuzz/corpus/{safetensors,npz,npy}/; they are committed.
import io, json, os, struct, zipfile

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'corpus')

def put(kind, name, data):
    os.makedirs(f'{here}/{kind}', exist_ok=True)
    with open(f'{here}/{kind}/{name}', 'wb') as f:
        f.write(data)

def safetensors(tensors, size, **more):
    header = {k: dict(dtype=d, shape=s, data_offsets=o) for k, (d, s, o) in tensors.items()}
    text = json.dumps({**more, **header}).encode()
    return struct.pack('<Q', len(text)) + text + bytes(range(size))

def npy(descr, shape, data, fortran=False, version=1):
    text = f"{{'descr': {descr}, 'fortran_order': {fortran}, 'shape': {shape}, }}".encode()
    text += b' ' * (-(len(text) + 11) % 16) + b'\n'
    return b'\x93NUMPY' + bytes([version, 0]) + struct.pack('<H' if version == 1 else '<I', len(text)) \
        + text + data

def npz(members, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as z:
        for name, data in members.items():
            z.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()

put('safetensors', 'empty', safetensors({}, 0))
put('safetensors', 'one', safetensors({'w': ('F32', [2, 3], [0, 24])}, 24))
put('safetensors', 'types', safetensors(
    {'a': ('F16', [2], [0, 4]), 'b': ('BF16', [1, 2], [4, 8]), 'c': ('F64', [], [8, 16]),
     'd': ('BOOL', [1], [16, 17]), 'e': ('I8', [3], [17, 20]), 'f': ('I64', [1], [20, 28])}, 28,
    __metadata__={'format': 'pt'}))
put('safetensors', 'refused', safetensors(
    {'a': ('F8_E4M3', [2], [0, 2]), 'b': ('F32', [0], [2, 2]), 'c': ('U8', [1] * 9, [2, 3])}, 3))
put('npy', 'f4', npy("'<f4'", '(2, 3)', bytes(range(24))))
put('npy', 'scalar', npy("'|b1'", '()', b'\1', version=2))
put('npy', 'vector', npy("'<f2'", '(3,)', bytes(6), version=3))
put('npy', 'big_fortran', npy("'>i4'", '(2, 3)', bytes(range(24)), fortran=True))
put('npy', 'structure', npy("[('a', '<f4'), ('b', '<i4', (2,))]", '(1,)', bytes(12)))
put('npy', 'object', npy("'|O'", '(1,)', b'\x80\x04N.'))
two = {'a.npy': npy("'<f4'", '(2, 3)', bytes(range(24))), 'b.c.npy': npy("'>i2'", '()', b'\1\2')}
put('npz', 'stored', npz(two, zipfile.ZIP_STORED))
put('npz', 'deflated', npz({'w.npy': npy("'|u1'", '(50,)', bytes(50))}, zipfile.ZIP_DEFLATED))
put('npz', 'other', npz({'README': b'hello', 'k.npy': npy("'<f8'", '(1,)', bytes(8))},
                        zipfile.ZIP_DEFLATED))
