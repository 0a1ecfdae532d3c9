"""The engines: what each needs to be built, and the command that times it on a model.

A command prints MEDIAN_NS LEAST_NS ERROR (driver.h). What can't be had (a peer that is not
installed, an option that this nnc does not know, a model that a converter breaks on) raises
Unavailable with a reason; the row shows `-`."""
import os
import subprocess
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNTIME = HERE.parent / "runtime"
Engine = namedtuple("Engine", "title precision flags")  # flags: of nnc; None: a peer

ENGINES = {
    "nnc": Engine("nnc", "f32", ["--target=native"]),
    "nnc-v3": Engine("nnc for x86-64-v3", "f32", ["--target=x86-64-v3"]),
    "nnc-bf16": Engine("nnc bf16", "bf16", ["--target=native", "--precision=bf16"]),
    "nnc-i8": Engine("nnc i8", "i8", ["--target=native", "--precision=i8"]),
    "onnx2c": Engine("onnx2c", "f32", None),
    "onnxruntime": Engine("ONNX Runtime", "f32", None),
    "openvino": Engine("OpenVINO", "f32", None),
    "openvino-bf16": Engine("OpenVINO bf16", "bf16", None),
    "mnn": Engine("MNN", "f32", None),
    "ncnn": Engine("ncnn", "f32", None),
}
NEED_VENV = {"onnxruntime", "openvino", "openvino-bf16", "mnn", "ncnn"}
WEIGHT_BYTES = {"f32": 4, "bf16": 2, "i8": 1}
# What an nnc may differ from the reference before the benchmark fails; the others are storage of
# weights with 8 bits of mantissa, or 8 bits in all, through up to ten layers.
WRONG = {"f32": 1e-4, "bf16": 2e-2, "i8": 1e-1}
RANKED = 1e-3                 # a peer's error in f32 up to which it counts
SMALL_FLOPS = 1e5             # below, a call through Python costs more than the model
MOST_ONNX2C_BYTES = 4 << 20   # it writes weights as text: gcc takes minutes for more
CFLAGS = ["-O2", "-std=c11"]
LIBRARIES = {"onnxruntime": "onnxruntime/capi/libonnxruntime.so.1.*",
             "openvino": "openvino/libs/libopenvino_c.so.*"}


class Unavailable(Exception):
    pass


class Wrong(Exception):
    """nnc was asked for something that works, and it didn't."""


def run(command, seconds=900, **how):
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, **how)
    except (OSError, subprocess.TimeoutExpired) as e:
        raise Unavailable(str(e)) from e
    if done.returncode:
        if done.returncode < 0:
            raise Unavailable(f"{Path(command[0]).name} died of signal {-done.returncode}")
        said = (done.stderr or done.stdout).strip().rpartition("\n")[2]
        raise Unavailable(said[:200] or f"{Path(command[0]).name}: exit status {done.returncode}")
    return done.stdout


