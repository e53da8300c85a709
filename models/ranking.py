"""From the scores of a text and of its pieces to the order of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.needs import Piece, join
from models.parameters import Parameters
from models.vectors import Floats


@dataclass(frozen=True, slots=True)
class Scored:
    """A text before it is ranked: similarity and score of every practice, and the pieces that may each state a need."""

    similarity: Floats
    score: Floats
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Score of every practice, in the order of the index; the needs; and the rows in the order of the answer."""

    score: Floats
    needs: tuple[Piece, ...]
    rows: tuple[int, ...]

    @property
    def best(self) -> float:
        """The highest score, 0.0 without a row."""
        return float(max(self.score[list(self.rows)], default=0.0))


def rank(scored: Scored, places: Sequence[int], parameters: Parameters) -> Ranked:
    """Best score first, and of a text of several needs the best practice of each before the second of any.

    `places[row]` is the place of a practice among those of the same score. A practice is as sure as the whole text
    says, or as `need_trust` of what a need says.
    """
    needs = join(scored.pieces, parameters.need)
    needs = needs if len(needs) > 1 else []
    score = scored.score
    for need in needs:
        score = np.maximum(score, parameters.need_trust * need.score)
    rows = sorted(np.flatnonzero(scored.score > 0).tolist(), key=lambda row: (-score[row], places[row]))
    first = [max(rows, key=lambda row: (need.score[row], score[row])) for need in needs] if rows else []
    leading = [row for row in rows if row in first]
    return Ranked(score, tuple(needs), (*leading, *(row for row in rows if row not in first)))
