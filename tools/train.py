#!/usr/bin/env python3
"""Trains the networks of examples/ and writes their weights. Needs numpy; takes about a minute.

    tools/train.py [spiral] [linear] [points] [digits] [ink] [clean]     without a name: all of them

Plain gradient descent written out: a stack of dense layers, softmax or squared error, Adam (Kingma
and Ba, arXiv 1412.6980) with a step that falls along a cosine. Seeded. The weights are committed, so
nobody needs this script to use the examples."""
import json
import os
import struct
import sys

import numpy as np

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples")


# ---- a stack of dense layers ---------------------------------------------------------------------

ACTIVATION = {  # value, and derivative expressed by the value
    "tanh": (np.tanh, lambda y: 1 - y * y),
    "relu": (lambda v: np.maximum(v, 0), lambda y: y > 0),
    "none": (lambda v: v, lambda y: np.ones_like(y)),
}


def softmax(v):
    e = np.exp(v - v.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


class Net:
    """Weights as PyTorch and nnc keep them: [out, in]. The last layer is linear."""

    def __init__(self, sizes, act, rng):
        self.act, self.slope = ACTIVATION[act]
        self.w = [rng.normal(0, np.sqrt(2 / i), (o, i)) for i, o in zip(sizes, sizes[1:])]
        self.b = [np.zeros(o) for o in sizes[1:]]

    def layers(self, x):
        values = [x]
        for w, b in zip(self.w, self.b):
            x = x @ w.T + b
            if w is not self.w[-1]:
                x = self.act(x)
            values.append(x)
        return values

    def __call__(self, x):
        return self.layers(x)[-1]

    def gradients(self, x, loss_slope):
        values = self.layers(x)
        d = loss_slope(values[-1]) / len(x)
        grads = [None] * len(self.w) * 2
        for k in reversed(range(len(self.w))):
            grads[2 * k], grads[2 * k + 1] = d.T @ values[k], d.sum(0)
            d = d @ self.w[k] * self.slope(values[k]) if k else None
        return grads


def cross_entropy(labels):
    onehot = np.eye(labels.max() + 1)[labels]
    return lambda rows: lambda out: softmax(out) - onehot[rows]


def squared_error(wanted):
    return lambda rows: lambda out: 2 * (out - wanted[rows])


def train(net, batches, loss, rng, epochs, rate, decay=0.0, batch=64):
    """batches(): the inputs of one epoch, freshly augmented; loss(rows): slope at the output."""
    params = [p for pair in zip(net.w, net.b) for p in pair]
    mean, square, t = [0 * p for p in params], [0 * p for p in params], 0
    for epoch in range(epochs):
        x = batches()
        step = rate * 0.5 * (1 + np.cos(np.pi * epoch / epochs))
        for rows in np.array_split(rng.permutation(len(x)), max(1, len(x) // batch)):
            t += 1
            for i, g in enumerate(net.gradients(x[rows], loss(rows))):
                mean[i] += 0.1 * (g - mean[i])
                square[i] += 0.001 * (g * g - square[i])
                m, s = mean[i] / (1 - 0.9**t), square[i] / (1 - 0.999**t)
                params[i] -= step * (m / (np.sqrt(s) + 1e-8) + decay * params[i])
    return net


def save(example, name, net, labels):
    """The safetensors format: length of the header (u64), header as JSON, the numbers."""
    header, blobs, at = {}, [], 0
    for label, w, b in zip(labels, net.w, net.b):
        for key, value in (("weight", w), ("bias", b)):
            data = value.astype("<f4").tobytes()
            header[f"{label}.{key}"] = {"dtype": "F32", "shape": list(value.shape),
                                        "data_offsets": [at, at + len(data)]}
            blobs.append(data)
            at += len(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path = os.path.join(EXAMPLES, example, name + ".safetensors")
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    print(f"  {os.path.relpath(path)}: {8 + len(text) + at} bytes")


def accuracy(net, x, y):
    return 100 * np.mean(net(x).argmax(1) == y)


# ---- two spirals ---------------------------------------------------------------------------------

def spirals(rng, n):
    """Two arms of 1.4 turns, one the other's mirror image at the origin."""
    t = np.sqrt(rng.uniform(0.02, 1, n)) * 3 * np.pi
    arm = np.stack([t * np.cos(t), t * np.sin(t)], 1) / (3 * np.pi)
    points = np.concatenate([arm, -arm]) + rng.normal(0, 0.012, (2 * n, 2))
    return points, np.repeat([0, 1], n)


def train_spiral(name, act):
    rng = np.random.default_rng(7)
    x, y = spirals(rng, 2000)
    net = train(Net([2, 16, 16, 2], act, rng), lambda: x, cross_entropy(y), rng, 300, 0.01)
    print(f"{name}: {accuracy(net, *spirals(rng, 2000)):.2f} % of new points")
    save("spiral", name, net, ["fc1", "fc2", "fc3"])


def save_points():
    """Some points of each arm, for pictures."""
    x, y = spirals(np.random.default_rng(5), 120)
    folder = os.path.join(EXAMPLES, "spiral")
    np.save(os.path.join(folder, "points.npy"), x.astype("<f4"))
    np.save(os.path.join(folder, "arms.npy"), y.astype("<i4"))


# ---- handwritten digits --------------------------------------------------------------------------

def read_digits(name):
    """Lines of the form "7 0000g…", with one base-17 figure a pixel, to labels and images in 0..1."""
    with open(os.path.join(EXAMPLES, "digits", name + ".txt")) as f:
        rows = [line.strip('",\n') for line in f]
    images = [["0123456789abcdefg".index(c) for c in row[2:]] for row in rows]
    return np.array(images) / 16, np.array([int(row[0]) for row in rows])


def distort(images, rng, shift=0.7, turn=0.15, scale=0.12):
    """Each image a little moved, turned, scaled and sheared, sampled bilinearly; ink stays 0..1."""
    n = len(images)
    a, s = rng.normal(0, turn, n), 1 + rng.normal(0, scale, (2, n))
    shear = rng.normal(0, turn, n)
    i, j = np.meshgrid(np.arange(8) - 3.5, np.arange(8) - 3.5, indexing="ij")
    i, j = i.reshape(1, 64), j.reshape(1, 64)
    c, d = np.cos(a)[:, None], np.sin(a)[:, None]
    row = (c * i - d * j) * s[0][:, None] + rng.uniform(-shift, shift, (n, 1)) + 3.5
    col = (d * i + c * j + shear[:, None] * i) * s[1][:, None]
    col += rng.uniform(-shift, shift, (n, 1)) + 3.5
    padded = np.pad(images.reshape(n, 8, 8), ((0, 0), (2, 2), (2, 2)))
    row, col = np.clip(row + 2, 0, 10.999), np.clip(col + 2, 0, 10.999)
    r, k, which = row.astype(int), col.astype(int), np.arange(n)[:, None]
    fr, fk = row - r, col - k
    return ((1 - fr) * ((1 - fk) * padded[which, r, k] + fk * padded[which, r, k + 1])
            + fr * ((1 - fk) * padded[which, r + 1, k] + fk * padded[which, r + 1, k + 1]))


def train_digits():
    rng = np.random.default_rng(5)
    x, y = read_digits("train")
    net = train(Net([64, 64, 32, 10], "relu", rng), lambda: distort(x, rng), cross_entropy(y), rng,
                400, 0.003, decay=0.003)
    print(f"digits: {accuracy(net, *read_digits('test')):.2f} % of the test images")
    save("digits", "digits", net, ["fc1", "fc2", "fc3"])


# ---- a form full of noise: is there ink, and what does it look like cleaned ----------------------

def noisy(images, rng):
    """What examples/embed/app.c does to its images: the sum of three uniform numbers, 0.3 deviation."""
    noise = rng.random((3, *images.shape)).sum(0) - 1.5
    return np.clip(images + 0.6 * noise, 0, 1)


def train_ink():
    rng = np.random.default_rng(3)
    x, y = read_digits("train")
    blank = np.arange(2 * len(x)) < len(x)

    def fields(images):
        return noisy(np.concatenate([0 * images, images]), rng)

    def logistic(rows):
        return lambda out: 1 / (1 + np.exp(-out)) - ~blank[rows][:, None]

    net = train(Net([64, 8, 1], "relu", rng), lambda: fields(distort(x, rng)), logistic, rng,
                60, 0.003, decay=0.003)
    right = (net(fields(x))[:, 0] > 0) == ~blank
    print(f"ink: {100 * right.mean():.2f} % of the training images under new noise")
    save("embed", "ink", net, ["fc1", "fc2"])


def train_clean():
    rng = np.random.default_rng(4)
    x, y = read_digits("train")
    wanted = np.empty_like(x)

    def pairs():
        wanted[:] = distort(x, rng, shift=0.4, turn=0.1, scale=0.08)
        return noisy(wanted, rng)

    net = train(Net([64, 128, 64], "relu", rng), pairs, squared_error(wanted), rng, 400, 0.002)
    seen = noisy(x, rng)
    print(f"clean: error {np.sqrt(np.mean((seen - x)**2)):.3f} before,"
          f" {np.sqrt(np.mean((np.clip(net(seen), 0, 1) - x)**2)):.3f} after, of 1")
    save("embed", "clean", net, ["fc1", "fc2"])


TRAIN = {"spiral": lambda: train_spiral("spiral", "tanh"),
         "linear": lambda: train_spiral("linear", "none"),
         "points": save_points, "digits": train_digits, "ink": train_ink, "clean": train_clean}

if __name__ == "__main__":
    for what in sys.argv[1:] or TRAIN:
        if what not in TRAIN:
            sys.exit(f"train.py: no network '{what}'; there are {', '.join(TRAIN)}")
        TRAIN[what]()
