"""How figures, dates and places are said to people, in pages and in documents."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from corpus.records import Practice, PracticeList
from service.api.schemas import PracticeBody

_AT_A_GLANCE = 30  # characters of a clause that is shown for its figure
_CLAUSE = re.compile(r"[^，。；：！？\n（）]+")
_YEAR = re.compile(r"(19|20)\d\d年")
_BEIJING = timezone(timedelta(hours=8))
_MARKS = "，。；：、,.;:！？ \n"
_ORDINAL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}(?:是|、)|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[、.．](?!\d))"
)
_NUMERALS = "〇一二三四五六七八九"
_FIGURE = re.compile(
    r"(?:约|超过|近|不少于|不超过|不低于|最高)?\d[\d,.]*(?:[—\-～至]\d[\d,.]*)?\s?"
    r"(?:%|％|(?:万|亿)?(?:平方米|平方公里|公里|亩|元|户|人|套|栋|个|项|家|处|年|天|个月|个工作日)(?!代)|[万亿])"
)


def chinese_number(number: int) -> str:
    """一 to 九十九; larger numbers stay figures."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return head + (_NUMERALS[ones] if ones else "")


def chinese_date(day: date) -> str:
    """2026年1月5日, as offices write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def beijing_time(moment: datetime) -> str:
    """2026-01-05 09:30, the one time of all offices, wherever the server stands; a moment without a zone is UTC."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def in_words(score: float) -> str:
    """A calibrated probability as a sentence that needs no statistics."""
    tenths = round(score * 10)
    if tenths >= 10:
        return "这样的推荐几乎每条都被认为有用"
    return f"这样的推荐，10 条里约有 {tenths} 条被认为有用" if tenths else "这样的推荐很少被认为有用"


def as_heading(text: str) -> str:
    """A piece of a text as a heading: without the marks it was cut at and without the number before it (二是)."""
    return _ORDINAL.sub("", text.strip(_MARKS), count=1).strip(_MARKS)


def place_in_list(practice: Practice | PracticeBody, lists: dict[str, PracticeList]) -> str:
    """Where the practice stands: 第三批 · 五、… · （一）… · 第2条."""
    _, mechanism, initiative, number = practice.id.split("-")
    title = lists[practice.list].title if practice.list in lists else practice.list
    return (
        f"{title} {chinese_number(int(mechanism))}、{practice.mechanism}"
        f"（{chinese_number(int(initiative))}）{practice.initiative} 第{number}条"
    )


def key_figures(text: str, most: int = 4) -> list[str]:
    """The clauses that state a figure with its unit, in the order of the text: a bare figure says nothing.

    Years of the calendar are no figures; a clause too long to be read at a glance is left out.
    """
    clauses = (match.group().strip("、 ") for match in _CLAUSE.finditer(text))
    return list(dict.fromkeys(clause for clause in clauses if _tells(clause)))[:most]


def _tells(clause: str) -> bool:
    figures = [match.group().strip() for match in _FIGURE.finditer(clause)]
    said = len(clause) - sum(map(len, figures))
    return len(clause) <= _AT_A_GLANCE and said > 1 and any(not _YEAR.fullmatch(figure) for figure in figures)
