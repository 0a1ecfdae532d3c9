#!/usr/bin/env python3
"""Writes expand_cases.h: layers with their results, from numpy and the definitions in PyTorch's
documentation, for the same inputs and weights as in expand.c.

    python3 tests/unit/expand_cases.py > tests/unit/expand_cases.h
"""
import math
import numpy as np

np.seterr(all="ignore")
VECTOR = np.array([-5, -0.5, 0, 0.25, 1, 4.0])
MATRIX = (((np.arange(12) * 7 + 3) % 11) / 4 - 1).reshape(4, 3)
CUBE = (((np.arange(24) * 7 + 3) % 11) / 4 - 1).reshape(2, 3, 4)


class Weights:
    """The file that expand.c writes: float i is ((7 i) mod 5 + 1) / 4; taken in order."""

    def __init__(self):
        self.at = 0

    def take(self, *shape):
        n = int(np.prod(shape))
        i = np.arange(self.at, self.at + n)
        self.at += n
        return ((7 * i % 5 + 1) / 4).reshape(shape)


def erf(x):
    return np.vectorize(math.erf)(x)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.log1p(np.exp(x))


def softmax(x, axis=-1):
    return np.exp(x) / np.exp(x).sum(axis, keepdims=True)


def elu(x, a=1):
    return np.maximum(x, 0) + np.minimum(0, a * np.expm1(x))


def standard(x, axis, eps=1e-5):
    return (x - x.mean(axis, keepdims=True)) / np.sqrt(x.var(axis, keepdims=True) + eps)


def channel(w, x):
    return w.reshape((-1,) + (1,) * (x.ndim - 1))


def affine(y, shape, spread=lambda w: w):
    w = Weights()
    return y * spread(w.take(*shape)) + spread(w.take(*shape))


def batchnorm(x):
    w = Weights()
    weight, bias, mean, var = (channel(w.take(len(x)), x) for _ in range(4))
    return (x - mean) / np.sqrt(var + 1e-5) * weight + bias


