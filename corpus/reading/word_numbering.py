"""Numbers that Word keeps outside the text: automatic lists and numbered headings, written out as they are shown."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from docx.document import Document as WordDocument
from lxml import etree

from corpus.parsing.marks import to_numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    text: str


class Numbering:
    """Counts the document's lists paragraph by paragraph, in the order in which they are asked for."""

    def __init__(self, document: WordDocument) -> None:
        self._styles = {style.get(W + "styleId"): style for style in document.styles.element.iter(W + "style")}
        self._levels: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        kinds = {
            abstract.get(W + "abstractNumId"): {
                int(level.get(W + "ilvl", "0")): _level(level) for level in abstract.iter(W + "lvl")
            }
            for abstract in root.iter(W + "abstractNum")
        }
        for number in root.iter(W + "num"):
            link = number.find(W + "abstractNumId")
            abstract = link.get(W + "val") if link is not None else None
            levels = dict(kinds.get(abstract, {}))
            restarts = list(number.iter(W + "startOverride"))
            for override in number.iter(W + "lvlOverride"):
                held = override.find(W + "lvl")
                if held is not None:
                    levels[int(override.get(W + "ilvl", "0"))] = _level(held)
            key = number.get(W + "numId", "")
            self._levels[key] = (key if restarts else f"abstract {abstract}", levels)

    def prefix(self, paragraph: etree._Element) -> str:
        """The number that Word shows before the paragraph; "" without one."""
        number, depth = self._place(paragraph)
        counter, levels = self._levels.get(number, ("", {}))
        level = levels.get(depth)
        if level is None or level.kind in {"bullet", "none"}:
            return ""
        counts = self._counts[counter]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [held for held in counts if held > depth]:
            del counts[deeper]

        def shown(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            kind = levels[other].kind if other in levels else "decimal"
            return _shown(counts.get(other, 1), kind)

        text = re.sub(r"%(\d)", shown, level.text)
        return text + " " if text[-1:].isdigit() else text

    def heading(self, paragraph: etree._Element) -> int:
        """1..9 for a heading of the document, 0 for running text."""
        for properties in self._properties(paragraph):
            outline = properties.find(W + "outlineLvl")
            if outline is not None and int(outline.get(W + "val", "9")) < 9:
                return int(outline.get(W + "val", "0")) + 1
        return 0

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        for properties in self._properties(paragraph):
            held = properties.find(W + "numPr")
            if held is not None:
                number, depth = held.find(W + "numId"), held.find(W + "ilvl")
                return (
                    number.get(W + "val", "") if number is not None else "",
                    int(depth.get(W + "val", "0")) if depth is not None else 0,
                )
        return "", 0

    def _properties(self, paragraph: etree._Element) -> list[etree._Element]:
        """The paragraph's own properties, then those of its style and of the styles that it is based on."""
        found = [own for own in [paragraph.find(W + "pPr")] if own is not None]
        name = found[0].find(W + "pStyle") if found else None
        for _ in range(10):
            style = self._styles.get(name.get(W + "val")) if name is not None else None
            if style is None:
                break
            found += [held for held in [style.find(W + "pPr")] if held is not None]
            name = style.find(W + "basedOn")
        return found


def _level(level: etree._Element) -> _Level:
    def value(name: str, default: str) -> str:
        found = level.find(W + name)
        return found.get(W + "val", default) if found is not None else default

    return _Level(int(value("start", "1")), value("numFmt", "decimal"), value("lvlText", ""))


def _shown(number: int, kind: str) -> str:
    if kind in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if ("chinese" in kind.lower() or kind in {"japaneseCounting", "ideographDigital"}) and 1 <= number <= 99:
        return to_numeral(number)
    if kind == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    return str(number)
