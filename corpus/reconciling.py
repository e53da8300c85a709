"""What an operator must know before a list is taken: gaps, repeats, text that no practice holds, likely mistakes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.gazetteer import gazetteer
from corpus.parsing import ParsedList, Role
from corpus.parsing.wording import bare
from corpus.reading.blocks import Block, Row
from corpus.records import Practice

_LONG_TITLE = 100
_PLACE = re.compile(r"^([\u4e00-\u9fff]{2,7}?(?:省|自治区|自治州|市|县|旗))(?=[\u4e00-\u9fff]{2})")
# Words of the trade that end like places and are none.
_NO_PLACE = re.compile(
    r"城市|全[省市县]|各[省市县]|[本该]市|都市|超市|上市|夜市|集市|菜市|门市|股市|楼市|设区|县级|地级|部分|多地|省级|市级|直辖"
)
# A number after the end of a sentence, as the next entry or heading would have it.
_INNER_NUMBER = re.compile(
    r"。[”）]?(（[一二三四五六七八九十]+）|[一二三四五六七八九十]、(?![二三四五六七八九十])|\d{1,2}[.．、](?=[\u4e00-\u9fff《])|"
    r"[\u4e00-\u9fff]{2,20}1[.．、](?=[\u4e00-\u9fff《]))"
)


class Severity(StrEnum):
    """A warning must be accepted before the list is taken; a note is for the record."""

    WARNING = "警告"
    NOTE = "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `where` names the practice, heading or place in the file, "" for the whole list."""

    severity: Severity
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many practices stand under an initiative, and how many characters they hold."""

    mechanism: str
    initiative: str
    practices: int
    characters: int


def counts(practices: Sequence[Practice]) -> list[Count]:
    """Practices by mechanism and initiative, in the order of the list."""
    groups: dict[tuple[str, str, str], list[Practice]] = {}
    for practice in practices:
        key = practice.id.rpartition("-")[0], practice.mechanism, practice.initiative
        groups.setdefault(key, []).append(practice)
    return [
        Count(mechanism, initiative, len(held), sum(len(practice.text) for practice in held))
        for (_, mechanism, initiative), held in groups.items()
    ]


def reconcile(parsed: ParsedList, blocks: Sequence[Block]) -> list[Finding]:
    """Everything found, warnings first."""
    found = [
        *_accounting(parsed, blocks),
        *_numbering(parsed),
        *_headings(parsed),
        *_halves(parsed),
        *(finding for practice in parsed.practices for finding in _practice(practice)),
        *_asides(parsed),
    ]
    return sorted(found, key=lambda finding: finding.severity is not Severity.WARNING)


def _accounting(parsed: ParsedList, blocks: Sequence[Block]) -> Iterator[Finding]:
    """Every character of the file must have become something; what became nothing is named."""
    source = Counter(bare("".join(text for block in blocks for text in block_texts(block))))
    used = Counter(bare("".join(piece.text for piece in parsed.pieces)))
    lost, made = source - used, used - source
    if lost or made:
        sample = "".join((lost or made).elements())[:20]
        text = f"源文件有 {lost.total()} 个字符没有读入、{made.total()} 个字符多出，如“{sample}”"
        yield Finding(Severity.WARNING, "", text)
    held = Counter(bare("".join(practice.text for practice in parsed.practices)))
    texts = {Role.TEXT, Role.ENTRY_TITLE, Role.ENTRY_BODY}
    pieces = Counter(bare("".join(piece.text for piece in parsed.pieces if piece.role in texts)))
    if held != pieces:
        yield Finding(
            Severity.WARNING, "", f"做法文字与源文件相差 {((held - pieces) + (pieces - held)).total()} 个字符"
        )
    for piece in parsed.pieces:
        if piece.role is Role.LEFT_OUT:
            text = f"源文件第 {piece.block + 1} 段有 {len(bare(piece.text))} 个字符未归入任何做法：{_short(piece.text)}"
            yield Finding(Severity.WARNING, f"第 {piece.block + 1} 段", text)


def _numbering(parsed: ParsedList) -> Iterator[Finding]:
    for message, where in parsed.outline.findings:
        yield Finding(Severity.WARNING, where, message)
    outline = parsed.outline
    for what, where, numbers in [
        ("政策机制", "", [heading.number for heading in outline.mechanisms]),
        *(
            (
                "主要举措",
                f"机制 {mechanism.number}",
                [heading.number for heading in outline.initiatives[mechanism.number]],
            )
            for mechanism in outline.mechanisms
        ),
    ]:
        yield from _gaps(what, where, numbers)
    last = 0
    for mechanism, initiative in outline.headings():
        numbers = [entry.number for entry in outline.entries if entry.initiative is initiative]
        # A list may count its practices through from one initiative to the next.
        on = numbers and numbers[0] == last + 1
        yield from _gaps("做法", f"{mechanism.number}-{initiative.number}", numbers, first=numbers[0] if on else 1)
        last = max([last, *numbers])


def _gaps(what: str, where: str, numbers: Sequence[int], first: int = 1) -> Iterator[Finding]:
    missing = sorted(set(range(first, max(numbers, default=0) + 1)) - set(numbers))
    if missing:
        text = f"{what}编号缺 {'、'.join(map(str, missing))}，请核对源文件是否漏排或漏读"
        yield Finding(Severity.WARNING, where, text)


def _headings(parsed: ParsedList) -> Iterator[Finding]:
    outline = parsed.outline
    named_initiatives = any(initiative.name for _, initiative in outline.headings())
    for mechanism in outline.mechanisms:
        if not mechanism.name and len(outline.mechanisms) > 1:
            yield Finding(Severity.WARNING, f"机制 {mechanism.number}", "政策机制名称为空，请核对源文件")
        if not any(entry.mechanism is mechanism for entry in outline.entries):
            yield Finding(Severity.WARNING, f"机制 {mechanism.number}", f"“{_short(mechanism.name)}”下没有做法")
    for mechanism, initiative in outline.headings():
        where = f"{mechanism.number}-{initiative.number}"
        if not any(entry.initiative is initiative for entry in outline.entries):
            yield Finding(Severity.WARNING, where, f"“{_short(initiative.name)}”下没有做法")
        elif named_initiatives and not initiative.name:
            yield Finding(Severity.WARNING, where, "主要举措名称为空，请核对源文件")
        for name in (initiative.name, mechanism.name):
            if len(name) > 60 or "。" in name:
                yield Finding(Severity.WARNING, where, f"名称像是一段做法：{_short(name)}")


def _halves(parsed: ParsedList) -> Iterator[Finding]:
    """A list has titles and bodies; where many practices are one sentence, the two may have run together."""
    alone = [practice for practice in parsed.practices if not bare(practice.body)]
    if len(alone) >= 2 and len(alone) >= 0.3 * len(parsed.practices):
        text = f"有 {len(alone)} 条做法只有一句话，标题与正文可能没有分开，请核对"
        yield Finding(Severity.WARNING, "", text)


def _practice(practice: Practice) -> Iterator[Finding]:
    if not bare(practice.title):
        yield Finding(Severity.WARNING, practice.id, "做法标题为空")
    elif not bare(practice.body):
        whole = practice.title.endswith("。")
        yield Finding(Severity.NOTE if whole else Severity.WARNING, practice.id, "做法只有一句话，没有正文，请核对")
    elif not practice.text.endswith(("。", "！", "？", "”", "）", "…")):
        yield Finding(Severity.WARNING, practice.id, f"末尾不是句号，可能被截断：…{practice.text[-15:]}")
    if len(practice.title) > _LONG_TITLE:
        yield Finding(Severity.WARNING, practice.id, f"标题长达 {len(practice.title)} 字，可能缺句号")
    inside = _INNER_NUMBER.search(practice.text)
    if inside:
        around = practice.text[max(0, inside.start() - 8) : inside.end() + 8]
        text = f"文字中有疑似编号“{inside[1]}”，可能有做法没有分开：…{around}…"
        yield Finding(Severity.WARNING, practice.id, text)
    if "\ufffd" in practice.text:
        yield Finding(Severity.WARNING, practice.id, "有无法识别的字符，源文件编码可能有误")
    match = _PLACE.match(practice.title)
    if match and not _NO_PLACE.search(match[1]) and not _known(practice.title):
        yield Finding(Severity.NOTE, practice.id, f"地名“{match[1]}”不在行政区划表中，请核对是否有误")
    elif not practice.regions:
        yield Finding(Severity.NOTE, practice.id, "没有识别出地区")


def _known(title: str) -> bool:
    return any(start < 3 for start, _, _ in gazetteer().mentions(title[:20]))


def _asides(parsed: ParsedList) -> Iterator[Finding]:
    labels = ((Role.ASIDE, "页码、页眉页脚、导航等"), (Role.NOTE, "清单前后的文字"), (Role.DETAIL, "其他栏的文字"))
    for role, label in labels:
        pieces = [piece for piece in parsed.pieces if piece.role is role]
        if pieces:
            total = sum(len(bare(piece.text)) for piece in pieces)
            sample = "；".join(_short(piece.text, 12) for piece in pieces[:3])
            yield Finding(Severity.NOTE, "", f"{label}共 {total} 个字符不归入做法：{sample}")


def block_texts(block: Block) -> tuple[str, ...]:
    """The texts of a block as the file holds them."""
    return block.cells if isinstance(block, Row) else (block.text,)


def _short(text: str, length: int = 24) -> str:
    plain = bare(text)
    return plain if len(plain) <= length else f"{plain[:length]}…"
