"""How an answer is laid out for reading: by need, within a need by score, the far ones folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from service.api.schemas import AnswerBody, NeedBody, RecommendationBody
from service.wording import as_heading

MOST = 15  # practices that the page asks for: each is explained, which takes most of the time of an answer
LISTED, LISTED_PER_NEED = 5, 3  # practices that stand open: of an answer, or of each of its needs
FAR = 0.2  # a lower score is folded away


@dataclass(frozen=True, slots=True)
class Card:
    """A practice of the answer, the numbers (from 1) of the needs it answers, and the text it was found for.

    Of an answer of one need that text is the whole question, else the need under which it stands.
    """

    item: RecommendationBody
    needs: tuple[int, ...]
    question: str

    @property
    def fits(self) -> bool:
        """Whether it may be called a fit: 低 is only the closest there is."""
        return self.item.band in ("高", "中")


@dataclass(slots=True)
class Group:
    """The cards under one need (from 1; 0 for an answer of one need): open, folded, and those that stand elsewhere."""

    number: int
    need: NeedBody | None
    cards: list[Card] = field(default_factory=list)
    elsewhere: list[Card] = field(default_factory=list)

    @property
    def listed(self) -> list[Card]:
        """The cards that stand open; never none where there is one."""
        near = [card for card in self.cards if card.item.score >= FAR] or self.cards[:1]
        return near[: LISTED_PER_NEED if self.number else LISTED]

    @property
    def folded(self) -> list[Card]:
        """The rest."""
        return self.cards[len(self.listed) :]


@dataclass(frozen=True, slots=True)
class Layout:
    """A matched answer as the page shows it."""

    groups: tuple[Group, ...]

    @property
    def listed(self) -> list[Card]:
        """The open cards of all groups, in the order of the page."""
        return [card for group in self.groups for card in group.listed]

    @property
    def heading(self) -> str:
        """What was found, as sure as its best band."""
        cards = [card for group in self.groups for card in group.cards]
        fitting = [card for card in cards if card.fits]
        if not fitting:
            return f"没有把握，最接近的 {len(self.listed)} 条供参考，写具体些会更准"
        sure = any(card.item.band == "高" for card in fitting)
        open_fits = sum(card.fits for card in self.listed)
        parts = [f"找到 {len(fitting)} 条{'' if sure else '可能'}相符的做法"]
        if open_fits < len(fitting):
            parts.append(f"先列 {open_fits} 条")
        if open_fits < len(self.listed):
            parts.append(f"另列匹配度低的 {len(self.listed) - open_fits} 条供参考")
        return "，".join(parts)

    def heading_of(self, group: Group) -> str:
        """The same for one need."""
        cards = [card for other in self.groups for card in other.cards if group.number in card.needs]
        listed = sum(group.number in card.needs for card in self.listed)
        more = f"先列 {listed} 条，共 {len(cards)} 条" if listed < len(cards) else f"{len(cards)} 条"
        return f"需求点 {group.number}：{more}"


def lay_out(answer: AnswerBody, text: str) -> Layout:
    """A practice that answers several needs stands under the one that has the fewest so far and is named at the others.

    `text` is the whole question.
    """
    if len(answer.needs) < 2:
        return Layout((Group(0, None, _by_score([Card(item, (), text) for item in answer.recommendations])),))
    groups = tuple(Group(number, need) for number, need in enumerate(answer.needs, 1))
    for item in answer.recommendations:
        own = [group for group in groups if group.need and item.practice.id in group.need.practice_ids] or groups[:1]
        home = min(own, key=lambda group: (len(group.cards), len(group.need.practice_ids) if group.need else 0))
        card = Card(item, tuple(group.number for group in own), as_heading(home.need.text) if home.need else text)
        home.cards.append(card)
        for group in own:
            if group is not home:
                group.elsewhere.append(card)
    for group in groups:
        group.cards = _by_score(group.cards)
    return Layout(groups)


def _by_score(cards: Sequence[Card]) -> list[Card]:
    return sorted(cards, key=lambda card: (-card.item.score, card.item.rank))
