"""The tables in Markdown, and their place in the README."""
from engines import ENGINES, RANKED
from results import best_peer, limit

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns"))
PEERS = [e for e, engine in ENGINES.items() if engine.flags is None and engine.precision == "f32"]
VARIANTS = ["nnc-v3", "nnc-bf16", "nnc-i8", "openvino-bf16"]


def time(ns):
    size, unit = next((u for u in UNITS if ns >= u[0] * .9995), UNITS[-1])
    value = ns / size
    digits = 0 if value >= 99.95 else 1 if value >= 9.995 else 2
    return f"{value:.{digits}f} {unit}"


def ratio(a, b):
    value = a / b
    return f"{value:.0f}" if value >= 99.5 else f"{value:.1f}" if value >= 9.95 else f"{value:.2f}"


def cell(row, engine):
    r = row["engines"].get(engine)
    if not r:
        return "-"
    off = ENGINES[engine].precision == "f32" and r["error"] > RANKED
    return time(r["median"]) + (f" (wrong by {r['error']:.0e})" if off else "")


def line(cells):
    return "| " + " | ".join(cells) + " |"


def table(head, rows):
    return [line(head), "|" + "---|" * len(head), *map(line, rows)]


def main_row(row, serial, columns):
    nnc, peer, bound = row["engines"].get("nnc"), best_peer(row), limit(row, "nnc")
    cells = [f"{row['name']}: {row['model']['about']}", *(cell(row, e) for e in columns)]
    cells.append(ratio(row["engines"][peer]["median"], nnc["median"]) if nnc and peer else "-")
    cells.append(f"{time(bound[0])}, {bound[1]}" if bound else "latency")
    cells.append(ratio(nnc["median"], bound[0]) if nnc and bound else "-")
    if row["threads"] > 1:
        one = serial.get(row["name"])
        cells.append(ratio(one["median"], nnc["median"]) if nnc and one else "-")
    return cells


def variant_cell(row, engine):
    r, peer = row["engines"].get(engine), best_peer(row)
    if not r:
        return "-"
    words = [time(r["median"]), ratio(row["engines"][peer]["median"], r["median"]) if peer else "-"]
    if ENGINES[engine].flags:
        bound = limit(row, engine)
        words.append(ratio(r["median"], bound[0]) if bound else "-")
    if ENGINES[engine].precision != "f32":
        words.append(f"{r['error']:.0e}")
    return " · ".join(words)


def present(rows, engines):
    return [e for e in engines if any(e in r["engines"] for r in rows)]


def titles(engines):
    return [ENGINES[e].title for e in engines]


def thread_tables(results, threads):
    rows = [r for r in results["rows"] if r["threads"] == threads]
    serial = {r["name"]: r["engines"].get("nnc") for r in results["rows"] if r["threads"] == 1}
    columns = ["nnc", *present(rows, PEERS)]
    head = ["model", *titles(columns), "best peer / nnc", "limit", "nnc / limit"]
    head += ["1 thread / this"] if threads > 1 else []
    peak = max(r["limits"]["fma"]["native"] for r in rows)
    name = "One thread" if threads == 1 else f"{threads} threads"
    out = [f"**{name}** (at most {peak:.0f} GFLOP/s):", ""]
    out += table(head, [main_row(r, serial, columns) for r in rows])
    variants = present(rows, VARIANTS)
    if variants:
        out += ["", f"{name}, variants: time · best f32 peer / it · it / its limit (of nnc's) · "
                "error (where not f32).", ""]
        out += table(["model", *titles(variants)],
                     [[r["name"], *(variant_cell(r, e) for e in variants)] for r in rows])
    return out + [""]


def about(results):
    m, v = results["machine"], dict(results["versions"])
    nnc = v.pop("nnc")
    peers = ", ".join(f"{name} {version}" for name, version in v.items())
    rounds = f"{results['rounds']} round{'s' * (results['rounds'] > 1)}"
    return (f"Time of a call, median of {rounds} in which the engines took turns; "
            f"{m['cpu']}{' with ' + m['vectors'] if m['vectors'] else ''}, {m['cores']} cores, "
            f"{m['system']}, {m['compiler']}, {results['date']}; "
            f"nnc {nnc}{', ' + peers if peers else ''}.")


def markdown(results):
    out = [about(results), ""]
    for threads in sorted({r["threads"] for r in results["rows"]}):
        out += thread_tables(results, threads)
    return "\n".join(out)


def splice(text, block):
    """text with block between the markers; None where they are not."""
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    return f"{head}{begin}\n{block}\n{end}{tail}" if begin and end else None
