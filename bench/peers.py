#!/usr/bin/env python3
"""peers.py ENGINE STEM SECONDS THREADS WORK SHAPE: times STEM.onnx in mnn or ncnn, which have their
C++ in Python wheels only. Converts it first, into files in WORK. Prints what driver.h says:
MEDIAN_NS LEAST_NS ERROR."""
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

MOST_SAMPLES, LEAST_SAMPLES, LEAST_CALLS = 4096, 5, 2  # as driver.h
SAMPLE_S, WARM_SHARE = 20e-6, .25


def quietly(command, **how):
    done = subprocess.run(command, capture_output=True, **how)
    if done.returncode:
        sys.exit(f"the converter failed, exit status {done.returncode}")


def convert_mnn(onnx, work):
    """By the function behind mnnconvert. The program itself would install a package with pip and
    report its use over the network."""
    made = work / f"{onnx.stem}.mnn"
    if not made.exists():
        words = ["mnnconvert", "-f", "ONNX", "--modelFile", str(onnx), "--MNNModel", str(made),
                 "--bizCode", "x"]
        quietly([sys.executable, "-c", f"import _tools; _tools.mnnconvert({words!r})"])
    return made


def open_mnn(onnx, work, x, threads):
    """The function to time, and the one that fetches its result."""
    import MNN
    net = MNN.Interpreter(str(convert_mnn(onnx, work)))
    session = net.createSession({"backend": "CPU", "numThread": threads, "precision": "high"})
    given = MNN.Tensor(x.shape, MNN.Halide_Type_Float, x, MNN.Tensor_DimensionType_Caffe)

    def call():  # a run uses its input's memory for other things: it is filled each time
        net.getSessionInput(session).copyFrom(given)
        net.runSession(session)

    def result():
        y = net.getSessionOutput(session)
        host = MNN.Tensor(y.getShape(), MNN.Halide_Type_Float, np.zeros(y.getShape(), np.float32),
                          MNN.Tensor_DimensionType_Caffe)
        y.copyToHostTensor(host)
        return np.array(host.getNumpyData())

    return call, result


def convert_ncnn(onnx, work, shape):
    made = work / f"{onnx.stem}.ncnn.param"
    if not made.exists():
        import importlib.util
        program = Path(importlib.util.find_spec("pnnx").origin).with_name("pnnx")
        link = work / onnx.name  # pnnx writes beside its input
        link.unlink(missing_ok=True)
        link.symlink_to(onnx.resolve())
        sizes = ",".join(map(str, shape))
        quietly([str(program), onnx.name, f"inputshape=[{sizes}]", "fp16=0"], cwd=work)
    return made


def open_ncnn(onnx, work, x, threads):
    import ncnn
    made = convert_ncnn(onnx, work, x.shape)
    net = ncnn.Net()
    net.opt.num_threads = threads
    for option in ("vulkan_compute", "fp16_packed", "fp16_storage", "fp16_arithmetic",
                   "bf16_storage"):
        setattr(net.opt, f"use_{option}", False)
    if net.load_param(str(made)) or net.load_model(str(made.with_suffix(".bin"))):
        sys.exit("ncnn: can't load what pnnx wrote")
    given = ncnn.Mat(x.squeeze(0) if x.shape[0] == 1 else x)
    last = []

    def call():
        extractor = net.create_extractor()
        extractor.input("in0", given)
        last[:] = extractor.extract("out0")

    return call, lambda: np.array(last[1])


def seconds_of(call, calls):
    start = perf_counter()
    for _ in range(calls):
        call()
    return perf_counter() - start


def measure(call, seconds):
    done, end = 0, perf_counter() + seconds * WARM_SHARE
    while done < LEAST_CALLS or perf_counter() < end:
        call()
        done += 1
    calls = 1
    while seconds_of(call, calls) < SAMPLE_S:
        calls *= 2
    samples, end = [], perf_counter() + seconds
    while len(samples) < MOST_SAMPLES and (len(samples) < LEAST_SAMPLES or perf_counter() < end):
        samples.append(seconds_of(call, calls) / calls)
    return median(samples) * 1e9, min(samples) * 1e9


def main():
    engine, stem, seconds, threads, work, shape = sys.argv[1:]
    x = np.load(f"{stem}.in.npy").reshape([int(n) for n in shape.split(",")])
    want = np.load(f"{stem}.out.npy").ravel()
    opener = {"mnn": open_mnn, "ncnn": open_ncnn}[engine]
    call, result = opener(Path(f"{stem}.onnx"), Path(work), x, int(threads))
    middle, least = measure(call, float(seconds))
    y = result().ravel()
    if y.size != want.size:
        sys.exit(f"{engine}: {y.size} outputs instead of {want.size}")
    print(f"{middle:.3f} {least:.3f} {np.abs(y - want).max() / np.abs(want).max():.3g}")


if __name__ == "__main__":
    main()
