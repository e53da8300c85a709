"""Tables without rules: columns are found by the white between them, rows by where names begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from corpus.parsing.columns import is_header, may_be_header
from corpus.parsing.marks import Style, find_mark
from corpus.reading.blocks import Block, Line, Row
from corpus.reading.pdf_lines import TextLine, text_lines


def column_rows(pages: Sequence[Sequence[TextLine]]) -> list[Block] | None:
    """Rows of a table that only white space rules; None where no header stands in columns or text crosses them."""
    header = next((line for lines in pages for line in lines if _names_columns(line)), None)
    if header is None:
        return None
    blocks: list[Block] = []
    bounds: list[float] = []
    for number, lines in enumerate(pages):
        for above, own, body in _sections(lines, header):
            if own:
                bounds = _bounds(own, [line for line in body if not _across(line, own)]) or []
                if not bounds:
                    return None
            blocks += [Line(line.text) for line in above]
            if own:
                blocks.append(Row(header.segments))
            blocks += _body(body, own or header, bounds, cut=number > 0 and not above)
    return blocks


def _body(lines: Sequence[TextLine], header: TextLine, bounds: Sequence[float], *, cut: bool) -> Iterator[Block]:
    for across, group in groupby(lines, lambda line: not bounds or _across(line, header)):
        held = list(group)
        yield from [Line(line.text) for line in held] if across else _page_rows(held, bounds, cut=cut)
        cut = False


def _across(line: TextLine, header: TextLine) -> bool:
    """Whether a line stands across the columns: a heading between rows, a note under them."""
    return len(line.segments) == 1 and line.x0 < header.places[0][1] and line.x1 > header.places[1][0] + header.size


def _sections(
    lines: Sequence[TextLine], header: TextLine
) -> Iterator[tuple[list[TextLine], TextLine | None, list[TextLine]]]:
    """(lines over a header, header, lines under it) of a page; the header again begins another table."""
    places = [index for index, line in enumerate(lines) if line.segments == header.segments]
    above: list[TextLine] = list(lines[: places[0]]) if places else []
    if not places:
        yield [], None, list(lines)
    for place, end in pairwise([*places, len(lines)]):
        body = list(lines[place + 1 : end])
        following: list[TextLine] = []
        while end < len(lines) and body and _heads_table(body[-1]):
            following.insert(0, body.pop())
        yield above, lines[place], body
        above = following


def _heads_table(line: TextLine) -> bool:
    """Whether a line right over a header names what follows."""
    mark = find_mark(line.text)
    return len(line.segments) == 1 and mark is not None and mark.style <= Style.CHINESE_BRACKET and bool(mark.rest)


def _names_columns(line: TextLine) -> bool:
    return is_header(line.segments) or (len(line.segments) >= 3 and may_be_header(line.segments))


def _bounds(header: TextLine, lines: Sequence[TextLine]) -> list[float] | None:
    """Right edges of all columns but the last: the middle of the widest white between two neighbouring names."""
    bounds: list[float] = []
    for (left, right), (next_left, next_right) in pairwise(header.places):
        start, end = (left + right) / 2, (next_left + next_right) / 2
        best: tuple[float, float] = (0.0, 0.0)
        edge = start
        inked = {(char.x0, char.x1) for line in lines for char in line.chars if char.x1 > start and char.x0 < end}
        for low, high in sorted(inked):
            if low - edge > best[0]:
                best = (low - edge, (edge + low) / 2)
            edge = max(edge, high)
        if end - edge > best[0]:
            best = (end - edge, (edge + end) / 2)
        if best[0] < 0.2 * header.size:
            return None
        bounds.append(best[1])
    return bounds


def _page_rows(lines: Sequence[TextLine], bounds: Sequence[float], *, cut: bool) -> list[Block]:
    columns = len(bounds) + 1
    held: list[list[tuple[float, str]]] = [[] for _ in range(columns)]
    for line in lines:
        for column, chars in groupby(line.chars, lambda char: sum(char.x0 > bound for bound in bounds)):
            held[column].append((line.top, text_lines(list(chars))[0].text))
    # A name may reach down beside the rows under its own: all of it stands where it starts.
    names: list[list[tuple[float, str]]] = []
    above: list[float] = []
    for lines_held in held[:-1]:
        names.append(_gathered(lines_held, above))
        above += [top for top, _ in names[-1]]
    starts = sorted({top for column in names for top, _ in column})
    tops = [top for index, top in enumerate(starts) if index == 0 or top - starts[index - 1] > 1.0]
    edges = [float("-inf"), *[top - 1.0 for top in tops], float("inf")]
    rows: list[Block] = []
    for low, high in pairwise(edges):
        cells = tuple("\n".join(text for top, text in column if low <= top < high) for column in (*names, held[-1]))
        if any(cells):
            rows.append(Row(cells, cut=cut and not rows, wrapped=True, ruled=False))
    return rows


def _gathered(column: Sequence[tuple[float, str]], above: Sequence[float]) -> list[tuple[float, str]]:
    """The names of a column, each with the height of its first line; where one begins to the left so does one here."""
    level = [top for top, _ in column if any(abs(top - other) <= 1.0 for other in above)]
    starts = sorted({*_starts(column), *level})
    return [
        (start, "\n".join(text for top, text in column if start <= top < end))
        for start, end in pairwise([*starts, float("inf")])
    ]


def _starts(column: Sequence[tuple[float, str]]) -> list[float]:
    """Where names begin: at a number, or after a space wider than that between the lines of a name."""
    pitches = sorted(below - top for (top, _), (below, _) in pairwise(column))
    pitch = pitches[len(pitches) // 4] if pitches else 0.0
    return [
        top
        for index, (top, text) in enumerate(column)
        if find_mark(text) or index == 0 or top - column[index - 1][0] > 1.5 * pitch
    ]
