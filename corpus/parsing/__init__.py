"""Blocks become practices: numbering or columns are followed, wrapped lines joined, page furniture set aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.actors import actors
from corpus.errors import ListFileError
from corpus.figures import figures
from corpus.gazetteer import gazetteer
from corpus.parsing.flow import read_flow
from corpus.parsing.outline import Entry, Heading, Outline, Piece, Role, Source
from corpus.parsing.tables import read_tables
from corpus.parsing.wording import documents, tidy
from corpus.reading.blocks import Aside, Block, Line, Row
from corpus.records import Practice

__all__ = ["Entry", "Heading", "Outline", "ParsedList", "Piece", "Role", "parse", "tidy"]


@dataclass(frozen=True, slots=True)
class ParsedList:
    """A list as read from a file.

    `practices` stand in the order of the list, as do the entries of `outline`, which tells what each piece of the
    source became; `issuer` and `published` are "" unless a line says 发布单位：or 发布日期：.
    """

    title: str
    practices: tuple[Practice, ...]
    outline: Outline
    issuer: str = ""
    published: str = ""

    @property
    def pieces(self) -> list[Piece]:
        """Every piece of the source, in reading order."""
        return sorted(self.outline.pieces, key=lambda piece: piece.block)


def parse(blocks: Sequence[Block], list_id: str) -> ParsedList:
    """Practices of a list; raises ListFileError where the blocks hold none."""
    outline = Outline()
    for index, block in enumerate(blocks):
        if isinstance(block, Aside):
            outline.put(index, block.text, Role.ASIDE)
    if any(isinstance(block, Row) for block in blocks):
        read_tables(blocks, outline)
    if not outline.entries:
        outline.pieces = [piece for piece in outline.pieces if isinstance(blocks[piece.block], Aside)]
        read_flow(_lines(blocks), outline)
    if not any(entry.text for entry in outline.entries):
        raise ListFileError("文件中没有找到“一、（一）1.”编号或“具体做法”一栏，请检查文件是否为可复制经验做法清单")
    _only_a_habit(outline, list_id)
    title = tidy("\n".join(piece.text for piece in outline.pieces if piece.role == Role.TITLE))
    practices = tuple(_practice(entry, list_id) for entry in outline.entries)
    notes = "\n".join(piece.text.strip() for piece in outline.pieces if piece.role == Role.NOTE)
    issuer = re.search(r"^发布单位[：:]\s*(\S+)$", notes, re.MULTILINE)
    published = re.search(r"^发布日期[：:]\s*(\d{4}-\d{2}-\d{2})$", notes, re.MULTILINE)
    return ParsedList(title, practices, outline, issuer[1] if issuer else "", published[1] if published else "")


def _only_a_habit(outline: Outline, list_id: str) -> None:
    """Titles are set apart throughout a list or not at all: a few such are lines that happen to end short."""
    apart = [entry for entry in outline.entries if entry.title_pieces]
    if len(apart) * 2 < len(outline.entries):
        for entry in apart:
            entry.title_pieces = 0
        return
    for entry in outline.entries if apart else []:
        if not entry.title_pieces and "。" not in tidy(entry.pieces[0][1] if entry.pieces else "。"):
            where = "-".join(map(str, (list_id, *entry.numbers)))
            outline.findings.append(("其他做法的标题自成一段，这一条看不出标题在哪里结束，请核对", where))


def _lines(blocks: Sequence[Block]) -> list[Source]:
    """All text as lines; a table that is no list is read cell by cell."""
    lines: list[Source] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Line):
            lines.append(Source(index, block))
        elif isinstance(block, Row):
            texts = [text for cell in block.cells for text in cell.splitlines() if text.strip()]
            lines += [Source(index, Line(text, start=True)) for text in texts]
    return lines


def _practice(entry: Entry, list_id: str) -> Practice:
    title, body = entry.title_and_body()
    mechanism, initiative, number = entry.numbers
    places = gazetteer().places(title, body)
    return Practice(
        id=f"{list_id}-{mechanism}-{initiative}-{number}",
        list=list_id,
        mechanism=entry.mechanism.name,
        initiative=entry.initiative.name,
        title=title,
        body=body,
        regions=tuple(dict.fromkeys(place.name for place in places)),
        documents=documents(title + body),
        region_codes=tuple(place.code for place in places),
        figures=figures(title + body),
        actors=actors(title + body),
    )
