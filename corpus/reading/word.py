"""Word documents (.docx): paragraphs with Word's own numbering written out, tables with merged cells."""

from __future__ import annotations

import io
from collections.abc import Iterator

from docx import Document
from docx.document import Document as WordDocument
from lxml import etree

from corpus.reading.blocks import Aside, Block, Line, Row
from corpus.reading.limits import check_cells, check_package
from corpus.reading.word_numbering import Numbering

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = {W + "del", W + "moveFrom", W + "instrText", W + "txbxContent", W + "pPr", W + "rPr", _FALLBACK}
_HOLDERS = {W + "sdt", W + "sdtContent", W + "customXml", W + "ins", W + "moveTo", W + "smartTag"}
_SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def read_docx(data: bytes) -> list[Block]:
    """Paragraphs and table rows in the order of the document; heads and feet of the pages are set aside."""
    check_package(data)
    document = Document(io.BytesIO(data))
    reader = _Reader(document)
    blocks = [*reader.blocks(document.element.body), *_margins(document)]
    check_cells(sum(len(block.cells) for block in blocks if isinstance(block, Row)))
    return blocks


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self.numbering = Numbering(document)
        self.tables = 0

    def blocks(self, parent: etree._Element) -> Iterator[Block]:
        for child in parent:
            if child.tag == W + "p":
                yield from self._paragraph(child)
            elif child.tag == W + "tbl":
                self.tables += 1
                yield from self._table(child, self.tables)
            elif child.tag in _HOLDERS:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[Line]:
        heading = self.numbering.heading(paragraph)
        lines = [line.strip() for line in self._text(paragraph).splitlines()]
        for index, line in enumerate(line for line in lines if line):
            yield Line(line, start=index == 0, heading=heading)
        for box in paragraph.iter(W + "txbxContent"):
            if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
                yield from (block for block in self.blocks(box) if isinstance(block, Line))

    def _text(self, paragraph: etree._Element) -> str:
        return self.numbering.prefix(paragraph) + "".join(_runs(paragraph))

    def _table(self, table: etree._Element, number: int) -> Iterator[Row]:
        for row in _children(table, "tr"):
            cells: list[str] = [""] * _value(row, "trPr/gridBefore", 0)
            for cell in _children(row, "tc"):
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                goes_on = merge is not None and merge.get(W + "val", "continue") != "restart"
                text = "\n".join(self._lines(cell))
                # The text of a cell that Word hides under a merged one is not shown and not read.
                cells += ["" if goes_on else text, *[""] * (_value(cell, "tcPr/gridSpan", 1) - 1)]
            if any(cells):
                yield Row(tuple(cells), number)

    def _lines(self, cell: etree._Element) -> Iterator[str]:
        for child in cell:
            if child.tag == W + "p":
                yield from (line.text for line in self._paragraph(child))
            elif child.tag == W + "tbl":
                for row in _children(child, "tr"):
                    for inner in _children(row, "tc"):
                        yield from self._lines(inner)
            elif child.tag in _HOLDERS:
                yield from self._lines(child)


def _runs(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif not (child.tag == W + "r" and child.find(f"{W}rPr/{W}vanish") is not None):
            yield from _runs(child)


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children of that name, also inside content controls and accepted insertions."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in _HOLDERS:
            yield from _children(child, name)


def _value(element: etree._Element, path: str, default: int) -> int:
    found = element.find("/".join(W + name for name in path.split("/")))
    return min(int(found.get(W + "val", default)), 100) if found is not None else default


def _margins(document: WordDocument) -> Iterator[Aside]:
    seen: set[str] = set()
    for section in document.sections:
        for part in (section.header, section.footer):
            text = "\n".join("".join(_runs(paragraph)) for paragraph in part._element.iter(W + "p")).strip()
            if text and text not in seen:
                seen.add(text)
                yield Aside(text, "页眉页脚")
