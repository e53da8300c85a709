"""Web pages saved to disk (.html): tables with spans, headings and paragraphs; menus and feet are set aside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from corpus.errors import ListFileError
from corpus.parsing.marks import find_mark, to_numeral
from corpus.reading.blocks import Aside, Block, Line, Row
from corpus.reading.limits import check_cells
from corpus.reading.text import decode

_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "select",
    "option",
    "button",
    "svg",
    "iframe",
    "object",
    "textarea",
}
_ASIDE_TAGS = {"nav", "footer", "aside"}
_ASIDE_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "menu"}
_ASIDE_NAMES = re.compile(
    r"^(?:nav|navbar|navigation|menu|footer?|foot|copyright|breadcrumbs?|crumbs?|location|sidebar|side|share|toolbar|"
    r"banner|search|login|related|recommend|friendlinks?|links?|site-?map|topbar|top-?nav|bottom|page-?header|"
    r"site-?header|header|skip.*|pagination|pager)(?:[-_].*|\d*)$|(?:[-_](?:nav|menu|footer|breadcrumb|share))$",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form "  # noqa: SIM905 - a list of 45 strings is harder to read
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)


def read_html(data: bytes) -> list[Block]:
    """Lines and rows of the page's own text; what stands around it becomes Asides."""
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", _decoded(data))
    if "<" not in text:
        raise ListFileError("文件不是网页，请用浏览器“另存为”保存为 .html，或改用 .txt 扩展名")
    if re.search(r"<html\b", text, re.IGNORECASE) and not re.search(r"</html\s*>", text, re.IGNORECASE):
        raise ListFileError("网页不完整（没有结尾），请用浏览器重新“另存为”后再导入")
    root = html.document_fromstring(
        text, parser=html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    )
    body = root.find("body")
    walker = _Walker(body if body is not None else root)
    walker.walk(walker.root, 0)
    walker.flush()
    return walker.own_text()


