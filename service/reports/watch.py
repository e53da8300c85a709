"""The watch report: saved problems asked again when the library has changed; only what is new is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import StateError
from models.index import Index
from service.reports.answering import FITTING, Answered, Found
from service.reports.document import Cell, Column, Report, Section, Table
from service.reports.parts import library_section, trouble

Pairs = Sequence[tuple[Answered, Found]]


@dataclass(frozen=True, slots=True)
class State:
    """What a watched sheet was answered by: the index, its practices, and those recommended by text of problem."""

    digest: str
    practices: frozenset[str]
    recommended: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a watched sheet was answered by each index, oldest first; kept in the data folder."""

    path: Path

    @classmethod
    def of(cls, data_dir: Path, sheet: Path) -> Memory:
        """The memory of a sheet, known by where it lies."""
        name = hashlib.sha256(str(sheet.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return cls(data_dir / "watch" / f"{name}.json")

    def before(self, digest: str) -> State | None:
        """The state before this index, the same index where it has not changed since; None where there was none."""
        earlier: State | None = None
        for state in self._history():
            if state.digest == digest:
                return earlier or state
            earlier = state
        return earlier

    def keep(self, index: Index, answers: Sequence[Answered]) -> None:
        """Remember what this index recommended; problems added to the sheet since are added."""
        now = {answer.text: [item.practice_id for item in answer.found] for answer in answers if answer.text}
        history = {state.digest: state for state in self._history()}
        known = history[index.digest].recommended if index.digest in history else {}
        practices = frozenset(practice.id for practice in index.practices)
        history[index.digest] = State(index.digest, practices, known | now)
        content = [[state.digest, sorted(state.practices), state.recommended] for state in history.values()]
        aside = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            aside.replace(self.path)
        except OSError as error:
            raise StateError("无法保存关注记录，请检查数据目录的权限和磁盘空间") from error

    def _history(self) -> list[State]:
        try:
            content = json.loads(self.path.read_text(encoding="utf-8"))
            return [State(digest, frozenset(practices), found) for digest, practices, found in content]
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise StateError(
                f"关注记录 {self.path.name} 已损坏，请从数据目录的 watch 文件夹中删除后重新运行"
            ) from error


def watch_report(answers: Sequence[Answered], before: State | None, index: Index, source: str) -> Report:
    """Practices that the library did not have and that fit a problem; a problem asked for the first time has none."""
    found = list(_new(answers, before, index)) if before else []
    sections: list[Section | None] = [Section("overview", "概览", (_said(found, before, index),), brief=True)]
    if found:
        sections += [_by_practice(found, index), _by_problem(found, index), library_section(index)]
    return Report("关注问题的新做法", source, tuple(filter(None, [*sections, trouble(answers)])))


def _new(answers: Sequence[Answered], before: State, index: Index) -> Iterator[tuple[Answered, Found]]:
    fresh = {practice.id for practice in index.practices} - before.practices
    for answer in answers:
        known = before.recommended.get(answer.text)
        for item in answer.found:
            if known is not None and item.practice_id in fresh and item.band in FITTING:
                yield answer, item


def _said(found: Pairs, before: State | None, index: Index) -> str:
    if before is None:
        return "这是第一次运行，已记下现在的推荐；做法库有变化后再次运行，只列新收录的做法。"
    if before.digest == index.digest:
        return "上次运行以来，做法库没有变化，没有新做法。"
    fresh = len({practice.id for practice in index.practices} - before.practices)
    problems = len({answer.position for answer, _ in found})
    if not found:
        return f"做法库上次变化新收录 {fresh} 条做法，没有一条与所关注的问题相符（匹配度为高或中）。"
    practices = len({item.practice_id for _, item in found})
    return (
        f"做法库上次变化新收录 {fresh} 条做法，其中 {practices} 条与 {problems} 条问题相符（匹配度为高或中）；"
        "原有做法和匹配度为“低”的不列。"
    )


def _by_practice(found: Pairs, index: Index) -> Section:
    columns = (
        *(Column("做法编号", width=11, link="practice"), Column("做法", width=40), Column("问题数", "heat", 8)),
        *(Column("城市数", "number", 8), Column("哪些城市", width=60)),
    )
    rows: list[tuple[Cell, ...]] = []
    for practice in index.practices:
        asking = [answer for answer, item in found if item.practice_id == practice.id]
        cities = list(dict.fromkeys(city for answer in asking for city in answer.cities))
        if asking:
            rows.append((practice.id, practice.title, len(asking), len(cities), "、".join(cities)))
    rows.sort(key=lambda row: -int(row[2] or 0))
    table = Table("new", "新做法与需要它的城市", columns, tuple(rows), brief=20)
    return Section("new", "新做法", tables=(table,), brief=True)


def _by_problem(found: Pairs, index: Index) -> Section:
    titles = {practice.id: practice.title for practice in index.practices}
    columns = (
        *(Column("问题编号", width=10), Column("城市", width=10), Column("问题", width=44)),
        *(Column("匹配度", "band", 8), Column("得分", "share", 7), Column("做法编号", width=11, link="practice")),
        *(Column("做法", width=34), Column("理由", width=44)),
    )
    rows = tuple(
        (
            *(answer.id, answer.city, answer.text, item.band, item.score),
            *(item.practice_id, titles[item.practice_id], item.why),
        )
        for answer, item in sorted(found, key=lambda pair: -pair[1].score)
    )
    return Section(
        "news", "有新做法的问题", tables=(Table("news", "有新做法的问题", columns, rows, brief=20),), brief=True
    )
