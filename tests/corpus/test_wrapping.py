"""Wrapped anywhere, a text gives the same practices; a figure at the start of a line is no number."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.parsing import parse
from corpus.parsing.marks import find_mark, numeral, to_numeral
from corpus.parsing.wording import bare, first_sentence, tidy
from corpus.reading import read_bytes
from tests.corpus.list_files import all_files
from tests.corpus.list_source import Entry, Initiative, Mechanism, Source, column_text, wrapped_text
from tests.corpus.sources import expected, invented, shipped

SOURCES = [shipped(), invented("lifts"), invented("flood")]


def records(text: str) -> list[tuple[str, str, str, str, str]]:
    practices = parse(read_bytes(text.encode(), "list.txt"), "zz").practices
    return [(p.id, bare(p.mechanism), bare(p.initiative), bare(p.title), bare(p.body)) for p in practices]


@settings(max_examples=30, deadline=None)
@given(source=st.sampled_from(SOURCES), width=st.integers(5, 120))
def test_cut_at_any_column(source: Source, width: int) -> None:
    assert records(wrapped_text(source, width)) == expected(source, "zz")


@settings(max_examples=30, deadline=None)
@given(source=st.sampled_from(SOURCES), narrow=st.integers(4, 14), wide=st.integers(16, 80))
def test_narrow_columns_of_any_width(source: Source, narrow: int, wide: int) -> None:
    assert records(column_text(source, narrow, wide)) == expected(source, "zz")


# Free text: sentences of common characters, figures and Latin words, as an entry may hold them.
WORDS = st.text("城市更新老旧小区改造资金居民街道建设管理规划审批机制项目运营", min_size=4, max_size=14)
FIGURES = st.sampled_from(
    ["2.3万平方米", "10—20年", "83.3亿元", "1/3", "2024年", "15%", "C级", "PPP", "3、5号楼", "1:1"]
)
SENTENCES = st.tuples(WORDS, FIGURES, WORDS).map("，".join).map(lambda text: text + "。")
TITLES = st.builds("{}市{}。".format, st.sampled_from(["北京", "郑州", "苏州", "重庆", "宜昌"]), WORDS)
BODIES = st.lists(st.one_of(SENTENCES, st.builds("{}{}。".format, FIGURES, WORDS)), min_size=1, max_size=5).map("".join)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    mechanisms = []
    for first in range(1, draw(st.integers(1, 3)) + 1):
        initiatives = []
        for second in range(1, draw(st.integers(1, 3)) + 1):
            texts = draw(st.lists(st.tuples(TITLES, BODIES).map("".join), min_size=1, max_size=4))
            entries = tuple(Entry(f"{number}.", text) for number, text in enumerate(texts, 1))
            initiatives.append(Initiative(f"（{to_numeral(second)}）", draw(WORDS), entries))
        mechanisms.append(Mechanism(to_numeral(first), draw(WORDS), tuple(initiatives)))
    return Source("某某清单", ("序号", "政策机制", "主要举措", "具体做法"), tuple(mechanisms))


@settings(max_examples=150, deadline=None)
@given(source=sources(), width=st.integers(8, 90))
def test_any_text_cut_at_any_column(source: Source, width: int) -> None:
    assert records(wrapped_text(source, width)) == expected(source, "zz")


@settings(max_examples=8, deadline=None)
@given(source=sources())
def test_any_text_in_every_format(source: Source) -> None:
    for name, make in all_files(source).items():
        practices = parse(read_bytes(make(), name), "zz").practices
        found = [(p.id, bare(p.mechanism), bare(p.initiative), bare(p.title), bare(p.body)) for p in practices]
        assert found == expected(source, "zz"), name


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("1.湖北省", 1),
        ("2．石家庄市", 2),
        ("3、合肥市", 3),
        ("① 天津市", 1),
        ("（十二）完善", 12),
        ("(二) 完善", 2),
        ("（一）项目策划", 1),
        ("一、建立", 1),
        ("二十一", 21),
        ("第三部分 保障", 3),
        ("2.《办法》", 2),
        ("4.2024年启动改造。", 4),
        ("5.12345热线", 5),
        ("2.3万平方米", None),
        ("2. 5亿元", None),
        ("10—20年", None),
        ("1、2号楼", None),
        ("二期工程", None),
        ("一、二层住户", None),
        ("2024年", None),
    ],
)
def test_numbers_and_figures(line: str, number: int | None) -> None:
    mark = find_mark(line)
    assert (mark.number if mark else None) == number


@given(st.integers(1, 99))
def test_numerals_there_and_back(number: int) -> None:
    assert numeral(to_numeral(number)) == number


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("其他 16 市（州）", "其他16市（州）"),
        ("于 20\n24 年", "于2024年"),
        ("216.\n62 亿元", "216.62亿元"),
        ("EPC +\nO 模式", "EPC + O模式"),
        ("a\u200bb\ufeff c", "ab c"),
        ("  。 ", "。"),
    ],
)
def test_white_space_is_tidied(text: str, tidied: str) -> None:
    assert tidy(text) == tidied


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("甲。乙。丙", ("甲。", "乙。丙")),
        ("提出“应改尽改。”江西省推广。", ("提出“应改尽改。”", "江西省推广。")),
        ("没有句号", ("没有句号", "")),
    ],
)
def test_the_first_sentence_is_the_title(text: str, halves: tuple[str, str]) -> None:
    assert first_sentence(text) == halves
