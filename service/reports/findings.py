"""What a sheet of problems shows, in sentences that someone can read out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from corpus.records import Practice
from service.reports.answering import Answered
from service.reports.gaps import Kind
from service.reports.reading import OTHER, province_of

_MANY = 10  # problems of a province whose share means something
_NAMED = 3
_CITIES = 10  # cities that a sentence names


@dataclass(frozen=True, slots=True)
class Need:
    """A practice, the problems that ask for it, the cities with their numbers, and problems of its own place."""

    practice: Practice
    problems: int
    cities: Mapping[str, int]
    own: int


def findings(
    good: Sequence[Answered],
    cities: Mapping[str, Sequence[Answered]],
    needs: Sequence[Need],
    unanswered: Sequence[Kind],
    practices: Mapping[str, Practice],
) -> Iterator[str]:
    """One sentence each: where problems gather, who is asked for, what is missing, who is left, which provinces."""
    fitting = [answer for answer in good if answer.fits]
    if fitting:
        mechanisms = Counter(practices[answer.found[0].practice_id].mechanism for answer in fitting)
        said = "；".join(
            f"“{name}”{count} 条（{count / len(fitting):.0%}）" for name, count in mechanisms.most_common(_NAMED)
        )
        yield f"有相符做法的问题最集中的政策机制：{said}。"
    wanted = [need for need in needs if need.problems][:_NAMED]
    if wanted:
        yield "需要最多的做法：" + "；".join(_wanted(need) for need in wanted) + "。"
    inside = [kind for kind in unanswered if kind.inside]
    if inside:
        said = "；".join(f"{kind.name}（{len(kind.members)} 条）" for kind in inside[:_NAMED])
        yield f"属于城市更新而没有相符做法的，最多的是：{said}。"
    elif unanswered:
        yield "没有相符做法的问题，程序判断都可能不属于城市更新，请核对。"
    without = [city for city, rows in cities.items() if not any(row.fits for row in rows)]
    if without:
        more = f" 等 {len(without)} 个" if len(without) > _CITIES else ""
        yield f"所报问题全都没有相符做法的城市：{'、'.join(without[:_CITIES])}{more}。"
    yield from _provinces(cities)


def _wanted(need: Need) -> str:
    where = f"，{len(need.cities)} 个城市" if need.cities else ""
    return f"{need.practice.id} {need.practice.title.rstrip('。')}（{need.problems} 条问题{where}）"


def _provinces(cities: Mapping[str, Sequence[Answered]]) -> Iterator[str]:
    """The provinces with the largest share of problems that nothing fits."""
    every: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for city, rows in cities.items():
        province = province_of(city)[1]
        every[province] += len(rows)
        left[province] += sum(not row.fits for row in rows)
    large = [name for name, count in every.items() if count >= _MANY and left[name] and name != OTHER]
    if len(large) > 1:
        worst = sorted(large, key=lambda name: -left[name] / every[name])[:_NAMED]
        said = "；".join(f"{name} {left[name]}／{every[name]}（{left[name] / every[name]:.0%}）" for name in worst)
        yield f"没有相符做法的比例最高的省份（问题不少于 {_MANY} 条的）：{said}。"
