"""Numbering as lists print it: 一、 （一） 1. 1． 1、 （1） ① and a numeral alone in its column."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Style(IntEnum):
    """Kinds of numbering; the values only tell them apart, the list says which holds which."""

    PART = 0
    CHINESE = 1
    CHINESE_BRACKET = 2
    NUMBER = 3
    NUMBER_COMMA = 4
    NUMBER_BRACKET = 5
    CIRCLED = 6
    DECIMAL = 7  # 1.1
    DECIMAL_DEEP = 8  # 1.1.1
    HEADING = 10  # + level: a heading of the file without a number


DIGITS = {Style.NUMBER, Style.NUMBER_COMMA}


@dataclass(frozen=True, slots=True)
class Mark:
    """A number at the start of a line; `printed` is the number as it stands there, `rest` the text after it."""

    style: int
    number: int
    printed: str
    rest: str


_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.PART, re.compile(rf"^\s*第\s*([{_NUMERALS}\s]+?)\s*(?:部\s*分|章|篇|类)[、：:\s]*")),
    (Style.CHINESE, re.compile(rf"^\s*([{_NUMERALS}]+)\s*[、．.]\s*(?![二三四五六七八九十][期层线类级等楼批、]|是)")),
    (Style.CHINESE, re.compile(rf"^\s*([{_NUMERALS}]+)(?:\s*$|\s+(?=\S{{2}}))")),
    (Style.CHINESE_BRACKET, re.compile(rf"^\s*[（(〔]\s*([{_NUMERALS}\s]+?)\s*[）)〕]\s*[、.．]?\s*")),
    (Style.DECIMAL_DEEP, re.compile(r"^\s*\d{1,2}[.．]\d{1,2}[.．](\d{1,2})[.．、]?\s*(?=[\u4e00-\u9fff《“])")),
    (Style.DECIMAL, re.compile(r"^\s*\d{1,2}[.．](\d{1,2})(?:[.．、]\s*|\s+)(?=[\u4e00-\u9fff《“]{3})")),
    (Style.NUMBER, re.compile(r"^\s*(\d{1,3})\s*[.．]\s*")),
    (Style.NUMBER, re.compile(r"^\s*(\d{1,2})(?:\t|\s{1,2})(?=[\u4e00-\u9fff]{4,30}$)")),
    (Style.NUMBER_COMMA, re.compile(r"^\s*(\d{1,3})\s*、\s*")),
    (Style.NUMBER_BRACKET, re.compile(r"^\s*[（(]?\s*(\d{1,2})\s*[）)]\s*[、.．]?\s*")),
    (Style.CIRCLED, re.compile(rf"^\s*([{_CIRCLED}])\s*[、.．]?\s*")),
)
# After "2." a digit makes a figure (2.3万平方米) unless it can only begin a title: a year or a number like 12345热线.
_DIGIT_TITLE = re.compile(r"(?:19|20)\d\d\s*[年—–-]|\d{5}(?![\d.]*\s*[万亿元户套个平米公])")


def numeral(text: str) -> int:
    """一 .. 九十九 as a number; ValueError for anything else."""
    tens, mark, ones = text.rpartition("十")
    if not mark:
        return _NUMERALS[:9].index(text) + 1
    high = _NUMERALS[:9].index(tens) + 1 if tens else 1
    return high * 10 + (_NUMERALS[:9].index(ones) + 1 if ones else 0)


def find_mark(text: str) -> Mark | None:
    """The number that opens the line; None for running text and for a figure that only looks like a number."""
    for style, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        rest = text[match.end() :]
        number = _value(style, "".join(match[1].split()))
        if number and not (style in DIGITS and rest[:1].isdigit() and not _DIGIT_TITLE.match(rest)):
            return Mark(style, number, text[: match.end()], rest)
    return None


def inline_mark(text: str, style: int, number: int) -> int | None:
    """Where inside the line, after the end of a sentence, an entry of that style and number begins."""
    if style in DIGITS:
        printed = rf"{number}\s*[.．、]"
    elif style == Style.NUMBER_BRACKET:
        printed = rf"[（(]\s*{number}\s*[）)]"
    elif style == Style.CHINESE_BRACKET:
        printed = rf"[（(]\s*{to_numeral(number)}\s*[）)]"
    elif style == Style.CIRCLED and number <= len(_CIRCLED):
        printed = _CIRCLED[number - 1]
    else:
        return None
    match = re.search(rf"[。！？][”’）]?\s*(?=({printed})\s*[^\s\d])", text)
    return match.end() if match else None


def to_numeral(number: int) -> str:
    """1 .. 99 as 一 .. 九十九."""
    tens, ones = divmod(number, 10)
    high = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return high + (_NUMERALS[ones - 1] if ones else "")


def _value(style: Style, printed: str) -> int:
    if style == Style.CIRCLED:
        return _CIRCLED.index(printed) + 1
    if printed.isdigit():
        return int(printed)
    try:
        return numeral(printed)
    except ValueError:
        return 0
