"""What accepting problem statements would do to the answers: measured before they go live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import InputError
from corpus.records import Problem
from models.folds import Progress, Quality, grouped_voices, measurable, out_of_fold
from models.index import Texts
from models.parameters import Parameters
from models.text import Analyzer, RememberingAnalyzer

FOLDS = (
    4  # of whole voices: two rounds of four fits take well under a minute, one fold a voice would take five times that
)
TOLERANCE = 0.002


@dataclass(frozen=True, slots=True)
class Effect:
    """Cross-validated quality of what the library holds, without and with the statements."""

    before: Quality
    after: Quality

    @property
    def harmful(self) -> bool:
        """Whether one of the two measures falls by more than the tolerance."""
        falls = (self.before.ndcg - self.after.ndcg, self.before.first - self.after.first)
        return max(falls) > TOLERANCE


def effect(
    texts: Texts, added: Sequence[Problem], analyzer: Analyzer, parameters: Parameters, progress: Progress
) -> Effect | None:
    """Measure the texts of a library by folds of voices, the added statements learned from but not asked.

    None where it cannot be measured: the statements belong to lists without judged problems.
    """
    try:
        texts = measurable(texts)
    except InputError:
        return None
    held = {practice.id for practice in texts.practices}
    extra = [problem for problem in added if problem.practice_id in held]
    if not extra:
        return None
    analyzer = RememberingAnalyzer(analyzer)
    folds = grouped_voices(texts, FOLDS)
    both = (
        out_of_fold(texts, analyzer, parameters, progress(folds, what), learned)
        for what, learned in (("采用前", ()), ("采用后", extra))
    )
    return Effect(*(found.quality(found.similarity(parameters.fields)) for found in both))
