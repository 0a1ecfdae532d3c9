#!/usr/bin/env python3
# Writes the broken weight files of tests/golden/err/file-*.nn, and those models. All are committed;
# needs nothing but Python. Each case is a line of text for the model and the bytes it reads.
import io, json, os, struct, zipfile

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'err')

def put(name, data):
    path = f'{here}/{name}'
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as f:
        f.write(data)

def model(name, weights, layer='dense 1 bias=no'):
    put(f'file-{name}.nn', f'model m(x: f32[2]) -> f32[1] {{\n  {weights}\n  x -> fc: {layer}\n}}\n'
        .replace('  \n', '').encode())

def source(name, suffix, data):
    put(f'file-{name}{suffix}', data)
    model(name, f'weights "file-{name}{suffix}"')

def header(text, data=b''):
    text = text.encode() if isinstance(text, str) else text
    return struct.pack('<Q', len(text)) + text + data

def safetensors(name, data, size=8, **tensors):
    """tensors: dtype, shape, first and last offset"""
    keys = ('dtype', 'shape', 'data_offsets')
    tensors = {k.replace('_', '.'): dict(zip(keys, (*v[:2], list(v[2:]))))
               for k, v in tensors.items()}
    source(name, '.safetensors', header(json.dumps(tensors), bytes(size)) if data is None else data)

def npy(descr, shape, data, version=1):
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b'\x93NUMPY' + bytes([version, 0]) + struct.pack('<H', len(text)) + text + data

def npz(members, method=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', method) as z:
        for name, data in members:
            z.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()

def patched(data, mark, offset, bytes_):
    at = data.index(mark) + offset
    return data[:at] + bytes_ + data[at + len(bytes_):]

# safetensors: the frame
safetensors('header-short', b'\x10\0\0')
safetensors('header-long', struct.pack('<Q', 1234) + bytes(92))
safetensors('header-not-json', header('{"fc.weight": }'))
safetensors('header-not-object', header('[1, 2]'))
safetensors('header-twice', header('{"fc.weight": 1, "fc.weight": 2}'))
safetensors('header-utf8', header(b'{"fc.\xff": 1}'))
safetensors('header-metadata', header('{"__metadata__": {"epoch": 3}}'))
# safetensors: one tensor
for lack, rest in (('dtype', '"shape": [1, 2], "data_offsets": [0, 8]'),
                   ('shape', '"dtype": "F32", "data_offsets": [0, 8]'),
                   ('offsets', '"dtype": "F32", "shape": [1, 2]')):
    safetensors(f'no-{lack}', header('{"fc.weight": {' + rest + '}}', bytes(8)))
safetensors('shape-negative', None, fc_weight=('F32', [1, -2], 0, 8))
safetensors('shape-huge', None, fc_weight=('F32', [2**62, 4], 0, 8))
safetensors('shape-empty', None, 0, fc_weight=('F32', [1, 0], 0, 0))
safetensors('shape-rank', None, fc_weight=('F32', [1] * 8 + [2], 0, 8))
safetensors('size', None, fc_weight=('F32', [1, 3], 0, 8))
safetensors('offsets-outside', None, fc_weight=('F32', [1, 4], 0, 16))
safetensors('offsets-backwards', None, fc_weight=('F32', [1, 2], 8, 0))
safetensors('dtype-foreign', None, 2, fc_weight=('F8_E4M3', [1, 2], 0, 2))
safetensors('dtype-whole', None, fc_weight=('I32', [1, 2], 0, 8))
safetensors('name-odd', header('{"\\u001b[2J' + 'very.' * 20 + 'long": 7}'))
# safetensors: the tensors together
safetensors('overlap', None, 12, fc_weight=('F32', [1, 2], 0, 8), fc_bias=('F32', [2], 4, 12))
safetensors('hole', None, 16, fc_weight=('F32', [1, 2], 8, 16))
safetensors('trailing', None, 9, fc_weight=('F32', [1, 2], 0, 8))

# archives
weight = npy("'<f4'", '(1, 2)', bytes(8))
good = npz([('fc.weight.npy', weight)])
source('zip-not', '.npz', b'these are not the bytes of an archive')
source('zip-cut', '.npz', good[:-30])
source('zip-size', '.npz', npz([('fc.weight.npy', weight + b'more')]))
source('zip-bomb', '.npz', patched(npz([('fc.weight.npy', weight)], zipfile.ZIP_DEFLATED),
                                   b'PK\1\2', 24, b'\xff\xff\xff\x7f'))
source('zip-method', '.npz', npz([('fc.weight.npy', weight)], zipfile.ZIP_BZIP2))
source('zip-encrypted', '.npz', patched(good, b'PK\1\2', 8, b'\1'))
source('zip-checksum', '.npz', patched(good, b'(1, 2)', 12, b'x'))
source('zip-twice', '.npz', patched(npz([('fc.weight.npy', weight), ('gc.weight.npy', weight)]),
                                    b'gc.weight.npyPK', 0, b'fc.weight.npyPK')
       .replace(b'gc.weight', b'fc.weight'))
source('zip-objects', '.npz', npz([('fc.weight.npy', npy("'|O'", '(1, 2)', b'\x80\x04N.'))]))
source('zip-member', '.npz', npz([('fc.weight.npy', b'not an array')]))

# arrays, each as the weights of one layer
def array(name, data):
    put(f'file-{name}.npy', data)
    model(name, '', f'dense 1 bias=no w=@"file-{name}.npy"')

array('npy-not', b'1.0, 2.0\n')
array('npy-version', npy("'<f4'", '(1, 2)', bytes(8), version=9))
array('npy-cut', weight[:30])
array('npy-size', npy("'<f4'", '(1, 2)', bytes(7)))
array('npy-literal', npy("'<f4'", '(1, 1 + 1)', bytes(8)))
array('npy-negative', npy("'<f4'", '(1, -2)', bytes(8)))
array('npy-huge', npy("'<f4'", '(4611686018427387904, 4)', bytes(8)))
array('npy-structure', npy("[('re', '<f4'), ('im', '<f4')]", '(1,)', bytes(8)))
array('npy-bfloat16', npy("'|V2'", '(1, 2)', bytes(4)))
array('npy-complex', npy("'<c8'", '(1,)', bytes(8)))

# folders
put('file-folder/fc.weight.npy', b'1.0, 2.0\n')
model('folder', 'weights "file-folder/"')
put('file-folder-bare/README', b'no arrays here\n')
model('folder-bare', 'weights "file-folder-bare/"')

# raw floats
put('file-raw.bin', bytes(10))
model('raw-odd', 'weights "file-raw.bin" order')
put('file-raw-4.bin', bytes(4))
model('raw-short', 'weights "file-raw-4.bin" order')
put('file-raw-12.bin', bytes(12))
model('raw-long', 'weights "file-raw-12.bin" order')
model('raw-no-order', 'weights "file-raw-12.bin"')

# not the file that it should be
source('git-lfs', '.safetensors', b'version https://git-lfs.github.com/spec/v1\n'
       b'oid sha256:0000000000000000000000000000000000000000000000000000000000000000\nsize 8\n')
source('web-page', '.npz', b'<!DOCTYPE html><title>404</title>\n')
source('other-name', '.safetensors', good)
for suffix in 'pt', 'h5', 'onnx', 'gguf':
    model(f'other-{suffix}', f'weights "model.{suffix}"')
put('file-other-bin.bin', good)
model('other-bin', 'weights "file-other-bin.bin"')
model('missing', 'weights "no-such-file.safetensors"')
