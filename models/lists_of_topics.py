"""Lists made of topics that the bank is without: what a list that nobody has stated problems for is measured by."""

from __future__ import annotations

from corpus.records import Judged, Practice
from models.folds import Held, without_problems
from models.index import Texts
from models.learning import BEST_GRADE
from models.parameters import Parameters
from models.text import Analyzer
from models.topics import bank, topics

_LISTS = 4
_PRACTICES = 40  # a list
_ASKED = 3  # everyday texts of a topic


def lists_of_topics(analyzer: Analyzer, parameters: Parameters) -> list[Held]:
    """Lists of topics scored by a bank without them.

    A topic is a practice of which it is known only what its name and its policy texts say; its first everyday texts
    ask for it. Topics of one list are neighbours in the bank, as practices of one list are of one field.
    """
    names = list(bank())
    size = len(names) // _LISTS
    lists = [names[start : start + size : size // _PRACTICES][:_PRACTICES] for start in range(0, size * _LISTS, size)]
    rest = topics(frozenset(name for chosen in lists for name in chosen))
    return [without_problems(_texts(chosen), analyzer, parameters, rest) for chosen in lists]


def _texts(chosen: list[str]) -> Texts:
    """A list of those topics, and the texts that ask for them."""
    practices, asked = [], []
    for number, name in enumerate(chosen, 1):
        practice = Practice(f"topics-1-1-{number}", "topics", "", "", name, "。".join(bank()[name]["policy"][:-1]))
        practices.append(practice)
        asked += [
            Judged("topics", text, "bank", {practice.id: BEST_GRADE}) for text in bank()[name]["everyday"][:_ASKED]
        ]
    return Texts(tuple(practices), (), tuple(asked))
