"""Lists as other offices publish them: other numbers, titles set apart, a practice a row with its city beside it."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook

from corpus.parsing.marks import to_numeral
from tests.corpus.list_source import Source

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
# How mechanisms, initiatives and practices are numbered; {m} {i} {e} count, {M} {I} {E} in numerals, {n} runs through.
NUMBERS = {
    "parts": ("第{M}部分　", "{I}、", "（{E}）"),
    "decimal": ("{m} ", "{m}.{i} ", "{m}.{i}.{e} "),
    "mixed": ("{m}.", "{m}.{i}　", "（{e}）"),
    "digits": ("{M}、", "{i}.", "（{e}）"),
    "through": ("{M}、", "（{I}）", "{n}."),
    "circled": ("{M}、", "（{I}）", "{c}"),
    "brackets": ("（{M}）", "{i}.", "（{e}）"),
    "names": ("{M}、", "", "{e}．"),
    "none": ("{M}、", "（{I}）", ""),
}


@dataclass(frozen=True)
class Item:
    """A paragraph: `kind` is mechanism, initiative, title (of a practice), body, or practice (both in one)."""

    kind: str
    label: str
    text: str


def halves(text: str) -> tuple[str, str]:
    """Title without its full stop, and body."""
    title, _, body = text.partition("。")
    return title, body


def items(source: Source, numbers: str, *, apart: bool) -> Iterator[Item]:
    """The paragraphs of the list; `apart` sets titles in paragraphs of their own, without a full stop."""
    top, second, third = NUMBERS[numbers]
    through = 0
    for m, mechanism in enumerate(source.mechanisms, 1):
        yield Item("mechanism", top.format(m=m, M=to_numeral(m)), mechanism.name)
        for i, initiative in enumerate(mechanism.initiatives, 1):
            yield Item("initiative", second.format(m=m, i=i, I=to_numeral(i)), initiative.name)
            for e, entry in enumerate(initiative.entries, 1):
                through += 1
                values = {"m": m, "i": i, "e": e, "E": to_numeral(e), "n": through, "c": CIRCLED[e - 1]}
                label = third.format(**values)
                title, body = halves(entry.text)
                yield Item("title", label, title) if apart else Item("practice", label, entry.text)
                if apart:
                    yield Item("body", "", body)


def web_text(source: Source, held: Sequence[Item]) -> bytes:
    """Pasted from a web page: what stands around the list comes along."""
    lines = ["首页 > 政务公开 > 政策文件", source.title, "发布时间：2024-05-16 09:31　来源：某厅　字体：[大 中 小]", ""]
    lines += [f"　　{item.label}{item.text}" for item in held]
    return "\r\n".join([*lines, "", "附件：1.联系人名单.doc", "打印本页　关闭窗口", "分享到："]).encode()


def letter_text(source: Source, held: Sequence[Item]) -> bytes:
    """Behind the letter that sends it round."""
    lines = [
        "某省住房和城乡建设厅文件",
        "某建城〔2024〕35号",
        "",
        f"关于印发《{source.title}》的通知",
        "各市住房城乡建设局：",
    ]
    lines += ["　　现将有关经验印发给你们，请结合实际学习借鉴。", "", "　　　　　　某省住房和城乡建设厅"]
    lines += ["　　　　　　2024年5月16日", "", "附件", "", source.title, ""]
    return "\n".join([*lines, *(f"　　{item.label}{item.text}" for item in held)]).encode("gb18030")


def one_line_text(source: Source, held: Sequence[Item]) -> bytes:
    """A paragraph a line, no indents."""
    return "\n".join([source.title, *(item.label + item.text for item in held)]).encode()


def _pages(source: Source, held: Sequence[Item]) -> list[list[str]]:
    """Lines wrapped, paragraphs indented, thirty a page."""
    lines = [source.title]
    for item in held:
        text = f"　　{item.label}{item.text}"
        lines += [text[start : start + 36] for start in range(0, len(text), 36)]
    return [lines[start : start + 30] for start in range(0, len(lines), 30)]


def paged_text(source: Source, held: Sequence[Item]) -> bytes:
    """Pages with the same head, and a number at the foot."""
    pages = enumerate(_pages(source, held), 1)
    return "\f".join("\n".join(["内部资料", *page, f"— {number} —"]) for number, page in pages).encode()


def footed_text(source: Source, held: Sequence[Item]) -> bytes:
    """Pages with the same line at the foot, and a number under it."""
    pages = enumerate(_pages(source, held), 1)
    return "\f".join("\n".join([*page, "某厅文件", f"— {number} —"]) for number, page in pages).encode()


def word_runs(source: Source, held: Sequence[Item]) -> bytes:
    """Paragraphs of many runs, some of them deleted and inserted by a reviewer."""
    document = Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.add_paragraph().add_run(source.title).bold = True
    for item in held:
        text = item.label + item.text
        paragraph = document.add_paragraph()
        paragraph.add_run(text[:9]).bold = item.kind != "body"
        for tag, inner, words in (("w:del", "w:delText", "旧文字"), ("w:ins", "w:t", text[9:])):
            change, run, held_text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
            held_text.text = words
            run.append(held_text)
            change.append(run)
            paragraph._p.append(change)
    return _saved(document)


def word_automatic(source: Source) -> bytes:
    """Numbers that Word counts itself: none of them stands in the text."""
    document = Document()
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "77")
    for depth, (kind, text) in enumerate(
        (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    ):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", text)):
            level.append(_valued(tag, value))
        abstract.append(level)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "77")
    number.append(_valued("w:abstractNumId", "77"))
    root.append(number)
    document.add_paragraph(source.title)
    depths = {"mechanism": "0", "initiative": "1", "title": "2", "practice": "2"}
    for item in items(source, "none", apart=False):
        paragraph = document.add_paragraph(item.text)
        if item.kind in depths:
            properties = OxmlElement("w:numPr")
            properties.append(_valued("w:ilvl", depths[item.kind]))
            properties.append(_valued("w:numId", "77"))
            paragraph._p.get_or_add_pPr().append(properties)
    return _saved(document)


def _valued(tag: str, value: str) -> OxmlElement:
    element = OxmlElement(tag)
    element.set(qn("w:val"), value)
    return element


def _saved(document: Document | Workbook) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def web_page(source: Source, held: Sequence[Item]) -> bytes:
    """A page with a head, numbered menus and links beside the article; a span for every few characters."""
    body = "".join(
        "<p style='text-indent:2em'>\n"
        + "".join(f"<span>{html.escape(text[start : start + 9])}</span>" for start in range(0, len(text), 9))
        + "<o:p></o:p></p><p>&nbsp;</p>"
        for text in (item.label + item.text for item in held)
    )
    return _page(source, body)


def web_breaks(source: Source, held: Sequence[Item]) -> bytes:
    """One paragraph, its lines broken and indented by hand."""
    return _page(source, "<br/>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{html.escape(x.label + x.text)}" for x in held))


def web_lists(source: Source) -> bytes:
    """Lists inside lists: the browser counts."""
    parts = ["<ol>"]
    for mechanism in source.mechanisms:
        parts.append(f"<li>{mechanism.name}<ol>")
        for initiative in mechanism.initiatives:
            parts.append(f"<li>{initiative.name}<ol>")
            parts += [f"<li><p>{html.escape(entry.text)}</p></li>" for entry in initiative.entries]
            parts.append("</ol></li>")
        parts.append("</ol></li>")
    return _page(source, "".join([*parts, "</ol>"]))


def _page(source: Source, body: str) -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{source.title}-某省住房和城乡建设厅</title></head><body><header><ul>"
        f"<li>首页</li><li>一、新闻</li><li>二、政务</li></ul></header><main><article><h1>{source.title}</h1>"
        f"<div class=info><span>索 引 号：000014349/2024-00035</span></div><section>{body}</section>"
        "<p>扫一扫在手机打开当前页</p></article><aside><h3>相关链接</h3><ul><li>一、关于开展城市体检工作的通知</li></ul>"
        "</aside></main><footer>版权所有：某厅　联系电话：010-58934114</footer></body></html>"
    ).encode()


def sheet(source: Source, columns: Sequence[str], *, wrapped: int = 0) -> list[list[str]]:
    """A practice a row under the columns; `wrapped` breaks the text of a cell by hand after so many characters."""
    rows = [list(columns)]
    number = 0
    for mechanism, initiative, entries in source.rows():
        for entry in entries:
            number += 1
            title, body = halves(entry.text)
            text = body if {"案例名称", "经验题目", "做法名称"} & set(columns) else entry.text
            if wrapped:
                text = "\n".join(text[start : start + wrapped] for start in range(0, len(text), wrapped))
            values = {"编号": str(number), "序号": str(number), "联系电话": "0531-88888888"}
            values |= dict.fromkeys(("城市", "报送城市"), title[:3])
            values |= dict.fromkeys(("案例名称", "经验题目", "做法名称"), title)
            values |= dict.fromkeys(("经验做法", "经验内容", "具体做法", "典型做法"), text)
            values |= dict.fromkeys(("领域", "所属类别", "工作领域"), mechanism.name)
            values |= dict.fromkeys(("举措", "举措名称", "创新举措"), initiative.name)
            rows.append([values.get(column, "市住房城乡建设局") for column in columns])
    return rows


COLUMNS = {
    "cases": ("编号", "城市", "案例名称", "经验做法", "领域", "举措", "牵头单位", "联系电话"),
    "unknown": ("序号", "所属类别", "举措名称", "经验题目", "经验内容", "报送城市", "牵头部门"),
    "last-city": ("序号", "工作领域", "创新举措", "典型做法", "城市", "联系电话"),
}


def book(source: Source, columns: str) -> bytes:
    """An empty first column and row, an annex number, the title, and who filled it in, over the header."""
    result = Workbook()
    page = result.active
    assert page is not None
    for row in ([], ["", "附件2"], ["", source.title], ["", "填报单位：某市住房城乡建设局", "", "2024年5月"]):
        page.append(row)
    for row in sheet(source, COLUMNS[columns], wrapped=22):
        page.append(["", *row])
    page.append(["", "备注：数据截至2024年3月底。"])
    return _saved(result)


def separated(source: Source, columns: str, separator: str, encoding: str) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=separator).writerows(sheet(source, COLUMNS[columns]))
    return stream.getvalue().encode(encoding)


TEXTS: dict[str, Callable[[Source, Sequence[Item]], bytes]] = {
    "web.txt": web_text,
    "letter.txt": letter_text,
    "one-line.txt": one_line_text,
    "paged.txt": paged_text,
    "footed.txt": footed_text,
    "runs.docx": word_runs,
    "page.html": web_page,
    "breaks.html": web_breaks,
}
