"""Results as data: the machine, the figures of a row, limits, and the file that keeps them."""
import json
import os
import platform
import re
import subprocess
from datetime import date
from pathlib import Path
from statistics import median

from engines import ENGINES, RANKED, WEIGHT_BYTES

LATENCY_NS = 100  # a limit below it says nothing: calls, chains of additions and tanh take longer


def output(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    except OSError:
        return ""


def compiler(cc):
    text = output(cc, "--version")
    name = "gcc" if "Free Software Foundation" in text else cc
    return re.sub(r"^\S*?cc\b", name, text.partition("\n")[0])


def field(path, pattern):
    found = re.search(pattern, Path(path).read_text(), re.M) if Path(path).exists() else None
    return found and found[1]


def processor_flags():
    return (field("/proc/cpuinfo", r"^flags\s*: (.*)$") or "").split()


def machine(cc):
    flags = processor_flags()
    vectors = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else ""
    return dict(cpu=field("/proc/cpuinfo", r"^model name\s*: (.*)$") or platform.machine(),
                vectors=vectors, cores=len(os.sched_getaffinity(0)),
                system=field("/etc/os-release", r'^PRETTY_NAME="(.*)"$') or platform.platform(),
                kernel=platform.release(), compiler=compiler(cc))


def versions(nnc, root, python, engines):
    """Of nnc, and of those of the engines that the virtual environment holds."""
    ours = nnc.resolve().is_relative_to(root)
    commit = output("git", "-C", str(root), "describe", "--always", "--dirty") if ours else ""
    found = {"nnc": commit or output(str(nnc), "--version").removeprefix("nnc ")}
    if python:
        names = [n for n in ("onnxruntime", "openvino", "mnn", "ncnn") if n in engines]
        names += ["pnnx"] * ("ncnn" in names)  # its converter
        code = ("import importlib.metadata as m\nfor n in " + repr(names) +
                ":\n try: print(n, m.version(n))\n except m.PackageNotFoundError: pass")
        found.update(map(str.split, output(str(python), "-c", code).splitlines()))
    return found


def new(cc, version_facts, rounds, seconds):
    return dict(date=date.today().isoformat(), machine=machine(cc), versions=version_facts,
                rounds=rounds, seconds=seconds, rows=[])


def dumped(results):
    """As JSON, with a line for each row."""
    head = json.dumps({k: v for k, v in results.items() if k != "rows"}, indent=1)
    rows = ",\n  ".join(map(json.dumps, results["rows"]))
    return f'{head[:-2]},\n "rows": [\n  {rows}\n ]\n}}\n'


def file_name(results):
    words = f"{results['machine']['cpu']} {results['machine']['vectors']}".lower()
    return "-".join([*re.findall("[a-z0-9]+", words), results["date"]]) + ".json"


def summary(rounds):
    """The median of the rounds' medians, the least of all, the greatest error."""
    medians, leasts, errors = zip(*rounds)
    return dict(median=median(medians), least=min(leasts), error=max(errors), rounds=rounds)


def best_of(measured):
    """Of limits measured several times the best counts: it was possible."""
    best = dict(fma={}, read={})
    for one in measured:
        for kind, rates in best.items():
            for key, rate in one[kind].items():
                rates[key] = max(rate, rates.get(key, 0))
    return best


def share_limits(rows):
    """What was measured beside one model holds for all on so many threads."""
    for row in rows:
        row["limits"] = best_of(r["limits"] for r in rows if r["threads"] == row["threads"])


def read_bytes(model, precision):
    return model["bytes_after"] * WEIGHT_BYTES[precision] // 4


def limit(row, engine):
    """(ns, what binds) of an engine, or None where latency hides it."""
    model, machine_rates = row["model"], row["limits"]
    arch = "x86-64-v3" if engine == "nnc-v3" else "native"
    size = read_bytes(model, ENGINES[engine].precision)
    times = {"fma": model["flops_after"] / machine_rates["fma"][arch],
             "read": size / machine_rates["read"][str(size)]}
    binds = max(times, key=times.get)
    return (times[binds], binds) if times[binds] >= LATENCY_NS else None


def best_peer(row):
    """The fastest that computes in f32 and is right, or None."""
    peers = {e: r["median"] for e, r in row["engines"].items()
             if ENGINES[e].flags is None and ENGINES[e].precision == "f32" and r["error"] <= RANKED}
    return min(peers, key=peers.get, default=None)
