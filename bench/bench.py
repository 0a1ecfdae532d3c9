#!/usr/bin/env python3
"""Times nnc and its peers side by side: see README.md.

    bench/bench.py                         everything; makes a virtual environment first
    bench/bench.py --engines nnc,nnc-bf16 --models mnist,wide
    bench/bench.py --resume --publish      go on after a break, then write README, graph, results
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import time

import chart
import results as data
import table
from engines import ENGINES, NEED_VENV, WEIGHT_BYTES, Shop, Unavailable, Wrong

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CORES = len(os.sched_getaffinity(0))
BUSY = .7  # processes that run beside us, on average of the last minute
MODELS = ["spiral", "iris", "mnist", "mnist_b64", "toyadmos", "deeplin100", "deeplin100_b64",
          "wide", "ffn_b128", "encoder"]  # all that models.py can write


def say(*words):
    print(*words, file=sys.stderr, flush=True)


class Progress:
    """On a terminal a line that is written over; notes stay, each reason once."""

    def __init__(self, total):
        self.total, self.done, self.start, self.said = total, 0, time(), set()
        self.terminal = sys.stderr.isatty()

    def step(self, words):
        if self.terminal:
            rate = (time() - self.start) / max(self.done, 1) / 60
            left = f", {(self.total - self.done) * rate:.0f} min left" if self.done else ""
            print(f"\r\033[K{self.done}/{self.total}{left}: {words}", end="", file=sys.stderr,
                  flush=True)
        self.done += 1

    def note(self, words, reason=""):
        if (reason or words) not in self.said:
            say(("\r\033[K" if self.terminal else "") + words + reason)
        self.said.add(reason or words)


def names(known):
    def split(text):
        chosen = [word for word in text.split(",") if word]
        for word in chosen:
            if word not in known:
                raise argparse.ArgumentTypeError(f"no {word!r}; there are {', '.join(known)}")
        return chosen
    return split


def counts(text):
    chosen = [int(word) for word in text.split(",")]
    if not all(1 <= n <= CORES for n in chosen):
        raise argparse.ArgumentTypeError(f"1 to {CORES} threads on this machine")
    return chosen


def options():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    engines = [e for e in ENGINES if e != "nnc-v3" or "avx2" in data.processor_flags()]
    p.add_argument("--nnc", type=Path, default=ROOT / "build/nnc", help="the compiler (build/nnc)")
    p.add_argument("--models", type=names(MODELS), default=MODELS, help=",".join(MODELS))
    p.add_argument("--engines", type=names(engines), default=engines, help=",".join(engines))
    p.add_argument("--threads", type=counts, default=[1, 2][:CORES], help="how many (1,2)")
    p.add_argument("--rounds", type=int, default=3, help="turns that each engine gets (3)")
    p.add_argument("--seconds", type=float, default=.4, help="an engine's time in a round (0.4)")
    p.add_argument("--work", type=Path, default=ROOT / "build-bench",
                   help="where all is built (build-bench)")
    p.add_argument("--venv", type=Path,
                   help="the peers' virtual environment; made if missing (WORK/venv)")
    p.add_argument("--onnx2c", type=Path, help="the program of that name (looked for on the path)")
    p.add_argument("--resume", action="store_true", help="keep the rows of WORK/results.json")
    p.add_argument("--publish", type=Path, nargs="?", const=ROOT, metavar="ROOT",
                   help="write into README.md, doc/pictures and bench/results of ROOT (ours)")
    a = p.parse_args()
    if not a.nnc.exists():
        p.error(f"no {a.nnc}: build nnc first, or give --nnc PATH")
    if a.rounds < 1 or a.seconds <= 0:
        p.error("--rounds and --seconds are above 0")
    return a


def python_of(venv, engines):
    """The interpreter of the environment, made if a peer of `engines` needs it; or None."""
    python = venv / "bin/python"
    if not python.exists() and NEED_VENV & set(engines):
        say(f"installing the peers in {venv} (0.6 GB)")
        try:
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps",
                            "-r", HERE / "requirements.txt"], check=True)
        except (OSError, subprocess.CalledProcessError) as e:
            shutil.rmtree(venv, ignore_errors=True)  # or half of it would pass for all
            say(f"the peers can't be installed: {e}")
    return python.absolute() if python.exists() else None


def write_models(folder, chosen, python, with_onnx):
    """By the environment's numpy and onnx, or by this Python's numpy. One thread: BLAS with more of
    them crawls on a busy machine."""
    words = ["--onnx"] * with_onnx + chosen
    done = subprocess.run([python or sys.executable, HERE / "models.py", folder, *words],
                          env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                          capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        sys.exit(f"the models can't be written: {reason} (needed: numpy; for peers also onnx)")
    return {name: json.loads((folder / f"{name}.json").read_text()) for name in chosen}


def measure_row(shop, name, threads, a, progress):
    """A row of results, and whether nnc was right in it. In each round the engines take turns, each
    time beginning with another; the machine's limits take theirs first."""
    rounds, limits, skipped, right = {e: [] for e in a.engines}, [], {}, True
    model = shop.models[name]
    sizes = sorted({data.read_bytes(model, p) for p in WEIGHT_BYTES})
    arches = ["native"] + ["x86-64-v3"] * ("nnc-v3" in a.engines)
    for turn in range(a.rounds):
        limits.append(shop.machine(sizes, threads, arches))
        first = turn % len(a.engines)
        for engine in a.engines[first:] + a.engines[:first]:
            progress.step(f"{name}, threads {threads}, round {turn + 1}: {ENGINES[engine].title}")
            if engine in skipped:
                continue
            try:
                rounds[engine].append(shop.measure(engine, name, threads))
            except (Unavailable, Wrong) as e:
                skipped[engine] = str(e)
                right &= not isinstance(e, Wrong)
                progress.note(f"{name}, threads {threads}: ", f"{engine}: {e}")
    engines = {e: data.summary(r) for e, r in rounds.items() if r and e not in skipped}
    return dict(name=name, threads=threads, model=model, limits=data.best_of(limits),
                engines=engines, skipped=skipped), right


