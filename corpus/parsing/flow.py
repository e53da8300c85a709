"""Running text becomes an outline: numbering is followed, wrapped lines are joined, page furniture is set aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.parsing.cells import holds_cells, part_cells
from corpus.parsing.columns import header_names, likely_role, may_be_header, role_of
from corpus.parsing.entries import own_title, practices_without_number, put_text
from corpus.parsing.levels import Levels, find_levels
from corpus.parsing.marks import Mark
from corpus.parsing.outline import Outline, Role, Source
from corpus.parsing.wording import bare, ends_sentence, page_number

_TRAILER = re.compile(
    r"附件|附表|附录|附[：:]|注[：:\d]|备注[：:]|说明[：:]|[（(]?(?:信息|文章|稿件)?来源[：:]|抄送|[（(]?责任编辑|[（(]?责编|[（(]?编辑[：:]|"
    r"扫一扫|分享到|打印|关闭|版权所有|主办|承办|网站|.{0,8}ICP备|.{0,6}公网安备|联系电话|联系我们|上一[篇条]|下一[篇条]|"
    r"相关(?:阅读|链接|新闻|稿件)|[（(]?此件|\d{4}年\d{1,2}月\d{1,2}日$|\S{2,20}(?:办公厅|办公室)$"
)
_SIGNATURE = re.compile(r".{2,30}(?:办公厅|办公室|部|厅|局|委员会|人民政府)|\d{4}年\d{1,2}月\d{1,2}日|.{2,40}的通知")


def read_flow(sources: Sequence[Source], outline: Outline) -> None:
    """Put the lines of a list without a table into the outline."""
    whole = _without_furniture(sources, outline)
    if any(piece.role == Role.COLUMNS for piece in outline.pieces):
        whole = part_cells(whole)
    end = _trailer(whole)
    lines = whole[:end]
    levels = find_levels([source.line for source in lines])
    starts = [(index, mark) for index, mark in enumerate(levels.marks) if mark]
    if not starts:
        for source in whole:
            outline.put(source.block, source.text, Role.LEFT_OUT)
        return
    _put_preface(lines[: starts[0][0]], outline)
    for (start, mark), stop in zip(starts, [*(start for start, _ in starts[1:]), end], strict=True):
        _put_segment(lines[start:stop], levels, start, mark, outline)
    for source in whole[end:]:
        outline.put(source.block, source.text, Role.NOTE)
    if _from_columns(whole, outline):
        text = "文本像是从多栏表格中抽出的，各栏文字可能混在一起，请逐条核对，或改用 .docx、.xlsx、.pdf 版本导入"
        outline.findings.append((text, ""))


def _from_columns(lines: Sequence[Source], outline: Outline) -> bool:
    """Whether the columns of a table may have run together: names scattered, columns beside the list's own, names
    with gaps inside."""
    scattered = len({source.text for source in lines if role_of(source.text) is not None})  # 机制 may end a name
    header = [piece.text for piece in outline.pieces if piece.role == Role.COLUMNS]
    besides = {likely_role(name) for text in header for name in header_names(text) or text.split()}
    gaps = bool(header) and any(map(holds_cells, lines))
    spaced = any(re.search(r"\S {2,}\S", text) for text in header)
    return scattered >= 2 or bool({"other", "title", "body"} & besides) or gaps or spaced


def _without_furniture(sources: Sequence[Source], outline: Outline) -> list[Source]:
    kept: list[Source] = []
    index = 0
    names = _unknown_headers(sources)
    pages = _page_numbers(sources)
    while index < len(sources):
        held = _header_length(sources, index) or int(bare(sources[index].text) in names)
        for source in sources[index : index + held]:
            outline.put(source.block, source.text, Role.COLUMNS)
        if not held and index in pages:
            outline.put(sources[index].block, sources[index].text, Role.ASIDE)
        elif not held:
            kept.append(sources[index])
        index += held or 1
    return kept


def _header_length(sources: Sequence[Source], index: int) -> int:
    """How many lines from here hold nothing but three or more column names (two where they stand in one line)."""
    text = ""
    best = 0
    for length, source in enumerate(sources[index : index + 12], 1):
        text += source.text
        if len(bare(text)) > 40:
            break
        if len(header_names(text)) >= (2 if length == 1 else 3):
            best = length
    return best


def _unknown_headers(sources: Sequence[Source]) -> set[str]:
    """Lines that read like column names, three or more apart: with one that is known, or again on other pages."""
    lines = [source.text.split() for source in sources]
    short = [
        words for words in lines if len(words) >= 3 and all(re.fullmatch(r"[\u4e00-\u9fff]{2,8}", w) for w in words)
    ]
    return {"".join(words) for words in short if may_be_header(words) or short.count(words) > 1}


def _page_numbers(sources: Sequence[Source]) -> set[int]:
    """Lines that hold a page number: dressed ones (— 3 —), bare ones where they count on from page to page."""
    found: set[int] = set()
    plain: list[tuple[int, int]] = []
    for index, source in enumerate(sources):
        number = page_number(source.text)
        if number is not None and source.text.strip() != str(number):
            found.add(index)
        elif number is not None:
            plain.append((index, number))
    counted = all(later == number + 1 for (_, number), (_, later) in pairwise(plain))
    at_end = bool(plain) and plain[-1][0] == len(sources) - 1
    if plain and counted and (len(plain) > 1 or at_end):
        found |= {index for index, _ in plain}
    return found


def _put_preface(lines: Sequence[Source], outline: Outline) -> None:
    title = set(title_lines([source.text for source in lines]))
    for index, source in enumerate(lines):
        outline.put(source.block, source.text, Role.TITLE if index in title else Role.NOTE)


def title_lines(lines: Sequence[str]) -> list[int]:
    """Which of the lines before the list hold its title: the last short lines that name a list, else the first line."""
    groups: list[list[int]] = []
    for index, text in enumerate(lines):
        if len(bare(text)) > 60 or re.search(r"[。：:；;，]", text) or _SIGNATURE.fullmatch(bare(text)):
            continue
        if groups and groups[-1][-1] == index - 1:
            groups[-1].append(index)
        else:
            groups.append([index])
    named = [group for group in groups if "清单" in bare("".join(lines[index] for index in group))]
    if named:
        group = named[-1]
        first = next(
            (position for position, index in enumerate(group) if re.match(r"附件\s*\d*$", lines[index].strip())), -1
        )
        return group[first + 1 :]
    return groups[0] if groups and len(lines) <= 4 else groups[0][:1] if groups else []


def _trailer(lines: Sequence[Source]) -> int:
    """Where the closing matter of the document begins: a few short lines after the end of a sentence."""
    for index in range(max(1, len(lines) - 15), len(lines)):
        rest = [bare(source.text) for source in lines[index:]]
        closing = sum(map(len, rest)) <= 400 and not any(len(text) > 60 and "。" in text for text in rest)
        if closing and ends_sentence(lines[index - 1].text) and _TRAILER.match(rest[0]):
            return index
    return len(lines)


def _put_segment(lines: Sequence[Source], levels: Levels, start: int, mark: Mark, outline: Outline) -> None:
    first = lines[0]
    texts = [mark.rest, *(source.text for source in lines[1:])]
    if levels.is_entry(mark):
        put_entry(lines, texts, mark, levels, outline)
        return
    depth = levels.depth(mark)
    heading = outline.start_mechanism(mark.number) if depth == 0 else outline.start_initiative(mark.number)
    role = Role.MECHANISM if depth == 0 else Role.INITIATIVE
    outline.put(first.block, mark.printed, Role.NUMBER, heading)
    length = levels.heading_length(start, start + len(lines))
    for source, text in zip(lines[:length], texts[:length], strict=True):
        outline.put(source.block, text, role, heading)
    rest = lines[length:]
    if not rest:
        return
    if levels.has_children(start):
        for source in rest:
            outline.put(source.block, source.text, Role.LEFT_OUT)
        return
    _put_unnumbered(rest, levels, outline)


def _put_unnumbered(lines: Sequence[Source], levels: Levels, outline: Outline) -> None:
    """Put practices without numbers, one for each place that opens a paragraph."""
    texts = [source.text for source in lines]
    paragraphs = [index for index, source in enumerate(lines) if not index or source.line.start]
    known = levels.trusted and len(paragraphs) > 1
    firsts = practices_without_number(texts, paragraphs if known else None)
    if len(firsts) > 1 and not known:
        outline.findings.append((f"无编号的做法按段首地名分成 {len(firsts)} 条，请核对：{bare(texts[0])[:20]}…", ""))
    for start, stop in pairwise([*firsts, len(lines)]):
        put_entry(lines[start:stop], texts[start:stop], None, levels, outline)


def put_entry(
    lines: Sequence[Source], texts: Sequence[str], mark: Mark | None, levels: Levels, outline: Outline
) -> None:
    """Put the lines of an entry, and of the entries that follow its number inside the same line."""
    entry = outline.start_entry(mark.number if mark else None)
    if mark:
        outline.put(lines[0].block, mark.printed, Role.NUMBER, entry)
    if levels.trusted:
        starts = [index for index, source in enumerate(lines) if index and source.line.start]
        entry.title_pieces = own_title([texts[: starts[0]], texts[starts[0] :]]) if starts else 0
    for source, text in zip(lines, texts, strict=True):
        entry = put_text(source.block, text, entry, levels.entry_style, outline)
