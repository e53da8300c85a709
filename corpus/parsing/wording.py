"""Chinese text as lists set it: white space, width, sentences, documents in 《》."""

from __future__ import annotations

import re
import unicodedata

_CJK = r"\u2460-\u24ff\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2010-\u203f\u3000-\u303f\U00020000-\U0003ffff"
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\xad]")
# A figure that a line break cuts in two is one figure: 20|24年, 216.|62亿元.
_CUT_FIGURE = re.compile(r"(?<=[\d.:/])[ \t]*\n\s*(?=[\d.:/%])")
_SPACE = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_SENTENCE = re.compile(r"^(.*?。[”’」』]?)(.*)$", re.DOTALL)
_DOCUMENT = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》")
_PAGE_NUMBER = re.compile(r"[-—–－·\s]*(?:第\s*)?(\d{1,3})\s*页?\s*(?:[/／,，]?\s*(?:共\s*)?\d{1,3}\s*页?)?[-—–－·\s]*")
_WIDE = {"W", "F", "A"}
# What no line break cuts: a figure or word, or a character, with the signs that may not leave it.
_UNBROKEN = re.compile(r"[“‘《（(]*(?:[!-~—–]+|.)[”’》），。、；：！？%]*")
FOOT = re.compile(r"注[：:\d]|备注[：:]|说明[：:]|合计|填表|制表|来源[：:]")  # what stands under a table
TERMINAL = "。！？；：…”’）》】!?;:)"


def tidy(text: str) -> str:
    """Remove the white space that line breaks and justified setting leave beside Chinese characters."""
    joined = _CUT_FIGURE.sub("", _INVISIBLE.sub("", text))
    return re.sub(r"\s+", " ", _SPACE.sub("", joined)).strip()


def bare(text: str) -> str:
    """The text without any white space."""
    return "".join(_INVISIBLE.sub("", text).split())


def first_sentence(text: str) -> tuple[str, str]:
    """(title, body) of a practice: its first sentence with the full stop, and the rest."""
    match = _SENTENCE.match(text)
    return (match[1], match[2]) if match else (text, "")


def documents(text: str) -> tuple[str, ...]:
    """The names inside 《》, once each, in order; a name may hold another."""
    return tuple(dict.fromkeys(_DOCUMENT.findall(text)))


def page_number(text: str) -> int | None:
    """The number of a line that holds nothing but the number of its page: 3, — 3 —, 第 3 页 共 9 页."""
    match = _PAGE_NUMBER.fullmatch(text)
    return int(match[1]) if match else None


def width(text: str) -> float:
    """Width in ems: 1 for a Chinese character, a half for a Latin one."""
    return sum(1.0 if unicodedata.east_asian_width(char) in _WIDE else 0.5 for char in text.strip())


def ends_sentence(text: str) -> bool:
    """Whether a line may end a paragraph by its last character."""
    return text.rstrip()[-1:] in TERMINAL


def narrower(text: str, other: str) -> bool:
    """Whether a line is shorter than another by more than a character, counted in characters and in ems."""
    return len(text) < len(other) - 1.5 and width(text) < width(other) - 1.5


def leaves_room(line: str, following: str, full: float) -> bool:
    """Whether the next line could have begun on this one in a column `full` ems wide: a paragraph ends between them."""
    unbroken = _UNBROKEN.match(following.strip())
    return full - width(line) > 1.0 + width(unbroken[0] if unbroken else "")


def may_be_title(text: str, following: str, longest: str) -> bool:
    """Whether a paragraph may end without the end of a sentence: a title, shorter than the lines of the text."""
    short = "。" not in text and len(bare(text)) <= 60 and narrower(text, longest)
    return short and leaves_room(text, following, width(longest))