def measure_all(shop, found, file, a):
    """Adds the rows that `found` has not, and keeps it in a file. Whether all was right."""
    there = {(row["name"], row["threads"]) for row in found["rows"]}
    todo = [(t, n) for t in a.threads for n in a.models if (n, t) not in there]
    progress, right = Progress(len(todo) * a.rounds * len(a.engines)), True
    if todo and os.getloadavg()[0] > BUSY:
        say(f"the machine is busy, load {os.getloadavg()[0]:.1f}: trust no figure")
    for threads, name in todo:
        row, good = measure_row(shop, name, threads, a, progress)
        right &= good
        if good:
            found["rows"].append(row)
            file.write_text(data.dumped(found))
        progress.note(f"{name}, threads {threads}: " + ("done" if good else "nnc is wrong"))
    data.share_limits(found["rows"])
    found["rows"].sort(key=lambda row: (row["threads"], MODELS.index(row["name"])))
    return right


def spliced(root, block):
    """README.md of root with the block in it."""
    readme = root / "README.md"
    text = table.splice(readme.read_text(), block) if readme.exists() else None
    if text is None:
        sys.exit(f"{readme} with the lines {table.BEGIN} and {table.END} is needed")
    return text


def publish(found, root):
    name = data.file_name(found)
    folder = root / "bench/results"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(data.dumped(found))
    picture = root / "doc/pictures/bench.svg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_text(chart.svg(found))
    block = (f"{table.markdown(found)}\n![multiples of nnc's time](doc/pictures/bench.svg)\n\n"
             f"All figures: [{name}](bench/results/{name}); how to read them: [bench/](bench).")
    (root / "README.md").write_text(spliced(root, block))
    say(f"wrote README.md, doc/pictures/bench.svg and bench/results/{name}")


def main():
    a = options()
    if a.publish:
        spliced(a.publish, "")  # here and not after a quarter of an hour
    a.work.mkdir(parents=True, exist_ok=True)
    python = python_of(a.venv or a.work / "venv", a.engines)
    peers = [e for e in a.engines if ENGINES[e].flags is None]
    models = write_models(a.work / "models", a.models, python, bool(python and peers))
    shop = Shop(a.work / "models", models, (a.work / "programs").absolute(), a.nnc.absolute(),
                python, a.onnx2c or shutil.which("onnx2c"), a.seconds)
    file = a.work / "results.json"
    found = data.new(shop.cc, data.versions(a.nnc, ROOT, python, a.engines), a.rounds, a.seconds)
    if a.resume and file.exists():
        found = json.loads(file.read_text())
    right = measure_all(shop, found, file, a)
    if not any("nnc" in row["engines"] for row in found["rows"]):
        sys.exit("nnc has no result")
    print(table.markdown(found))
    if a.publish and right:
        publish(found, a.publish)
    return 0 if right else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unavailable as e:
        sys.exit(str(e))
    except KeyboardInterrupt:
        sys.exit("\nstopped; --resume goes on")
