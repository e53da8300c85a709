"""Charts as inline SVG: a title, units, a source line, a text alternative, and a meaning that survives grey print."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from service.reports.document import Bars, Chart, HeatMap, Scatter, Tree

WIDTH = 960
_ROW = 22  # pixels of a row
_MOST_LABELS = 120  # points that can still bear their labels
_GLYPH = 13  # pixels of a Chinese character at the size of the labels
_INK, _BAR, _LINE = "#1d2b2a", "#3d6b66", "#b9c6c3"
_STRIPES = (
    '<defs><pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="#fff"/><rect width="2.5" height="6" fill="{_BAR}"/></pattern></defs>'
)
_SIGNS = "●▲■◆▼★✚✖○△□◇▽☆"


def draw(chart: Chart, source: str) -> str:
    """A figure element; safe to stand in a page as it is."""
    if isinstance(chart, Bars):
        body, height = _bars(chart)
    elif isinstance(chart, HeatMap):
        body, height = _heat_map(chart)
    elif isinstance(chart, Scatter):
        body, height = _scatter(chart)
    else:
        body, height = _tree(chart)
    label = escape(f"{chart.title}（{chart.unit}）。{chart.alternative}", quote=True)
    return (
        f'<figure class="chart"><figcaption>{escape(chart.title)}（单位：{escape(chart.unit)}）</figcaption>'
        f'<div class="scroll"><svg role="img" aria-label="{label}" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" '
        f'height="{height:.0f}" font-size="13" fill="{_INK}">{body}</svg></div>'
        f'<p class="source">资料来源：{escape(source)}</p></figure>'
    )


def _bars(chart: Bars) -> tuple[str, float]:
    left = min(WIDTH / 2, 16 + _GLYPH * max((len(name) for name, _ in chart.items), default=0))
    most = max((amount for _, amount in chart.items), default=0) or 1
    pieces = [_STRIPES] if chart.striped else []
    for number, (name, amount) in enumerate(chart.items):
        y = number * _ROW
        length = amount / most * (WIDTH - left - 80)
        pieces += [
            _text(left - 8, y + 15, _short(name, left - 8), "end"),
            f'<rect x="{left:.1f}" y="{y + 3}" width="{length:.1f}" height="{_ROW - 7}" stroke="{_BAR}" '
            f'fill="{"url(#stripes)" if number in chart.striped else _BAR}"/>',
            _text(left + length + 6, y + 15, f"{amount:g}"),
        ]
    return "".join(pieces), _ROW * len(chart.items) + 6


def _heat_map(chart: HeatMap) -> tuple[str, float]:
    left = min(WIDTH / 3, 16 + _GLYPH * max((len(name) for name in chart.rows), default=0))
    wide = (WIDTH - left) / max(1, len(chart.columns))
    lines = max((math.ceil(_GLYPH * len(name) / (wide - 8)) for name in chart.columns), default=1)
    top = 16 * lines + 10
    most = max((value for row in chart.values for value in row), default=0) or 1
    pieces = []
    for number, name in enumerate(chart.columns):
        for line, part in enumerate(_wrap(name, wide - 8)):
            pieces.append(_text(left + (number + 0.5) * wide, 14 + 16 * line, part, "middle"))
    for number, (name, values) in enumerate(zip(chart.rows, chart.values, strict=True)):
        y = top + number * _ROW
        pieces.append(_text(left - 8, y + 15, _short(name, left - 8), "end"))
        for column, value in enumerate(values):
            shade = value / most
            pieces.append(
                f'<rect x="{left + column * wide:.1f}" y="{y}" width="{wide - 2:.1f}" height="{_ROW - 2}" '
                f'fill="{grey_safe(shade)}"/>'
            )
            if value:
                pieces.append(_text(left + (column + 0.5) * wide, y + 15, f"{value:g}", "middle", ink_on(shade)))
    return "".join(pieces), top + _ROW * len(chart.rows) + 4


def grey_safe(shade: float) -> str:
    """A colour for 0..1 whose lightness falls evenly, so that it reads the same in grey."""
    light, dark = (244, 248, 247), (20, 70, 66)
    return "#" + "".join(f"{round(a + (b - a) * shade):02x}" for a, b in zip(light, dark, strict=True))


def ink_on(shade: float) -> str:
    """The ink that is read best on that shade; the contrast is nowhere below 4.5 to 1."""
    return "#ffffff" if shade > 0.69 else "#000000"


def _scatter(chart: Scatter) -> tuple[str, float]:
    height, edge = 560, 24
    xs, ys = [point.x for point in chart.points], [point.y for point in chart.points]

    def placed(value: float, values: list[float], length: float) -> float:
        span = max(values) - min(values)
        return edge + ((value - min(values)) / span if span else 0.5) * (length - 2 * edge)

    pieces = [f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" fill="none" stroke="{_LINE}"/>']
    places = [(placed(point.x, xs, WIDTH - 90), placed(point.y, ys, height)) for point in chart.points]
    labels = _label_places(places) if len(chart.points) <= _MOST_LABELS else []
    for number, (point, (x, y)) in enumerate(zip(chart.points, places, strict=True)):
        sign = _SIGNS[point.group % len(_SIGNS)]
        pieces.append(f'<text x="{x:.1f}" y="{y + 5:.1f}"><title>{escape(point.label)}</title>{sign}</text>')
        if labels:
            left, base = labels[number]
            pieces.append(f'<text x="{left:.1f}" y="{base:.1f}" font-size="10">{escape(point.label)}</text>')
    for number, name in enumerate(chart.groups):
        pieces.append(_text(4, height + 18 + number * 18, f"{_SIGNS[number % len(_SIGNS)]} {_short(name, WIDTH - 40)}"))
    return "".join(pieces), height + 24 + 18 * len(chart.groups)


def _label_places(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where the label of each point begins: beside it where there is room, else above, below or on the other side."""
    wide, high = 60.0, 11.0  # of a label such as ur3-6-3-1
    taken = [(x, y - 6, x + 13, y + 6) for x, y in points]
    found = []
    for x, y in points:
        beside = [
            (x + 16, y + 4),
            (x + 8, y - 8),
            (x + 8, y + 16),
            (x - wide, y + 4),
            (x - wide, y - 8),
            (x - wide, y + 16),
        ]

        def crowd(place: tuple[float, float]) -> int:
            left, base = place
            return sum(a < left + wide and left < c and b < base and base - high < d for a, b, c, d in taken)

        left, base = min(beside, key=crowd)
        taken.append((left, base - high, left + wide, base))
        found.append((left, base))
    return found


