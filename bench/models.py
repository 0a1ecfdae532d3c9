#!/usr/bin/env python3
"""models.py FOLDER [--onnx] NAME...: writes the models of the benchmark.

A model is described twice: as .nn text, and by a function that builds the same network of the
layers below, each of which computes its result in double precision and notes the nodes of ONNX
that an exporter would write for it. What comes out at the end is the reference. For NAME, which is
BASE at some batch (a .nn file knows no batch):

    BASE.nn  BASE.safetensors      one sample
    NAME.onnx                      with --onnx; needs the package onnx, the rest only numpy
    NAME.in.npy  NAME.out.npy      input and reference, float32
    NAME.json                      sizes and the work of a call

Weights are random, of a size that keeps activations near 1 and lets no rounding error grow with
depth: engines that compute in float32 agree with the reference to 1e-5 or better.
"""
import json
import math
import re
import struct
import sys
import zlib
from collections import namedtuple
from pathlib import Path

import numpy as np

Tensor = namedtuple("Tensor", "name value")
Model = namedtuple("Model", "about nn shape batch build layers_after")
VERSION = zlib.crc32(Path(__file__).read_bytes())  # what another version wrote is written anew
EPSILON = 1e-5
RELU_GAIN = 2 ** .5  # a relu halves the mean square
MODELS = {}


class Net:
    """A network under construction: weights, notes for ONNX, and multiply-adds counted."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(zlib.crc32(seed.encode()))
        self.weights, self.constants, self.nodes, self.flops = {}, {}, [], 0

    def weight(self, key, value):
        """Stored in float32; the value in double of what is stored."""
        self.weights[key] = np.ascontiguousarray(value, np.float32)
        return Tensor(key, self.weights[key].astype(np.float64))

    def normal(self, key, shape, deviation):
        return self.weight(key, self.rng.normal(0, deviation, shape))

    def constant(self, value):
        name = f"constant{len(self.constants)}"
        self.constants[name] = np.asarray(value)
        return Tensor(name, value)

    def scalar(self, value):
        return self.constant(np.float32(value))

    def node(self, kind, operands, value, **attributes):
        """One node of ONNX; several results where value is a list."""
        many = isinstance(value, list)
        values = value if many else [value]
        out = [Tensor(f"t{len(self.nodes)}_{i}", v) for i, v in enumerate(values)]
        self.nodes.append((kind, [t.name for t in operands], [t.name for t in out], attributes))
        return out if many else out[0]

    # activations

    def relu(self, x):
        return self.node("Relu", [x], np.maximum(x.value, 0))

    def tanh(self, x):
        return self.node("Tanh", [x], np.tanh(x.value))

    def sigmoid(self, x):
        return self.node("Sigmoid", [x], 1 / (1 + np.exp(-x.value)))

    def softmax(self, x):
        e = np.exp(x.value - x.value.max(-1, keepdims=True))
        return self.node("Softmax", [x], e / e.sum(-1, keepdims=True), axis=-1)

    def gelu(self, x):
        """x (1 + erf(x / sqrt 2)) / 2, in the five nodes that PyTorch exports."""
        by_root = self.node("Div", [x, self.scalar(2 ** .5)], x.value / 2 ** .5)
        erf = self.node("Erf", [by_root], np.vectorize(math.erf)(by_root.value))
        one_more = self.node("Add", [erf, self.scalar(1)], erf.value + 1)
        product = self.node("Mul", [x, one_more], x.value * one_more.value)
        return self.node("Mul", [product, self.scalar(.5)], product.value / 2)

    # layers

    def add(self, a, b):
        return self.node("Add", [a, b], a.value + b.value)

    def matmul(self, a, b):
        self.flops += 2 * a.value.size * b.value.shape[-1]
        return self.node("MatMul", [a, b], a.value @ b.value)

    def reshape(self, x, *shape):
        target = self.constant(np.array(shape, np.int64))
        return self.node("Reshape", [x, target], x.value.reshape(shape))

    def transpose(self, x, *order):
        return self.node("Transpose", [x], x.value.transpose(order), perm=order)

    def affine(self, x, w, b):
        self.flops += 2 * x.value.size * len(w.value)
        return self.node("Gemm", [x, w, b], x.value @ w.value.T + b.value, transB=1)

    def dense(self, x, key, out, gain=1.):
        n = x.value.shape[-1]
        w = self.normal(f"{key}.weight", (out, n), gain * n ** -.5)
        return self.affine(x, w, self.normal(f"{key}.bias", (out,), .1))

    def rotation(self, x, key):
        """A dense layer that keeps lengths, however many follow each other."""
        n = x.value.shape[-1]
        w = self.weight(f"{key}.weight", np.linalg.qr(self.rng.normal(0, 1, (n, n)))[0])
        return self.affine(x, w, self.normal(f"{key}.bias", (n,), .1))

    def layernorm(self, x, key):
        n, v = x.value.shape[-1], x.value
        g = self.weight(f"{key}.weight", self.rng.uniform(.8, 1.2, n))
        b = self.normal(f"{key}.bias", (n,), .1)
        y = (v - v.mean(-1, keepdims=True)) / np.sqrt(v.var(-1, keepdims=True) + EPSILON)
        return self.node("LayerNormalization", [x, g, b], y * g.value + b.value, axis=-1,
                         epsilon=EPSILON)

    def attention(self, x, key, heads):
        """Of x[length,width] to itself, as PyTorch's MultiheadAttention."""
        length, width = x.value.shape
        size = width // heads
        w = self.normal(f"{key}.in_proj_weight", (3 * width, width), width ** -.5)
        qkv = self.affine(x, w, self.normal(f"{key}.in_proj_bias", (3 * width,), .1))
        parts = self.constant(np.array([width] * 3, np.int64))
        q, k, v = (self.reshape(t, length, heads, size) for t in
                   self.node("Split", [qkv, parts], np.split(qkv.value, 3, 1), axis=1))
        score = self.matmul(self.transpose(q, 1, 0, 2), self.transpose(k, 1, 2, 0))
        scale = self.scalar(size ** -.5)
        score = self.softmax(self.node("Mul", [score, scale], score.value * size ** -.5))
        mixed = self.transpose(self.matmul(score, self.transpose(v, 1, 0, 2)), 1, 0, 2)
        return self.dense(self.reshape(mixed, length, width), f"{key}.out_proj", width)