def _decoded(data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and declared[1].lower().startswith((b"gb", b"x-gb")) and not data.startswith(b"\xef\xbb\xbf"):
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            pass
    return decode(data)


class _Walker:
    """Collects blocks with the element that each came from."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.found: list[tuple[Block, etree._Element]] = []
        self.parts: list[str] = []
        self.start = True
        self.element = root
        self.heading = 0
        self.tables = 0
        self.levels = max((sum(1 for _ in item.iterancestors("ol")) for item in root.iter("li")), default=0)

    def walk(self, element: etree._Element, heading: int) -> None:
        """Read an element and, after it, its tail."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _DROPPED or not tag:
            return
        if self._aside(element, tag):
            self.flush()
            text = " ".join("".join(_visible(element)).split())
            if text:
                self.found.append((Aside(text, "导航页脚"), element))
            return
        if tag == "table" and (rows := _grid(element)):
            self.flush()
            self.tables += 1
            self.found += [(Row(cells, self.tables), element) for cells in rows]
            return
        if tag == "br":
            self._line()
            return
        block = tag in _BLOCKS
        if block:
            self.flush()
            self.element = element
        level = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else heading
        self.heading = level
        if tag == "li" and (number := _item_number(element, self.levels)):
            self.parts.append(number)
        self.parts.append(element.text or "")
        for child in element:
            self.walk(child, level)
            self.parts.append(child.tail or "")
        if block:
            self.flush()
            self.heading = heading

    def flush(self) -> None:
        """End the paragraph."""
        self._line()
        self.start = True

    def _line(self) -> None:
        held = "".join(self.parts)
        text = " ".join(held.split())
        self.parts.clear()
        if text:
            indented = re.match(r"\s*[\u3000\xa0]{2}", held) is not None
            self.found.append((Line(text, self.start or indented, self.heading), self.element))
            self.start = False

    def _aside(self, element: etree._Element, tag: str) -> bool:
        names = [*(element.get("class") or "").split(), element.get("id") or ""]
        hidden = element.get("hidden") is not None or re.search(r"display\s*:\s*none", element.get("style") or "")
        marked = tag in _ASIDE_TAGS or element.get("role") in _ASIDE_ROLES or any(map(_ASIDE_NAMES.search, names))
        if tag == "header" and not element.xpath(".//h1|ancestor::main|ancestor::article"):
            marked = True
        if element is self.root or not (hidden or marked):
            return False
        # A page may well call its main part "header": a part that holds the list is no menu.
        return not any(_holds_list(str(text)) for text in element.itertext())

    def own_text(self) -> list[Block]:
        """The blocks; lines outside the smallest element that holds all numbered ones are set aside."""
        check_cells(sum(len(block.cells) for block, _ in self.found if isinstance(block, Row)))
        inside = self._container()
        blocks: list[Block] = []
        passed = False
        for block, element in self.found:
            within = inside is None or inside is element or inside in element.iterancestors()
            passed = passed or within
            if isinstance(block, Line) and not within and passed and inside is not None:
                blocks.append(Aside(block.text, "正文之外"))
            else:
                blocks.append(block)
        return blocks

    def _container(self) -> etree._Element | None:
        marked = [
            element
            for block, element in self.found
            if (isinstance(block, Line) and find_mark(block.text)) or (isinstance(block, Row) and len(block.cells) > 1)
        ]
        if len(marked) < 3:
            return None
        shared = [*reversed(list(marked[0].iterancestors())), marked[0]]
        for element in marked[1:]:
            line = {id(other) for other in [element, *element.iterancestors()]}
            shared = [other for other in shared if id(other) in line]
        return shared[-1] if shared else None


def _holds_list(text: str) -> bool:
    mark = find_mark(text)
    return bool(mark) and len(text) > 60


def _visible(element: etree._Element) -> Iterator[str]:
    if element.tag in _DROPPED or not isinstance(element.tag, str):
        return
    yield element.text or ""
    for child in element:
        yield from _visible(child)
        yield " " + (child.tail or "")


def _item_number(item: etree._Element, levels: int) -> str:
    """The number of an item of an ordered list in a sign of its level, of `levels`; "" where its text bears its own."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or find_mark("".join(map(str, item.itertext())).strip()):
        return ""
    items = [child for child in parent if child.tag == "li"]
    start = re.fullmatch(r"\d{1,3}", parent.get("start") or "1")
    number = (int(start[0]) if start else 1) + items.index(item)
    level = sum(1 for _ in item.iterancestors("ol"))
    if levels == 1 or level >= 3 or level == levels:
        return f"{number}." if level <= 3 else f"（{number}）"
    return f"{to_numeral(number)}、" if level == 1 else f"（{to_numeral(number)}）"


def _grid(table: etree._Element) -> list[tuple[str, ...]]:
    """The rows of a table of data; [] for one that only lays out the page."""
    if table.find(".//table") is not None:
        return []
    rows: list[tuple[str, ...]] = []
    spans: dict[int, int] = {}  # column -> rows that a cell above still covers
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            _skip(cells, spans)
            down, across = _span(cell, "rowspan"), min(_span(cell, "colspan"), 50)
            for column in range(len(cells), len(cells) + across):
                if down > 1:
                    spans[column] = down
            cells += ["\n".join(_cell_lines(cell)), *[""] * (across - 1)]
        _skip(cells, spans)
        spans = {column: left - 1 for column, left in spans.items() if left > 1}
        if any(cells):
            rows.append(tuple(cells))
    return rows if rows and max(map(len, rows)) > 1 else []


def _skip(cells: list[str], spans: dict[int, int]) -> None:
    while len(cells) in spans and spans[len(cells)] > 0:
        cells.append("")


def _span(cell: etree._Element, name: str) -> int:
    value = re.match(r"\d{1,4}", cell.get(name) or "1")
    return max(1, int(value[0])) if value else 1


def _cell_lines(cell: etree._Element) -> Iterator[str]:
    walker = _Walker(cell)
    walker.walk(cell, 0)
    walker.flush()
    for block, _ in walker.found:
        if isinstance(block, Line | Aside):
            yield block.text