def _tree(chart: Tree) -> tuple[str, float]:
    leaves = len(chart.labels)
    right = min(WIDTH / 2, 16 + _GLYPH * max((len(label) for label in chart.labels), default=0))
    most = max((height for *_, height in chart.merges), default=0) or 1
    children = {leaves + number: (a, b) for number, (a, b, _) in enumerate(chart.merges)}
    order = list(_leaves(children, leaves + len(chart.merges) - 1)) if chart.merges else list(range(leaves))
    place = {leaf: (WIDTH - right, row * _ROW + 12.0) for row, leaf in enumerate(order)}
    pieces = [_text(WIDTH - right + 6, place[leaf][1] + 5, _short(chart.labels[leaf], right - 6)) for leaf in order]
    for number, (a, b, height) in enumerate(chart.merges):
        x = (WIDTH - right) * (1 - height / most) + 4
        (ax, ay), (bx, by) = place[a], place[b]
        pieces.append(
            f'<path d="M{ax:.1f} {ay:.1f}H{x:.1f}V{by:.1f}H{bx:.1f}" fill="none" stroke="{_BAR}" stroke-width="1.5"/>'
        )
        place[leaves + number] = (x, (ay + by) / 2)
    foot = leaves * _ROW + 4
    for step in range(5):
        # The scale: leaves at 0 on the right, the last merge on the left.
        x = (WIDTH - right) * (1 - step / 4) + 4
        pieces.append(f'<path d="M{x:.1f} {foot}v6" stroke="{_LINE}"/>')
        pieces.append(_text(x, foot + 20, f"{most * step / 4:.2f}", "middle" if step < 4 else "start"))
    return "".join(pieces), leaves * _ROW + 32


def _leaves(children: dict[int, tuple[int, int]], root: int) -> Iterator[int]:
    """Leaves under a node, so ordered that no branches cross."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node in children:
            waiting += reversed(children[node])
        else:
            yield node


def _text(x: float, y: float, text: str, anchor: str = "start", ink: str = "") -> str:
    fill = f' fill="{ink}"' if ink else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{fill}>{escape(text)}</text>'


def _short(text: str, width: float) -> str:
    most = max(2, int(width // _GLYPH))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _wrap(text: str, width: float) -> list[str]:
    most = max(1, int(width // _GLYPH))
    return [text[start : start + most] for start in range(0, len(text), most)]