def model(about, nn, batches=(1,), layers_after=(1, 1)):
    """Registers a function that builds the network of `nn`, whose first line says its name and the
    shape of its input: under that name, and with _bN for a batch of N.
    layers_after: (the layers, what algebra leaves of them), where that is fewer."""
    name, sizes = re.match(r"\nmodel (\w+)\(x: f32\[([\d,]+)\]\)", nn).groups()
    shape = tuple(map(int, sizes.split(",")))

    def register(build):
        for batch in batches:
            full = name if batch == 1 else f"{name}_b{batch}"
            words = [about] * (batch == batches[0]) + [f"batch {batch}"] * (batch > 1)
            text = "; ".join(words)
            MODELS[full] = Model(text, nn.lstrip("\n"), shape, batch, build, layers_after)
        return build
    return register


@model("2-16-16-2, tanh", """
model spiral(x: f32[2]) -> f32[2] {
  weights "spiral.safetensors"
  x -> fc1: dense 16 tanh
    -> fc2: dense 16 tanh
    -> fc3: dense 2 softmax
}
""")
def spiral(net, x):
    x = net.tanh(net.dense(x, "fc1", 16))
    x = net.tanh(net.dense(x, "fc2", 16))
    return net.softmax(net.dense(x, "fc3", 2))


@model("4-32-32-3, sigmoid", """
model iris(x: f32[4]) -> f32[3] {
  weights "iris.safetensors"
  x -> fc1: dense 32 sigmoid
    -> fc2: dense 32 sigmoid
    -> fc3: dense 3 softmax
}
""")
def iris(net, x):
    x = net.sigmoid(net.dense(x, "fc1", 32))
    x = net.sigmoid(net.dense(x, "fc2", 32))
    return net.softmax(net.dense(x, "fc3", 3))


@model("784-512-256-10, relu", """
model mnist(x: f32[784]) -> f32[10] {
  weights "mnist.safetensors"
  x -> fc1: dense 512 relu
    -> fc2: dense 256 relu
    -> fc3: dense 10 softmax
}
""", batches=(1, 64))
def mnist(net, x):
    x = net.relu(net.dense(x, "fc1", 512))
    x = net.relu(net.dense(x, "fc2", 256, RELU_GAIN))
    return net.softmax(net.dense(x, "fc3", 10, RELU_GAIN))


@model("autoencoder of MLPerf Tiny, 10 dense layers", """
model toyadmos(x: f32[640]) -> f32[640] {
  weights "toyadmos.safetensors"
  repeat i in 0..4 { x = x -> "enc{i}": dense 128 relu }
  x = x -> mid: dense 8 relu
  repeat i in 0..4 { x = x -> "dec{i}": dense 128 relu }
  x -> out: dense 640
}
""")
def toyadmos(net, x):
    for i in range(4):
        x = net.relu(net.dense(x, f"enc{i}", 128, RELU_GAIN if i else 1.))
    x = net.relu(net.dense(x, "mid", 8, RELU_GAIN))
    for i in range(4):
        x = net.relu(net.dense(x, f"dec{i}", 128, RELU_GAIN))
    return net.dense(x, "out", 640, RELU_GAIN)


@model("a hundred linear layers of 256, which are one", """
model deeplin100(x: f32[256]) -> f32[256] {
  weights "deeplin100.safetensors"
  repeat i in 0..100 { x = x -> "layer{i}": dense 256 }
  x
}
""", batches=(1, 64), layers_after=(100, 1))
def deeplin100(net, x):
    for i in range(100):
        x = net.rotation(x, f"layer{i}")
    return x


