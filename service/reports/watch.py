"""The watch report: saved problems asked again when the library has changed; only what is new is shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import StateError
from models.index import Index
from service.reports.answering import Answered
from service.reports.document import Cell, Column, Report, Section, Table
from service.reports.match import library_section, trouble

Recommended = dict[str, list[str]]  # practice ids by the text of the problem


@dataclass(frozen=True, slots=True)
class Memory:
    """What a watched sheet was answered by each index, oldest first; kept in the data folder."""

    path: Path

    @classmethod
    def of(cls, data_dir: Path, sheet: Path) -> Memory:
        """The memory of a sheet, known by where it lies."""
        name = hashlib.sha256(str(sheet.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return cls(data_dir / "watch" / f"{name}.json")

    def before(self, digest: str) -> tuple[str, Recommended] | None:
        """The index before this one, and what it recommended; None where there was none."""
        earlier: tuple[str, Recommended] | None = None
        for known, recommended in self._history():
            if known == digest:
                break
            earlier = known, recommended
        return earlier

    def keep(self, digest: str, answers: Sequence[Answered]) -> None:
        """Remember what this index recommended; problems added to the sheet since are added."""
        now = {answer.text: [item.practice_id for item in answer.found] for answer in answers if answer.text}
        history = self._history()
        places = [place for place, (known, _) in enumerate(history) if known == digest]
        if places:
            history[places[0]] = (digest, history[places[0]][1] | now)
        else:
            history.append((digest, now))
        aside = self.path.with_suffix(".part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(history, ensure_ascii=False), encoding="utf-8")
            aside.replace(self.path)
        except OSError as error:
            raise StateError("无法保存关注记录，请检查数据目录的权限和磁盘空间") from error

    def _history(self) -> list[tuple[str, Recommended]]:
        try:
            return [(digest, recommended) for digest, recommended in json.loads(self.path.read_text(encoding="utf-8"))]
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise StateError(
                f"关注记录 {self.path.name} 已损坏，请从数据目录的 watch 文件夹中删除后重新运行"
            ) from error


def watch_report(
    answers: Sequence[Answered], before: tuple[str, Recommended] | None, index: Index, source: str
) -> Report:
    """Practices that a problem did not have under the index before; a problem asked for the first time has none."""
    titles = {practice.id: practice.title for practice in index.practices}
    columns = (
        *(
            Column("问题编号", width=10),
            Column("城市", width=10),
            Column("问题", width=44),
            Column("名次", "number", 6),
        ),
        *(Column("匹配度", width=8), Column("得分", "share", 7), Column("做法编号", width=11, link="practice")),
        *(Column("做法", width=34), Column("理由", width=44)),
    )
    known = before[1] if before else {}
    rows: list[tuple[Cell, ...]] = [
        (
            *(answer.id, answer.city, answer.text, item.rank, item.band, item.score),
            *(item.practice_id, titles[item.practice_id], item.why),
        )
        for answer in answers
        for item in answer.found
        if answer.text in known and item.practice_id not in known[answer.text]
    ]
    problems = len({(row[0], row[2]) for row in rows})
    if before is None:
        text = "这是第一次运行，已记下现在的推荐；做法库有变化后再次运行，只显示新出现的做法。"
    else:
        text = f"与上一版索引 {before[0][:12]} 相比，{problems} 条问题有新做法，共 {len(rows)} 条。"
    sections = [Section("overview", "概览", (text,))]
    if rows:
        sections.append(Section("news", "新做法", tables=(Table("news", "新做法", columns, tuple(rows)),)))
        sections.append(library_section(index))
    return Report("关注问题的新做法", source, tuple(filter(None, [*sections, trouble(answers)])))
