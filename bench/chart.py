"""The graph: for each model, how many times nnc's time each engine takes, on a logarithmic axis.
SVG as text: a dot, a line and a word are all it needs."""
import math
from html import escape

from engines import ENGINES
from results import limit

COLOURS = {"nnc": "#c0392b", "onnx2c": "#8e6b3e", "onnxruntime": "#2471a3", "openvino": "#7d3c98",
           "mnn": "#d68910", "ncnn": "#148f77"}
WIDTH, LEFT, RIGHT = 860, 150, 24
ROW, TOP, GAP = 26, 72, 40
STEPS = (1, 2, 5)


class Axis:
    """From the least to the greatest ratio, in round numbers."""

    def __init__(self, ratios):
        self.low = min(0.8, min(ratios) * 0.95)
        self.high = max(ratios) * 1.1
        self.scale = (WIDTH - LEFT - RIGHT) / math.log(self.high / self.low)

    def x(self, ratio):
        return LEFT + self.scale * math.log(ratio / self.low)

    def ticks(self):
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        ticks = [step * 10.0 ** p for p in powers for step in STEPS]
        return [t for t in ticks if self.low <= t <= self.high]


def text(x, y, words, anchor="start", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{extra}>{escape(words)}</text>'


def line(x1, y1, x2, y2, colour, width=1):
    return (f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
            f'stroke="{colour}" stroke-width="{width}"/>')


def dot(x, y, engine, inside=""):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{COLOURS[engine]}">{inside}</circle>'


def mark(x, y):
    """The limit."""
    return line(x, y - 8, x, y + 8, "#000", 2)


def ratios_of(row):
    """{engine: its time / nnc's}, and the limit under None."""
    nnc = row["engines"]["nnc"]["median"]
    found = {e: row["engines"][e]["median"] / nnc for e in COLOURS if e in row["engines"]}
    bound = limit(row, "nnc")
    if bound:
        found[None] = bound[0] / nnc
    return found


def panel(rows, axis, top):
    """One thread count: a title, the grid, a line of dots for each model."""
    threads = rows[0]["threads"]
    title = "one thread" if threads == 1 else f"{threads} threads"
    out = [text(LEFT - 12, top - 5, title, "end", ' font-weight="bold"')]
    for tick in axis.ticks():
        x = axis.x(tick)
        out.append(line(x, top, x, top + ROW * len(rows), "#888" if tick == 1 else "#ddd"))
        out.append(text(x, top - 5, f"{tick:g}", "middle", ' fill="#666"'))
    for i, row in enumerate(rows):
        y, found = top + ROW * (i + .5), ratios_of(row)
        out.append(text(LEFT - 12, y + 4, row["name"], "end"))
        out.append(line(axis.x(min(found.values())), y, axis.x(max(found.values())), y, "#bbb"))
        if None in found:
            out.append(mark(axis.x(found[None]), y))
        for engine in reversed([e for e in COLOURS if e in found]):  # nnc on top
            hint = f"<title>{escape(ENGINES[engine].title)}: {found[engine]:.2f}</title>"
            out.append(dot(axis.x(found[engine]), y, engine, hint))
    return out


def legend(engines):
    x, out = LEFT, []
    for engine in engines:
        out.append(dot(x, 30, engine))
        out.append(text(x + 9, 34, ENGINES[engine].title))
        x += 30 + 7.5 * len(ENGINES[engine].title)
    return out + [mark(x, 30), text(x + 9, 34, "the machine's limit")]


def svg(results):
    rows = [r for r in results["rows"] if "nnc" in r["engines"]]
    axis = Axis([r for row in rows for r in ratios_of(row).values()])
    body, top = [text(LEFT, 14, "time of a call, as a multiple of nnc's", extra=' fill="#666"')], 0
    body += legend([e for e in COLOURS if any(e in r["engines"] for r in rows)])
    for threads in sorted({r["threads"] for r in rows}):
        mine = [r for r in rows if r["threads"] == threads]
        body += panel(mine, axis, top + TOP)
        top += ROW * len(mine) + GAP
    height = top + TOP - GAP + 16
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            f'width="{WIDTH}" height="{height}" '
            'font-family="DejaVu Sans, sans-serif" font-size="13">')
    background = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
    return "\n".join([head, background, *body, "</svg>", ""])
