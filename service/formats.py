"""How answers and practices are written outside HTTP: JSON, JSON Lines, CSV and tables, from the schemas of the API."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Column, Table

from corpus.records import Practice
from models.answer import Answer
from service.api.schemas import AnswerBody, PracticeBody
from service.cli.console import Format

Record = dict[str, Any]
_BRIEF: dict[str, Any] = {
    **dict.fromkeys(("request_id", "needs", "marks", "uncovered"), True),
    "recommendations": {"__all__": {"evidence", "terms"}},
}
_PIPE_WIDTH = 120  # columns of a table that goes to a file or a pipe
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
ANSWER_COLUMNS = (
    *("编号", "结果", "名次", "匹配度", "得分", "相似度"),
    *("做法编号", "标题", "地区", "清单", "政策机制", "主要举措", "理由"),
)
PRACTICE_COLUMNS = ("做法编号", "清单", "政策机制", "主要举措", "标题", "正文", "地区", "文件")
_OUTCOMES = {"matched": "有相符做法", "none": "无相符做法"}


def answer_record(row_id: str | int, answer: Answer, *, explain: bool) -> Record:
    """An answer as the API gives it, under the id of its row; without `explain` its evidence and terms are left out."""
    body = AnswerBody.of(answer, "")
    return {"id": row_id} | body.model_dump(mode="json", exclude={"request_id": True} if explain else _BRIEF)


def error_record(row_id: str | int, message: str) -> Record:
    """What stands in the place of an answer to a row that cannot be answered."""
    return {"id": row_id, "error": message}


def practice_record(practice: Practice) -> Record:
    """A practice as the API gives it."""
    return PracticeBody.model_validate(practice).model_dump(mode="json")


def write_json(stream: TextIO, value: Record | Sequence[Record]) -> None:
    """One indented JSON value, Chinese as it is."""
    stream.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def write_jsonl(stream: TextIO, records: Iterable[Record]) -> None:
    """One JSON object a line, each out as soon as it is there."""
    for record in records:
        stream.write(json.dumps(record, ensure_ascii=False) + "\n")
        stream.flush()


def encoding(form: Format) -> str:
    """The encoding of a file of that format; Excel misreads a CSV without a byte order mark."""
    return "utf-8-sig" if form is Format.CSV else "utf-8"


def write_answers(stream: TextIO, answered: Iterable[tuple[Record, str]], form: Format, *, single: bool) -> None:
    """Answers, each with the text that it answers, in any format; a `single` one is one object."""
    if form is Format.JSONL:
        write_jsonl(stream, (record for record, _ in answered))
    elif form is Format.CSV:
        write_csv(stream, ANSWER_COLUMNS, (row for record, _ in answered for row in _answer_rows(record)))
    elif form is Format.JSON:
        records = [record for record, _ in answered]
        write_json(stream, records[0] if single else records)
    else:
        for record, text in answered:
            _print_answer(tables(stream), record, text)


def write_practices(stream: TextIO, records: Sequence[Record], form: Format, *, single: bool) -> None:
    """Practices in any format; a `single` one is one object, and a whole text for people."""
    if form is Format.JSON:
        write_json(stream, records[0] if single else records)
    elif form is Format.JSONL:
        write_jsonl(stream, records)
    elif form is Format.CSV:
        write_csv(stream, PRACTICE_COLUMNS, map(_practice_row, records))
    elif single:
        _print_practice(tables(stream), records[0])
    else:
        _print_practices(tables(stream), records)


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """CSV whose cells no spreadsheet takes for formulas."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(cell) for cell in row] for row in rows)


def _answer_rows(record: Record) -> Iterator[tuple[Any, ...]]:
    """Rows of ANSWER_COLUMNS: one a recommendation, or one that says why there is none."""
    empty = ("",) * (len(ANSWER_COLUMNS) - 3)
    if "error" in record:
        yield record["id"], "有误", *empty, record["error"]
    elif record["outcome"] == "none":
        yield record["id"], _OUTCOMES["none"], *empty, record["reason"]
    else:
        for item in record["recommendations"]:
            practice = item["practice"]
            yield (
                *(record["id"], _OUTCOMES["matched"], item["rank"], item["band"], item["score"], item["similarity"]),
                *(practice["id"], practice["title"], "、".join(practice["regions"])),
                *(practice["list"], practice["mechanism"], practice["initiative"], item["why"]),
            )


def _practice_row(record: Record) -> tuple[str, ...]:
    """A row of PRACTICE_COLUMNS."""
    named = (record[name] for name in ("id", "list", "mechanism", "initiative", "title", "body"))
    return (*named, "、".join(record["regions"]), "、".join(record["documents"]))


def _print_answer(console: Console, record: Record, text: str) -> None:
    """An answer for people: the question, then a table of practices or the reason why there is none."""
    console.print(f"【{record['id']}】{text}", style="bold")
    if "error" in record:
        console.print(f"有误：{record['error']}\n", style="red")
        return
    if record["outcome"] == "none":
        console.print(f"{record['reason']}。最接近的政策机制：{record['nearest'] or '无'}\n", style="yellow")
        return
    table = _table("名次", "匹配度", "得分", "做法编号", "地区", "做法与理由")
    for item in record["recommendations"]:
        practice = item["practice"]
        table.add_row(
            *(str(item["rank"]), item["band"], f"{item['score']:.2f}", practice["id"]),
            "、".join(practice["regions"]),
            f"{practice['title']}\n理由：{item['why']}",
        )
    console.print(table)
    console.print()


def _print_practices(console: Console, records: Iterable[Record]) -> None:
    """Practices for people, one a row."""
    table = _table("做法编号", "政策机制", "主要举措", "标题", "地区")
    for record in records:
        table.add_row(
            *(record[name] for name in ("id", "mechanism", "initiative", "title")), "、".join(record["regions"])
        )
    console.print(table)


def _print_practice(console: Console, record: Record) -> None:
    """One practice for people, in full."""
    console.print(f"{record['id']}  {record['title']}", style="bold")
    console.print(f"{record['mechanism']} · {record['initiative']}", style="dim")
    console.print(record["body"])
    for name, values in (("地区", record["regions"]), ("文件", record["documents"])):
        if values:
            console.print(f"{name}：{'、'.join(values)}")


def _table(*columns: str) -> Table:
    # Chinese has no spaces to break a line at: whatever does not fit must be folded, not cut.
    return Table(*(Column(name, overflow="fold") for name in columns), show_lines=True)


def tables(stream: TextIO) -> Console:
    """Where rich tables go; plain text of a fixed width unless the stream is a terminal."""
    return Console(file=stream, width=None if stream.isatty() else _PIPE_WIDTH, highlight=False, markup=False)


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
