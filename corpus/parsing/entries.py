"""The text of practices: where one without a number begins, which lines are its title, numbers inside a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.gazetteer import gazetteer
from corpus.parsing.marks import DIGITS, find_mark, inline_mark
from corpus.parsing.outline import Entry, Outline, Role
from corpus.parsing.wording import bare, first_sentence, leaves_room, width

_TITLE = 60  # characters; no title set apart is longer


def opens_entry(text: str) -> bool:
    """Whether a line begins as entries do: with a place, or with a document."""
    plain = bare(text)
    first = next(gazetteer().mentions(plain[:20]), None)
    return plain.startswith("《") or (first is not None and first[0] == 0)


def practices_without_number(lines: Sequence[str], paragraphs: Sequence[int] | None = None) -> list[int]:
    """The lines with which practices begin: the first, and those of paragraphs that open with a place not named so far.

    `paragraphs` are the lines with which paragraphs begin; where they are not known, a sentence that ends with room
    left on its line ends one.
    """
    full = max(map(width, lines), default=0.0)
    if paragraphs is None:
        inner = (index for index in range(1, len(lines)) if _ends_paragraph(lines[index - 1], lines[index], full))
        paragraphs = [0, *inner]
    starts = [0]
    for index in paragraphs:
        if index and _elsewhere(bare("".join(lines[index : index + 3])), bare("".join(lines[starts[-1] : index]))):
            starts.append(index)
    return starts


def _ends_paragraph(line: str, following: str, full: float) -> bool:
    return line.rstrip().endswith(("。", "。”", "！")) and leaves_room(line, following, full)


def _elsewhere(text: str, before: str) -> bool:
    first = next(gazetteer().mentions(text[:20]), None)
    if first is None or first[0] > 0 or not opens_entry(before):
        return False
    name = first[2]
    title = first_sentence(before)[0]
    codes = {place.code for place in gazetteer().places(title, "")}
    within = any({place.code[:2] + "0000", place.code[:4] + "00"} & codes for place in gazetteer().places(name, ""))
    return name.rstrip("省市区县")[:2] not in before and not within


def own_title(paragraphs: Sequence[Sequence[str]]) -> int:
    """How many lines of the first paragraph are a title set apart: short, without the end of a sentence; 0 for none."""
    first, following = (bare("".join(lines)) for lines in paragraphs[:2])
    heads = 4 <= len(first) <= _TITLE and not re.search(r"[。；;！？]|[，、,]$", first)
    # What a colon announces item by item belongs to its sentence.
    announces = first.endswith(("：", ":")) and (find_mark(following) or following.startswith("一是"))
    return len(paragraphs[0]) if heads and not announces and len(following) > 1 else 0


def wrapped_title(lines: Sequence[str], full: float) -> int:
    """The same for lines wrapped in a column `full` ems wide, where only the room left tells the end of a title."""
    ends = (index for index, line in enumerate(lines[:-1], 1) if leaves_room(line, lines[index], full))
    end = next(ends, 0)
    return own_title([lines[:end], lines[end:]]) if end else 0


def put_text(block: int, text: str, entry: Entry, style: int | None, outline: Outline) -> Entry:
    """Put a line into an entry, and into those whose numbers follow inside the line; gives the last of them."""
    while style is not None and entry.printed:
        cut = inline_mark(text, style, entry.number + 1)
        mark = find_mark(text[cut:]) if cut is not None else None
        if mark is None or not (mark.style == style or {mark.style, style} <= DIGITS):
            break
        outline.put(block, text[:cut], Role.TEXT, entry)
        entry = outline.start_entry(mark.number)
        outline.put(block, mark.printed, Role.NUMBER, entry)
        text = mark.rest
    outline.put(block, text, Role.TEXT, entry)
    return entry
