"""JSON Lines as `tashan export --format jsonl` writes them: the list in the first line, then a practice a line."""

from __future__ import annotations

import json

from corpus.errors import ListFileError
from corpus.reading.blocks import Block, Line, Row
from corpus.reading.limits import check_cells
from corpus.reading.text import decode

_FIELDS = {"id": "编号", "mechanism": "政策机制", "initiative": "主要举措", "title": "标题", "body": "正文"}


def read_jsonl(data: bytes) -> list[Block]:
    """The list's title, issuer and date as lines, its practices as rows."""
    blocks: list[Block] = []
    rows: list[Row] = []
    for number, line in enumerate(decode(data).split("\n"), 1):
        if not line.strip():
            continue
        try:
            held = json.loads(line)
            about = held.get("list")
            if isinstance(about, dict):
                blocks += _about(about)
            else:
                rows.append(Row(tuple(str(held[name]) for name in _FIELDS)))
        except (ValueError, KeyError, AttributeError) as error:
            text = f"文件第 {number} 行不是一条做法，每行应为含 {'、'.join(_FIELDS)} 的 JSON"
            raise ListFileError(text) from error
    check_cells(len(rows) * len(_FIELDS))
    return [*blocks, Row(tuple(_FIELDS.values())), *rows]


def _about(about: dict[str, object]) -> list[Block]:
    lines = [("", "title"), ("发布单位：", "issuer"), ("发布日期：", "published")]
    return [Line(f"{label}{about[name]}", start=True) for label, name in lines if about.get(name)]
