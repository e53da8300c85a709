"""The list as it grows while it is read, and what became of every piece of the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from corpus.parsing.wording import bare, first_sentence, tidy
from corpus.reading.blocks import Line


class Role(StrEnum):
    """What a piece of the source is to the list."""

    TITLE = "清单标题"
    COLUMNS = "表头"
    NUMBER = "编号"
    MECHANISM = "政策机制"
    INITIATIVE = "主要举措"
    TEXT = "具体做法"
    ENTRY_TITLE = "做法标题"
    ENTRY_BODY = "做法正文"
    REPEATED = "重复的名称"
    DETAIL = "其他栏"
    ASIDE = "页面文字"
    NOTE = "清单前后的文字"
    LEFT_OUT = "未归入做法"


@dataclass(frozen=True, slots=True)
class Source:
    """A line of the file with the block it stands in."""

    block: int
    line: Line

    @property
    def text(self) -> str:
        """The line itself."""
        return self.line.text


@dataclass(slots=True)
class Heading:
    """A mechanism or an initiative. `number` is part of the ids; `printed` says that the list prints it."""

    number: int
    printed: bool
    pieces: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name with its wrapped lines joined."""
        return tidy("\n".join(self.pieces))


@dataclass(slots=True)
class Entry:
    """A practice in the making."""

    mechanism: Heading
    initiative: Heading
    number: int
    printed: bool
    pieces: list[tuple[Role, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of its text as the file breaks it."""
        return "\n".join(piece for _, piece in self.pieces)

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Mechanism, initiative, number: the tail of its id."""
        return self.mechanism.number, self.initiative.number, self.number

    def title_and_body(self) -> tuple[str, str]:
        """Its first sentence and the rest; a sheet with columns for both is taken at its word."""
        halves = {
            role: tidy("\n".join(text for kind, text in self.pieces if kind == role))
            for role in (Role.ENTRY_TITLE, Role.ENTRY_BODY)
        }
        title, body = halves[Role.ENTRY_TITLE], halves[Role.ENTRY_BODY]
        if title or body:
            return (title, body) if title else first_sentence(body)
        if self.title_pieces:
            texts = [text for _, text in self.pieces]
            return tidy("\n".join(texts[: self.title_pieces])), tidy("\n".join(texts[self.title_pieces :]))
        return first_sentence(tidy(self.text))

    title_pieces: int = 0  # how many pieces make a title without a full stop, set as a paragraph of its own


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the source and what it became; `block` counts the blocks of the file from 0."""

    block: int
    text: str
    role: Role
    owner: Entry | Heading | None = None


class Outline:
    """Mechanisms, initiatives and entries in the order of the list; every piece that goes in is kept in `pieces`."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.entries: list[Entry] = []
        self.mechanisms: list[Heading] = []
        self.initiatives: dict[int, list[Heading]] = {}
        self.findings: list[tuple[str, str]] = []  # message, where

    def put(self, block: int, text: str, role: Role, owner: Entry | Heading | None = None) -> None:
        """Say what a piece of the source is; a piece of a name or of an entry also becomes part of it."""
        if not bare(text):
            return
        self.pieces.append(Piece(block, text, role, owner))
        if isinstance(owner, Heading) and role in {Role.MECHANISM, Role.INITIATIVE}:
            owner.pieces.append(text)
        elif isinstance(owner, Entry) and role in {Role.TEXT, Role.ENTRY_TITLE, Role.ENTRY_BODY}:
            owner.pieces.append((role, text))

    @property
    def mechanism(self) -> Heading | None:
        """The mechanism that is open."""
        return self.mechanisms[-1] if self.mechanisms else None

    @property
    def initiative(self) -> Heading | None:
        """The initiative that is open inside it."""
        held = self.initiatives.get(self.mechanism.number, []) if self.mechanism else []
        return held[-1] if held else None

    @property
    def entry(self) -> Entry | None:
        """The last entry of the open initiative."""
        last = self.entries[-1] if self.entries else None
        return last if last and last.mechanism is self.mechanism and last.initiative is self.initiative else None

    def start_mechanism(self, number: int | None) -> Heading:
        """Open a mechanism; without a number, or with one already taken, it gets the next."""
        heading = Heading(*self._number("政策机制", number, [held.number for held in self.mechanisms]))
        self.mechanisms.append(heading)
        self.initiatives[heading.number] = []
        return heading

    def start_initiative(self, number: int | None) -> Heading:
        """Open an initiative in the open mechanism (one without a name where the list has none)."""
        mechanism = self.mechanism or self.start_mechanism(None)
        held = self.initiatives[mechanism.number]
        heading = Heading(*self._number("主要举措", number, [other.number for other in held]))
        held.append(heading)
        return heading

    def start_entry(self, number: int | None) -> Entry:
        """Open an entry in the open initiative."""
        mechanism = self.mechanism or self.start_mechanism(None)
        initiative = self.initiative or self.start_initiative(None)
        held = [e.number for e in self.entries if e.mechanism is mechanism and e.initiative is initiative]
        entry = Entry(mechanism, initiative, *self._number("做法", number, held))
        self.entries.append(entry)
        return entry

    def headings(self) -> Iterator[tuple[Heading, Heading]]:
        """Every (mechanism, initiative) in the order of the list."""
        for mechanism in self.mechanisms:
            for initiative in self.initiatives[mechanism.number]:
                yield mechanism, initiative

    def _number(self, what: str, number: int | None, held: list[int]) -> tuple[int, bool]:
        following = max(held, default=0) + 1
        if number is None:
            return following, False
        if number in held:
            self.findings.append((f"{what}编号 {number} 重复，已改编为 {following}", ""))
            return following, True
        return number, True
