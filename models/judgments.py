"""Files of an evaluation: queries (JSON Lines) and graded judgments (TREC qrels); an error names its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from corpus.errors import QueryError, SheetError
from models.query import clean

Length = Literal["short", "sentence", "paragraph", "long"]
Scope = Literal["in", "other-domain", "near-miss"]
LENGTHS: tuple[str, ...] = get_args(Length)
SCOPES: tuple[str, ...] = get_args(Scope)
USEFUL = 2  # the grade from which a practice counts as an answer
Qrels = dict[str, dict[str, int]]


class Query(BaseModel):
    """A judged problem text; `scope` says whether it is about urban renewal at all."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str = Field(min_length=1, pattern=r"^\S+$")
    text: str
    length: Length
    scope: Annotated[Scope, BeforeValidator(lambda name: "in" if name == "renewal" else name)]


def read_queries(path: Path) -> list[Query]:
    """Queries in the order of the file; raises SheetError where a line is no query or an id comes twice."""
    queries: dict[str, Query] = {}
    for number, line in _lines(path):
        where = f"文件“{path.name}”第 {number} 行"
        try:
            query = Query.model_validate(json.loads(line))
            clean(query.text)
        except QueryError as error:
            raise SheetError(f"{where}：{error}") from error
        except ValidationError as error:
            names = "、".join(dict.fromkeys(str(item["loc"][0]) if item["loc"] else "整行" for item in error.errors()))
            raise SheetError(
                f"{where}的 {names} 无效：每行须为 JSON 对象，含 id（不含空格）、text、"
                f"length（{'|'.join(LENGTHS)}）、scope（{'|'.join(SCOPES)}）"
            ) from error
        except ValueError as error:
            raise SheetError(f"{where}不是有效的 JSON，每行请写一个 JSON 对象") from error
        if query.id in queries:
            raise SheetError(f"{where}的 id“{query.id}”与前面重复，请改成不同的编号")
        queries[query.id] = query
    if not queries:
        raise SheetError(f"文件“{path.name}”里没有问题，请每行写一个 JSON 对象")
    return list(queries.values())


def read_qrels(path: Path) -> Qrels:
    """Grades by query and practice; raises SheetError where a line is not `query 0 practice grade`."""
    qrels: Qrels = {}
    for number, line in _lines(path):
        where = f"文件“{path.name}”第 {number} 行"
        fields = line.split()
        if len(fields) != 4 or not fields[3].removeprefix("-").isdecimal():
            raise SheetError(f"{where}无效：每行须为“问题编号 0 做法编号 等级”，等级是整数")
        query, _, practice, grade = fields
        if practice in qrels.setdefault(query, {}):
            raise SheetError(f"{where}重复评了问题“{query}”与做法“{practice}”，请只保留一行")
        qrels[query][practice] = int(grade)
    if not qrels:
        raise SheetError(f"文件“{path.name}”里没有评分，请每行写“问题编号 0 做法编号 等级”")
    return qrels


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """(number from 1, text) of every line that is not blank."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(f"文件“{path.name}”不是 UTF-8 编码，请另存为 UTF-8") from error
    except OSError as error:
        raise SheetError(f"无法读取文件“{path.name}”，请检查文件是否存在、是否有读取权限") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.strip()