def attention(x, heads, causal=False):
    w = Weights()
    t, d = x.shape
    y = x @ w.take(3 * d, d).T + w.take(3 * d)
    q, k, v = (p.reshape(t, heads, d // heads).transpose(1, 0, 2) for p in np.split(y, 3, 1))
    score = q @ k.transpose(0, 2, 1) / np.sqrt(d / heads)
    if causal:
        score = np.where(np.triu(np.ones((t, t)), 1) > 0, -np.inf, score)
    z = (softmax(score) @ v).transpose(1, 0, 2).reshape(t, d)
    return z @ w.take(d, d).T + w.take(d)


def dense(x, units, bias=True):
    w = Weights()
    y = x @ w.take(units, x.shape[-1]).T
    return y + w.take(units) if bias else y


def cases(x, m, c):
    vector = {
        "relu": np.maximum(x, 0), "relu6": np.clip(x, 0, 6), "identity": x, "dropout 0.5": x,
        "leakyrelu": np.where(x > 0, x, 0.01 * x), "leakyrelu a=0.2": np.where(x > 0, x, 0.2 * x),
        "elu": elu(x), "elu a=0.5": elu(x, 0.5),
        "celu a=2": np.maximum(x, 0) + np.minimum(0, 2 * np.expm1(x / 2)),
        "selu": 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717),
        "hardtanh": np.clip(x, -1, 1), "hardtanh min=-2 max=0.5": np.clip(x, -2, 0.5),
        "hardsigmoid": np.clip(x + 3, 0, 6) / 6, "hardswish": x * np.clip(x + 3, 0, 6) / 6,
        "sigmoid": sigmoid(x), "silu": x * sigmoid(x), "mish": x * np.tanh(softplus(x)),
        "softplus": softplus(x), "softsign": x / (1 + abs(x)), "tanh": np.tanh(x),
        "gelu": x / 2 * (1 + erf(x / math.sqrt(2))),
        "gelu approx=tanh": x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
        "softmax": softmax(x), "logsoftmax": np.log(softmax(x)),
        "l2norm axis=0 keep=yes": np.sqrt((x * x).sum(keepdims=True)),
        "normalize": x / np.sqrt((x * x).sum()),
        "sum axis=0 keep=yes": x.sum(keepdims=True), "clamp 0": np.maximum(x, 0),
        "clamp max=0.5": np.minimum(x, 0.5), "clamp -1 1": np.clip(x, -1, 1),
        "dense 3": dense(x, 3), "dense 2 bias=no": dense(x, 2, False),
        "dense 3 softmax": softmax(dense(x, 3)), "dense 3 -> gelu": None,
        "pad [1,2]": np.pad(x, (1, 2)), "pad [1,2] value=7": np.pad(x, (1, 2), constant_values=7),
    }
    y = dense(x, 3)
    vector["dense 3 -> gelu"] = y / 2 * (1 + erf(y / math.sqrt(2)))
    matrix = {
        "flatten": m.ravel(), "reshape [2,-1]": m.reshape(2, 6), "transpose": m.T, "softmax axis=0": softmax(m, 0),
        "layernorm": affine(standard(m, -1), (3,)),
        "layernorm axis=0": affine(standard(m, 0), (4,), lambda w: w[:, None]),
        "layernorm axis=[0,1]": affine(standard(m, (0, 1)), (4, 3)),
        "layernorm eps=0.1 bias=no": standard(m, -1, 0.1) * Weights().take(3),
        "rmsnorm": m / np.sqrt((m * m).mean(-1, keepdims=True) + 1e-5) * Weights().take(3),
        "instancenorm": affine(standard(m, -1), (4,), lambda w: w[:, None]),
        "groupnorm 2": affine(standard(m.reshape(2, 6), -1).reshape(4, 3), (4,),
                              lambda w: w[:, None]),
        "batchnorm": batchnorm(m), "dense 2": dense(m, 2),
        "mean axis=0": m.mean(0), "mean axis=all": m.mean(),
        "prod axis=-1": m.prod(-1), "max axis=[0,1]": m.max(), "min axis=1": m.min(1),
        "argmax axis=1": m.argmax(1), "argmin axis=0": m.argmin(0), 
        "argmax axis=1 -> cast f32": m.argmax(1) * 1.0,
        "l2norm axis=0": np.sqrt((m * m).sum(0)),
        "normalize axis=0": m / np.sqrt((m * m).sum(0)),
        "attention 1": attention(m, 1), "attention 3": attention(m, 3),
        "attention 3 causal=yes": attention(m, 3, True),
        "pad [1,0,0,2]": np.pad(m, ((1, 0), (0, 2))),
        "expand [2,4,3]": np.broadcast_to(m, (2, 4, 3)),
    }
    cube = {
        "batchnorm": batchnorm(c),
        "instancenorm": affine(standard(c, (1, 2)), (2,), lambda w: channel(w, c)),
        "groupnorm 1": affine(standard(c, (0, 1, 2)), (2,), lambda w: channel(w, c)),
        "layernorm axis=[1,2]": affine(standard(c, (1, 2)), (3, 4)),
        "layernorm axis=[0,2]": affine(standard(c, (0, 2)), (2, 4), lambda w: w.reshape(2, 1, 4)),
        "transpose": c.transpose(0, 2, 1), "transpose [2,0,1]": c.transpose(2, 0, 1),
        "dense 2 relu": np.maximum(dense(c, 2), 0), "sum axis=[0,2]": c.sum((0, 2)),
    }
    expressions = {
        "concat(x, x * 2)": np.concatenate([m, m * 2], -1),
        "concat(x, x, x, axis=0)": np.concatenate([m, m, m], 0),
        "stack(x, x + 1)": np.stack([m, m + 1]), "stack(x, -x, axis=-1)": np.stack([m, -m], -1),
        "gather(x, [2, 0, -1])": m[[2, 0, -1]], "gather(x, [[0, 1]], axis=1)": m[:, [[0, 1]]],
        "where(x > 0, x, -1)": np.where(m > 0, m, -1), "where(x > 0 and not (x > 1), 1, 0)":
            np.where((m > 0) & ~(m > 1), 1.0, 0.0), "cast(x > 0, f32)": (m > 0) * 1.0,
        "x[1]": m[1], "x[-1, 2]": m[-1, 2], "x[:, 1]": m[:, 1], "x[::-1]": m[::-1],
        "x[3:0:-2, :2]": m[3:0:-2, :2], "x[1:, ::2]": m[1:, ::2], "x[:-1]": m[:-1],
        "x @ transpose(x)": m @ m.T, "x @ [1, 2, 3]": m @ [1, 2, 3], "[1, 2, 3, 4] @ x": [1, 2, 3, 4] @ m,
        "x[0] @ x[1]": m[0] @ m[1], "2 ** x": 2**m, "x ** 2": m**2, "-x ** 2": -(m**2),
        "x / 4 - 1": m / 4 - 1, "x * [1, 2, 3]": m * [1, 2, 3], "1 - x": 1 - m, "mod(x, 0.75)": np.mod(m, 0.75),
        "min(x, 0.5)": np.minimum(m, 0.5), "max(x, x[0])": np.maximum(m, m[0]), "pow(x, 2)": m**2,
        "x * shape(x)[0] + len(x)": m * 4 + 4, "split(x, 2, axis=0)[1]": m[2:],
        "split(x, [1, 2])[1]": m[:, 1:], "x * sqrt(16) + 2 ** -1": m * 4 + 0.5,
        "x + (2 < 3 ? 10 : 20)": m + 10, "x * [1, 2, 3][1]": m * 2, "x + floor(7 / 2)": m + 3,
        "cast(range(4), f32)": np.arange(4.0), "x + mod(-7, 3) + abs(-2) + max(1, 2)": m + 6,
        "any(x > 1, axis=1)": (m > 1).any(1), "all(x > -1, axis=0)": (m > -1).all(0),
        "along([1, 2, 3, 4], x, axis=0) * x": m * np.arange(1, 5)[:, None],
    }
    for name, table in (("f32[6]", vector), ("f32[4,3]", matrix), ("f32[2,3,4]", cube)):
        for text, y in table.items():
            yield name, "x -> " + text, y
    for text, y in expressions.items():
        yield "f32[4,3]", text, y


def type_text(y):
    return {"f": "f32", "i": "i64", "b": "bool"}[y.dtype.kind] + str(list(y.shape)).replace(" ", "")


rows, numbers = [], []
for kind, text, y in cases(VECTOR, MATRIX, CUBE):
    y = np.asarray(y)
    rows.append('    {"%s", "%s", "%s", %d},' % (kind, text, type_text(y), len(numbers)))
    y = np.ravel(y).astype(float) + 0.0
    numbers += ["%.12g" % v for v in y]
print("/* expand_cases.h: written by expand_cases.py; not by hand. */")
print("static const double expected[] = {")
line = "   "
for v in numbers:
    if len(line) + len(v) > 96:
        print(line)
        line = "   "
    line += " " + v + ","
print(line + "\n};\n")
print("static const struct {\n    const char *input, *text, *output;\n    int at;\n} cases[] = {")
print("\n".join(rows) + "\n};")