class Shop:
    """Builds programs, each once, and runs them. folder holds the models, as files and as data."""

    def __init__(self, folder, models, work, nnc, python, onnx2c, seconds):
        self.folder, self.models, self.work = folder, models, work
        self.nnc, self.python, self.onnx2c, self.seconds = nnc, python, onnx2c, seconds
        self.cc = os.environ.get("CC", "cc")
        self.made = {}
        work.mkdir(parents=True, exist_ok=True)

    def once(self, make, *args):
        """make(*args), or the failure of the first time."""
        key = (make.__name__, *args)
        if key not in self.made:
            try:
                self.made[key] = make(*args)
            except (Unavailable, Wrong) as e:
                self.made[key] = e
        if isinstance(self.made[key], Exception):
            raise self.made[key]
        return self.made[key]

    def compile(self, *args, **how):
        run([self.cc, *args], **how)

    def place(self, name):
        folder = self.work / name
        folder.mkdir(exist_ok=True)
        return folder

    # what is built

    def driver(self, name):
        program = self.work / name
        self.compile(*CFLAGS, HERE / f"{name}.c", "-o", program, "-lm", "-ldl")
        return program

    def limits(self, arch):
        program = self.work / f"limits_{arch}"
        self.compile(*CFLAGS, f"-march={arch}", "-ffp-contract=fast", HERE / "limits.c",
                     "-o", program, "-lm", "-lpthread")
        return program

    def library(self, peer):
        root = Path(self.need_python()).parent.parent
        found = sorted(root.glob(f"lib/python3*/site-packages/{LIBRARIES[peer]}"))
        if not found:
            raise Unavailable(f"no {LIBRARIES[peer]} in {root}")
        return found[-1]

    def need_python(self):
        if not self.python:
            raise Unavailable("there is no virtual environment")
        return self.python

    def by_nnc(self, base, engine, parallel):
        """The folder with BASE.o and BASE.h."""
        folder = self.place(engine + ("-parallel" if parallel else ""))
        run([self.nnc, (self.folder / f"{base}.nn").absolute(), "-o", folder / f"{base}.c",
             *ENGINES[engine].flags, *(["--parallel"] if parallel else [])])
        try:
            self.compile(*CFLAGS, "-c", f"{base}.c", "-o", f"{base}.o", "-I", RUNTIME, cwd=folder)
        except Unavailable as e:
            raise Wrong(f"{base}.c does not compile: {e}") from e
        return folder

    def by_onnx2c(self, name):
        """The folder with NAME.o."""
        if not self.onnx2c:
            raise Unavailable("not found; --onnx2c PATH says where it is")
        if self.models[name]["weight_bytes"] > MOST_ONNX2C_BYTES:
            raise Unavailable("left out: gcc takes minutes for so many weights as text")
        folder = self.place("onnx2c")
        code = folder / f"{name}.c"
        code.write_text(run([self.onnx2c, self.folder / f"{name}.onnx"]))
        self.compile("-Ofast", "-march=native", "-c", code, "-o", folder / f"{name}.o")
        return folder

    def generated(self, name, engine, parallel):
        """The program of a model that is C."""
        model = self.models[name]
        base, flags, code = model["base"], ["-DENTRY=entry"], name
        if engine == "onnx2c":
            folder = self.by_onnx2c(name)
        else:
            folder, code = self.once(self.by_nnc, base, engine, parallel), base
            flags = [f'-DHEADER="{base}.h"', f"-DRUN={base}_run", f"-DRUN_BATCH={base}_run_batch",
                     f"-DWORKSPACE={base.upper()}_WORKSPACE_BYTES", f"-DALIGN={base.upper()}_ALIGN"]
        if parallel:
            flags += ["-DPARALLEL", "-I", RUNTIME, RUNTIME / "nnc_rt.c", "-lpthread"]
        program = folder / f"{name}.bench"
        sizes = [f"-D{size.upper()}={model[size]}" for size in ("batch", "x_len", "y_len")]
        self.compile(*CFLAGS, *sizes, "-I", folder, HERE / "generated.c", folder / f"{code}.o",
                     *flags, "-o", program, "-lm")
        return program

    # what is run

    def command(self, engine, name, threads):
        common = [self.folder / name, self.seconds, threads]
        model, ours = self.models[name], ENGINES[engine].flags is not None
        if ours:
            return [self.once(self.generated, name, engine, threads > 1), *common]
        if not model["onnx"]:
            raise Unavailable("the models were written without ONNX")
        if engine == "onnx2c":
            return [self.once(self.generated, name, engine, False), *common]
        kind = engine.partition("-")[0]
        if kind in LIBRARIES:
            return [self.once(self.driver, kind), *common, self.once(self.library, kind),
                    *([ENGINES[engine].precision] if kind == "openvino" else [])]
        if model["flops"] < SMALL_FLOPS:
            raise Unavailable("left out: a call through Python costs more than the model")
        shape = ",".join(map(str, model["onnx_shape"]))
        return [self.need_python(), HERE / "peers.py", engine, *common, self.place(engine), shape]

    def measure(self, engine, name, threads):
        """One process: (median, least, error), times in ns."""
        command = self.command(engine, name, threads)
        ours = ENGINES[engine].flags is not None
        try:
            said = run(command, env={**os.environ, "OMP_NUM_THREADS": str(threads)})
            median, least, error = map(float, said.strip().rpartition("\n")[2].split())
        except (Unavailable, ValueError) as e:
            raise (Wrong if ours else Unavailable)(str(e)) from e
        if ours and not error <= WRONG[ENGINES[engine].precision]:
            raise Wrong(f"its result is wrong by {error:g}")
        return median, least, error

    def machine(self, sizes, threads, arches):
        """What binds: {"fma": {arch: GFLOP/s}, "read": {bytes: GB/s}}."""
        fma, read = {}, {}
        for arch in arches:
            program = self.once(self.limits, arch)
            said = run([program, threads, *(sizes if arch == "native" else [])])
            for kind, *words in map(str.split, said.splitlines()):
                if kind == "fma":
                    fma[arch] = float(words[0])
                else:
                    read[words[0]] = float(words[1])
        return dict(fma=fma, read=read)
