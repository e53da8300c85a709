"""Tables without rules: columns are found by the white between them, rows by where names begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from corpus.parsing.columns import is_header, may_be_header, role_of
from corpus.parsing.marks import Style, find_mark
from corpus.parsing.wording import FOOT
from corpus.reading.blocks import Block, Line, Row
from corpus.reading.pdf_lines import TextLine, placed_line, text_lines


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


def aligned(pages: Sequence[Sequence[TextLine]]) -> list[list[TextLine]]:
    """The pages of a text with their columns where those of the first page with a header are.

    Text out of a PDF sets each page by itself: its columns stand closer or wider, and begin at the left where the
    first ones are empty.
    """
    found: list[list[TextLine]] = []
    places: list[float] = []
    for lines in pages:
        top = next((index for index, line in enumerate(lines) if _names_columns(line)), None)
        own = _lefts(lines[top or 0 :])
        if top is not None and not places and len(own) == len(lines[top].segments):
            places = own
        fits = top is None and places and own and len(own) <= len(places)
        moves = [(left, to - left) for left, to in zip(own, places[-len(own) :], strict=True)] if fits else []
        found.append([_moved(line, moves) for line in lines])
    return found


def _lefts(lines: Sequence[TextLine]) -> list[float]:
    """Where the columns of some lines begin: after white of an em that no line crosses."""
    body = Counter(line.places[-1][0] for line in lines if not FOOT.match(line.text)).most_common(1)
    if not body:
        return []
    held = [line for line in lines if len(line.segments) > 1 or line.x0 >= body[0][0] or line.x1 <= body[0][0]]
    lefts: list[float] = []
    edge = float("-inf")
    for left, right in sorted(place for line in held for place in line.places):
        if left - edge >= held[0].size:
            lefts.append(left)
        edge = max(edge, right)
    return lefts


def _moved(line: TextLine, moves: Sequence[tuple[float, float]]) -> TextLine:
    """The line with each character moved like its column."""
    if not any(by for _, by in moves) or FOOT.match(line.text):
        return line
    chars = []
    for char in line.chars:
        by = next((by for left, by in reversed(moves) if char.x0 >= left), 0.0)
        chars.append(replace(char, x0=char.x0 + by, x1=char.x1 + by))
    return placed_line(chars, line.size)


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
        names, below = _whole_names(lines[place:end])
        body = list(lines[place + below : end])
        following: list[TextLine] = []
        while end < len(lines) and body and _heads_table(body[-1]):
            following.insert(0, body.pop())
        yield above, names, body
        above = following


def _whole_names(lines: Sequence[TextLine]) -> tuple[TextLine, int]:
    """The header that opens the lines, and how many lines it takes: 序 and 号 under it are one name."""
    header, below = lines[0], 1
    for line in lines[1:3]:
        names = list(header.segments)
        for text, (left, right) in zip(line.segments, line.places, strict=True):
            over = [n for n, (start, end) in enumerate(header.places) if left < end + header.size and right > start]
            if not over or not role_of(names[over[0]] + text):
                return header, below
            names[over[0]] += text
        header, below = replace(header, segments=tuple(names)), below + 1
    return header, below


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
        if index == 0 or _opens_name(text, column[index - 1][1]) or top - column[index - 1][0] > 1.5 * pitch
    ]


def _opens_name(text: str, before: str) -> bool:
    """Whether a line opens with a number; 第一部分 may stand with one character a line."""
    return text == "第" or (bool(find_mark(text)) and before != "第")
