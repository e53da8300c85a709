"""How much of one text stands in another, and whether two practices are one."""

from __future__ import annotations

from collections import Counter

from corpus.records import Practice

# Two practices of one list share at most a fifth of the character pairs of their bodies and, where both titles are
# written to one pattern, half of those of their titles; an edited practice keeps more of one of the two.
_SAME_TITLE, _SAME_BODY = 0.6, 0.5


def is_another(before: Practice, after: Practice) -> bool:
    """Whether a text is that of another practice, not an edited one: title and body are both mostly different.

    Measured by the Dice coefficient of their character pairs: title under 0.6, and body under 0.5, and so the two as
    one text (a title set apart in another place is no other practice).
    """
    return (
        alike(before.title, after.title) < _SAME_TITLE
        and alike(before.body, after.body) < _SAME_BODY
        and alike(before.text, after.text) < _SAME_BODY
    )


def alike(one: str, other: str) -> float:
    """Dice coefficient over character pairs (0 to 1), 1 for two texts without any."""
    pairs, others = _pairs(one), _pairs(other)
    total = pairs.total() + others.total()
    return 2 * (pairs & others).total() / total if total else 1.0


def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(len(text) - 1))
