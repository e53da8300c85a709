"""The coverage report: what many ask and no list answers, so what the next list should hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from corpus.gazetteer import gazetteer
from corpus.redaction import redact
from models.families import families, family_names, own_words
from models.index import Index
from service.reports.answering import Answered
from service.reports.document import Bars, Column, Report, Section, Table
from service.reports.match import trouble

APART = 0.85  # mean distance (1 - cosine) up to which problems are of one kind
_TYPICAL = 3  # texts shown of a kind
_TOP = 15  # kinds in the chart
_WORDS = 8


def coverage_report(answers: Sequence[Answered], index: Index, source: str) -> Report:
    """Refused and weakly matched problems of a sheet, by kind, place and time; texts are redacted."""
    good = [answer for answer in answers if answer.outcome != "error"]
    open_ones = [answer for answer in good if answer.outcome == "none" or answer.band == "低"]
    refused = sum(answer.outcome == "none" for answer in open_ones)
    text = (
        f"共 {len(good)} 条问题，其中 {refused} 条清单中没有相符做法，"
        f"{len(open_ones) - refused} 条只有匹配度为“低”的做法，合计 {len(open_ones)} 条没有得到好的回答。"
    )
    sections: list[Section | None] = [Section("overview", "概览", (text,))]
    if open_ones:
        sections += [_kinds(open_ones, index), _words(open_ones), _places(good, open_ones), _times(good, open_ones)]
    sections += [_texts(open_ones), trouble(answers)]
    return Report("清单没有覆盖的城市更新问题", source, tuple(filter(None, sections)))


def _kinds(answers: Sequence[Answered], index: Index) -> Section:
    words = own_words([answer.text for answer in answers], index.space.analyzer)
    labels = families(words.rows, APART).labels
    names = family_names(words.rows, labels, words.terms)
    rows = []
    for label, name in enumerate(names):
        members = np.flatnonzero(labels == label)
        near = words.rows[members] @ words.rows[members].T
        # The most typical text is the one nearest to all others of its kind.
        order = np.lexsort((members, -np.round(np.asarray(near.sum(axis=0)).ravel(), 10)))
        found = [answers[member] for member in members.tolist()]
        uncovered = Counter(word for answer in found for word in answer.uncovered)
        cities = {answer.city for answer in found if answer.city}
        nearest = Counter(answer.nearest for answer in found if answer.nearest).most_common(1)
        rows.append(
            (
                *(label + 1, name, len(found), sum(answer.outcome == "none" for answer in found), len(cities)),
                "\n".join(redact(found[place].text) for place in order[:_TYPICAL]),
                "、".join(word for word, _ in uncovered.most_common(_WORDS)),
                nearest[0][0] if nearest else "",
            )
        )
    columns = (
        *(Column("序号", "number", 6), Column("主题词", width=24), Column("问题数", "heat", 8)),
        *(Column("其中没有相符做法", "number", 10), Column("城市数", "number", 8), Column("典型问题", width=60)),
        *(Column("清单没有的词", width=30), Column("最接近的政策机制", width=24)),
    )
    several = [row for row in rows if row[2] > 1]
    text = (
        f"按用词归为 {len(rows)} 类，其中 {len(several)} 类有两条以上问题。"
        "下一批清单可优先补充排在前面的各类；典型问题已隐去个人信息。",
    )
    chart = Bars("没有得到好的回答的问题", "条问题", tuple((row[1], float(row[2])) for row in rows[:_TOP]))
    return Section("kinds", "问题类别", text, (chart,), (Table("kind", "问题类别", columns, tuple(rows)),))


def _words(answers: Sequence[Answered]) -> Section:
    counts = Counter(word for answer in answers for word in answer.uncovered)
    columns = (Column("词", width=14), Column("问题数", "heat", 8))
    rows = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:200])
    return Section("words", "清单没有的词", tables=(Table("word", "清单没有的词", columns, rows),))


def _places(good: Sequence[Answered], open_ones: Sequence[Answered]) -> Section | None:
    asked, left = (Counter(_province(answer.city) for answer in group if answer.city) for group in (good, open_ones))
    return _shares("places", "按地区", "省份", asked, left) if asked else None


def _times(good: Sequence[Answered], open_ones: Sequence[Answered]) -> Section | None:
    asked, left = (Counter(answer.date[:4] for answer in group if answer.date) for group in (good, open_ones))
    return _shares("times", "按年份", "年份", asked, left) if asked else None


def _shares(key: str, title: str, kind: str, asked: Counter[str], left: Counter[str]) -> Section:
    columns = (
        *(Column(kind, width=14), Column("问题数", "number", 8), Column("没有得到好的回答", "heat", 12)),
        Column("占比", "share", 8),
    )
    rows = tuple((name, count, left[name], left[name] / count) for name, count in sorted(asked.items()))
    chart = Bars(f"没有得到好的回答的问题，{title}", "条问题", tuple((name, float(left[name])) for name, *_ in rows))
    return Section(key, title, charts=(chart,), tables=(Table(key, title, columns, rows),))


def _province(city: str) -> str:
    places = gazetteer().named(city)
    return gazetteer().province(places[0]).name if places else "其他"


def _texts(answers: Sequence[Answered]) -> Section:
    columns = (
        *(Column("问题编号", width=10), Column("城市", width=10), Column("日期", width=10), Column("问题", width=60)),
        *(Column("匹配度", width=8), Column("最佳得分", "share", 8), Column("清单没有的词", width=30)),
    )
    rows = tuple((a.id, a.city, a.date, redact(a.text), a.band, a.best_score, "、".join(a.uncovered)) for a in answers)
    return Section("texts", "全部此类问题", tables=(Table("text", "全部此类问题", columns, rows),))