@model("4096-4096-4096-1000, relu", """
model wide(x: f32[4096]) -> f32[1000] {
  weights "wide.safetensors"
  x -> fc1: dense 4096 relu
    -> fc2: dense 4096 relu
    -> fc3: dense 1000 softmax
}
""")
def wide(net, x):
    x = net.relu(net.dense(x, "fc1", 4096))
    x = net.relu(net.dense(x, "fc2", 4096, RELU_GAIN))
    return net.softmax(net.dense(x, "fc3", 1000, RELU_GAIN))


@model("1024-4096-4096-1024, gelu", """
model ffn(x: f32[1024]) -> f32[1024] {
  weights "ffn.safetensors"
  x -> fc1: dense 4096 gelu
    -> fc2: dense 4096 gelu
    -> fc3: dense 1024
}
""", batches=(128,))
def ffn(net, x):
    x = net.gelu(net.dense(x, "fc1", 4096))
    x = net.gelu(net.dense(x, "fc2", 4096, 1.5))
    return net.dense(x, "fc3", 1024, 1.5)


@model("a BERT-like layer, 384 wide, 12 heads, length 128", """
model encoder(x: f32[128,384]) -> f32[128,384] {
  weights "encoder.safetensors"
  a = x -> attn: attention 12
  x = (x + a) -> ln1: layernorm
  f = x -> fc1: dense 1536 gelu -> fc2: dense 384
  (x + f) -> ln2: layernorm
}
""")
def encoder(net, x):
    x = net.layernorm(net.add(x, net.attention(x, "attn", 12)), "ln1")
    h = net.gelu(net.dense(x, "fc1", 1536))
    return net.layernorm(net.add(x, net.dense(h, "fc2", 384)), "ln2")


def write_safetensors(path, arrays):
    """Eight bytes of length, a header of JSON, the data: github.com/huggingface/safetensors."""
    header, end = {}, 0
    for key, a in arrays.items():
        header[key] = dict(dtype="F32", shape=a.shape, data_offsets=(end, end + a.nbytes))
        end += a.nbytes
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        for a in arrays.values():
            a.tofile(f)


def write_onnx(path, net, x, y):
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    nodes = [helper.make_node(kind, i, o, **a) for kind, i, o, a in net.nodes]
    nodes.append(helper.make_node("Identity", [y.name], ["y"]))
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, t.value.shape)
            for name, t in (("x", x), ("y", y))]
    arrays = {**net.weights, **net.constants}
    fixed = [numpy_helper.from_array(a, k) for k, a in arrays.items()]
    graph = helper.make_graph(nodes, path.stem, ends[:1], ends[1:], fixed)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    path.write_bytes(made.SerializeToString())


def base_of(name):
    return name.rpartition("_b")[0] if MODELS[name].batch > 1 else name


def write(folder, name, with_onnx):
    m, net = MODELS[name], Net(base_of(name))
    graph_shape = m.shape if len(m.shape) > 1 else (m.batch, *m.shape)  # a matrix: no batch there
    values = np.random.default_rng(1).normal(0, 1, graph_shape).astype(np.float32)
    x = Tensor("x", values.astype(np.float64))
    y = m.build(net, x)
    stem = folder / base_of(name)
    stem.with_suffix(".nn").write_text(m.nn)
    write_safetensors(stem.with_suffix(".safetensors"), net.weights)
    if with_onnx:
        write_onnx(folder / f"{name}.onnx", net, x, y)
    in_shape = m.shape if m.batch == 1 else graph_shape
    out = y.value.astype(np.float32)
    np.save(folder / f"{name}.in.npy", values.reshape(in_shape))
    np.save(folder / f"{name}.out.npy", out[0] if m.batch == 1 and len(m.shape) == 1 else out)
    weight_bytes = sum(a.nbytes for a in net.weights.values())
    layers, after = m.layers_after
    entry = dict(version=VERSION, base=base_of(name), about=m.about, batch=m.batch,
                 onnx=with_onnx, onnx_shape=graph_shape,
                 x_len=values.size // m.batch, y_len=out.size // m.batch,
                 flops=net.flops, flops_after=net.flops * after // layers,
                 weight_bytes=weight_bytes, bytes_after=weight_bytes * after // layers)
    (folder / f"{name}.json").write_text(json.dumps(entry, indent=1) + "\n")


def is_there(folder, name, with_onnx):
    try:
        entry = json.loads((folder / f"{name}.json").read_text())
    except (OSError, ValueError):
        return False
    return entry["version"] == VERSION and entry["onnx"] >= with_onnx


def main():
    folder, *names = sys.argv[1:]
    with_onnx = "--onnx" in names
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        if name != "--onnx" and not is_there(folder, name, with_onnx):
            write(folder, name, with_onnx)


if __name__ == "__main__":
    main()
