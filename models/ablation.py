"""What each part of the model is worth: the same queries asked of the model without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.errors import SheetError
from models.evaluation import OURS, Estimate, evaluate
from models.folds import Progress
from models.index import TEXT_FIELDS, Texts, fit
from models.judgments import Qrels, Query
from models.matcher import Matcher
from models.parameters import Parameters, replace_parameters
from models.text import Analyzer, RememberingAnalyzer
from models.vectors import BLOCKS

FULL = "full"
_HEADINGS = TEXT_FIELDS[:2]


@dataclass(frozen=True, slots=True)
class Variant:
    """A model without one part."""

    without: str
    texts: Texts
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class Ablation:
    """Measures of a variant; `scope` and `coverage` are AUROC as in `evaluate`, None where a kind of query is missing.

    `without` is `full` for the whole model.
    """

    without: str
    measures: dict[str, Estimate]
    scope: Estimate | None
    coverage: Estimate | None


def ablate(
    variants: Sequence[Variant], analyzer: Analyzer, queries: Sequence[Query], qrels: Qrels, progress: Progress
) -> list[Ablation]:
    """Fit and measure every variant, in order; raises SheetError without an in-scope query."""
    if not any(query.scope == "in" for query in queries):
        raise SheetError("问题文件里没有 scope 为 in 的问题，无法比较各部分的作用")
    analyzer = RememberingAnalyzer(analyzer)
    return [_measured(variant, analyzer, queries, qrels) for variant in progress(variants, "逐项去掉")]


def variants(texts: Texts, parameters: Parameters) -> list[Variant]:
    """The whole model, then the model without each part.

    Weights that stay keep their proportions; the calibration keeps its numbers.
    """
    changed = {
        FULL: parameters,
        **{name: _without_block(parameters, name) for name in BLOCKS},
        "background": replace_parameters(parameters, background_share=0.0),
        "headings": _without_fields(parameters, *_HEADINGS),
        **{name: _without_fields(parameters, name) for name in ("body", "everyday", "problems", "learned", "topics")},
        "thesaurus": replace_parameters(_without_fields(parameters, "everyday"), expansion=0.0),
        # No piece of a text is ever as sure of itself as this.
        "needs": replace_parameters(parameters, need=float("inf")),
    }
    return [
        *(Variant(name, texts, numbers) for name, numbers in changed.items()),
        Variant("statements", replace(texts, problems=()), parameters),
        Variant("judged", replace(texts, judged=()), parameters),
    ]


def _measured(variant: Variant, analyzer: Analyzer, queries: Sequence[Query], qrels: Qrels) -> Ablation:
    matcher = Matcher(fit(variant.texts, analyzer, variant.parameters))
    result = evaluate(matcher, queries, qrels, {})
    whole = next(group for group in result.rankings if group.ranker == OURS and group.group == "all")
    found = {item.kind: item.auroc for item in result.separations}
    return Ablation(variant.without, whole.measures, found["scope"], found["coverage"])


def _without_block(parameters: Parameters, name: str) -> Parameters:
    return replace_parameters(parameters, blocks=_rest(parameters.blocks, name))


def _without_fields(parameters: Parameters, *names: str) -> Parameters:
    """Both profiles without those fields."""
    profiles: dict[str, Any] = {
        "fields": _rest(parameters.fields, *names),
        "plain_fields": _rest(parameters.plain_fields, *names),
    }
    return replace_parameters(parameters, **profiles)


def _rest(weights: dict[str, float], *names: str) -> dict[str, float]:
    """The weights with those at 0 and the others raised to the same sum."""
    kept = {name: 0.0 if name in names else weight for name, weight in weights.items()}
    scale = sum(weights.values()) / (sum(kept.values()) or 1.0)
    return {name: weight * scale for name, weight in kept.items()}
