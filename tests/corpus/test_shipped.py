"""The shipped list and its texts: whole, true to the published file, and kept apart from the evaluation set."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import delete

from corpus import schema
from corpus.importing import About, import_file, import_shipped
from corpus.library import Difference, Library, sqlite_url
from corpus.records import Practice, PracticeList
from models.text import normalize, policy_terms
from service.runtime import Runtime, open_library
from service.settings import Settings

QUERIES = Path(__file__).parent.parent / "relevance" / "queries.jsonl"
NEAR = 0.7  # Jaccard index of character pairs from which a text is a copy of another
TELLING = 8  # characters of a query that are no coincidence when they stand in another text
# The practices of each initiative, in the order of the list.
COUNTS = {
    "1-1": 2, "1-2": 1, "1-3": 1,
    "2-1": 1, "2-2": 3,
    "3-1": 3, "3-2": 3, "3-3": 2,
    "4-1": 2, "4-2": 2,
    "5-1": 2, "5-2": 3,
    "6-1": 3, "6-2": 2, "6-3": 3,
}  # fmt: skip
IDS = [f"ur3-{initiative}-{number}" for initiative, count in COUNTS.items() for number in range(1, count + 1)]
MECHANISMS = [
    "建立城市更新工作组织机制",
    "完善城市更新法规和标准",
    "完善城市更新推进机制",
    "优化存量资源盘活利用政策",
    "构建城市更新多元投融资机制",
    "探索城市更新多方参与机制",
]
INITIATIVES = [
    "成立城市更新管理部门",
    "加强城市更新工作考核",
    "开展省级城市更新试点工作",
    "出台城市更新地方性法规",
    "制定城市更新相关标准和导则",
    "一体化推进城市体检与城市更新",
    "建立城市更新专项规划编制和实施体系",
    "加强城市更新项目实施管理",
    "鼓励土地复合利用、建筑功能转换",
    "优化容积率奖励、产权管理机制",
    "加大地方政府资金投入",
    "组织金融机构、社会资本多渠道融资",
    "鼓励央企、国企参与实施",
    "引导经营主体市场化运作",
    "优化公众参与路径方法",
]
LISTS = files("corpus.lists").joinpath("ur3")


def rows(name: str) -> list[dict[str, str]]:
    with LISTS.joinpath(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def practices(runtime: Runtime) -> list[Practice]:
    return runtime.library.practices("ur3")


def test_33_practices_under_6_mechanisms_and_15_initiatives(practices: list[Practice]) -> None:
    assert len(IDS) == 33
    assert [practice.id for practice in practices] == IDS
    assert list(dict.fromkeys(practice.mechanism for practice in practices)) == MECHANISMS
    assert list(dict.fromkeys(practice.initiative for practice in practices)) == INITIATIVES


def test_what_the_library_says_of_the_list(runtime: Runtime) -> None:
    (record,) = runtime.library.lists()
    assert (record.id, record.title, record.issuer) == (
        "ur3",
        "实施城市更新行动可复制经验做法清单（第三批）",
        "住房城乡建设部",
    )


def source_text() -> str:
    """The published text without title, head rows, numbering and white space; the parser plays no part."""
    lines = LISTS.joinpath("source.txt").read_text(encoding="utf-8").splitlines()
    kept = []
    for line in (line.strip() for line in lines):
        if line in {"", "实施城市更新行动可复制经验做法清单（第三批）", "序号 政策机制 主要举措 具体做法"}:
            continue
        if re.fullmatch("[一二三四五六]", line):
            continue
        kept.append(re.sub(r"^(?:（[一二三]）|[123]\.(?=\D))", "", line))
    return re.sub(r"\s", "", "".join(kept))


def test_nothing_is_lost_and_nothing_invented(practices: list[Practice]) -> None:
    fields: list[str] = []
    before: tuple[str, str] = "", ""
    for practice in practices:
        if practice.mechanism != before[0]:
            fields.append(practice.mechanism)
        if (practice.mechanism, practice.initiative) != before:
            fields.append(practice.initiative)
        before = practice.mechanism, practice.initiative
        fields += [practice.title, practice.body]
    held = re.sub(r"\s", "", "".join(fields))
    expected = source_text()
    assert len(expected) > 7000
    assert held == expected


def test_every_title_is_one_sentence_and_every_place_and_document_stands_in_the_text(
    practices: list[Practice],
) -> None:
    for practice in practices:
        assert practice.title.endswith("。")
        assert practice.title.count("。") == 1
        assert practice.body
        assert practice.regions
        assert all(document in practice.text for document in practice.documents)


def test_importing_again_changes_nothing(runtime: Runtime, tmp_path: Path) -> None:
    library = open_library(Settings(data_dir=tmp_path))
    first = library.digest()
    assert first == runtime.library.digest()
    told = json.loads(LISTS.joinpath("list.json").read_text(encoding="utf-8"))
    folder = Path(str(LISTS))
    about = About(told["title"], told["issuer"], told["published"])
    assert import_file(library, folder / told["source"], "ur3", about, texts=folder) == Difference()
    again = library.digest()
    records: list[PracticeList] = library.lists()
    library.close()
    assert again == first
    assert records == runtime.library.lists()


def test_every_practice_has_statements_of_many_voices() -> None:
    texts, voices = defaultdict(set), defaultdict(set)
    for row in rows("problems.csv"):
        texts[row["practice_id"]].add(row["text"])
        voices[row["practice_id"]].add(row["voice"])
    assert set(texts) == set(IDS)
    assert {key: len(said) for key, said in texts.items() if len(said) < 24} == {}
    assert {key: len(heard) for key, heard in voices.items() if len(heard) < 6} == {}


def test_judged_texts_name_practices_of_the_list_with_grades() -> None:
    for row in rows("judged.csv"):
        assert row["list"] == "ur3"
        pairs = [pair.rpartition(":") for pair in row["grades"].split()]
        assert {practice for practice, _, _ in pairs} <= set(IDS)
        assert {grade for _, _, grade in pairs} <= set("123")


def pairs(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))


def bare(text: str) -> str:
    """Letters and digits only, folded: punctuation makes no new text of an old one."""
    return "".join(char for char in normalize(text).text if char.isalnum())


def near_copies(texts: list[str], queries: list[str]) -> Iterator[tuple[str, str]]:
    """(text, query) where most character pairs are the same or a text holds a whole query."""
    told = [(query, bare(query)) for query in queries]
    sets = [pairs(folded) for _, folded in told]
    holding: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(sets):
        for pair in found:
            holding[pair].append(number)
    for text in texts:
        folded = bare(text)
        own = pairs(folded)
        shared = Counter(number for pair in own for number in holding.get(pair, ()))
        for number, count in shared.items():
            query, words = told[number]
            contained = count == len(sets[number]) and len(words) >= TELLING and words in folded
            if contained or count >= NEAR * (len(own) + len(sets[number]) - count):
                yield text, query


def test_a_near_copy_is_found() -> None:
    queries = ["老楼的下水道堵了好几年，没有钱修", "没钱改造"]
    texts = [
        "老楼的下水道堵了好几年没有钱修！",
        "老楼的下水道堵了好几年没有钱修理",
        "我要反映：老楼的下水道堵了好几年，没有钱修，请领导关心一下我们的难处，谢谢",
        "没钱改造小区",
        "没有钱修下水道",
    ]
    assert [(texts.index(text), queries.index(query)) for text, query in near_copies(texts, queries)] == [
        (0, 0),
        (1, 0),
        (2, 0),
    ]


@pytest.mark.parametrize("name", ["problems.csv", "judged.csv"])
def test_no_text_that_the_model_learns_from_is_a_copy_of_an_evaluation_query(name: str) -> None:
    queries = [json.loads(line)["text"] for line in QUERIES.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(queries) > 50
    assert list(near_copies([row["text"] for row in rows(name)], queries)) == []


def thesaurus_rows() -> list[dict[str, str]]:
    with files("corpus.lexicon").joinpath("thesaurus.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_thesaurus_is_wide_and_weighs_between_nothing_and_one() -> None:
    groups = thesaurus_rows()
    assert len(groups) >= 500
    assert [group for group in groups if not 0 < float(group["weight"]) <= 1] == []
    assert [group for group in groups if not all((*group["term"].split("|"), *group["words"].split("|")))] == []


def test_no_everyday_word_is_its_own_term() -> None:
    same = [
        (word, group["term"])
        for group in thesaurus_rows()
        for word in group["words"].split("|")
        if normalize(word).text in {normalize(term).text for term in group["term"].split("|")}
    ]
    assert same == []


def test_every_policy_term_is_one_word_of_the_segmenter(runtime: Runtime) -> None:
    assert len(policy_terms()) > 100
    assert [term for term in policy_terms() if term not in runtime.analyzer.analyze(term).terms("words")] == []


def test_every_stop_phrase_is_masked_whole(runtime: Runtime) -> None:
    text = files("corpus.lexicon").joinpath("stop_phrases.txt").read_text(encoding="utf-8")
    phrases = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(phrases) > 50
    assert [phrase for phrase in phrases if runtime.analyzer.analyze(phrase).cut] == []


def test_a_library_of_an_older_version_gets_the_new_texts(tmp_path: Path) -> None:
    library = Library(sqlite_url(tmp_path / "library.sqlite3"))
    import_shipped(library)
    everything = (library.problems(), library.judged())
    with library.writing() as connection:
        connection.execute(delete(schema.judged))
        connection.execute(delete(schema.problems).where(schema.problems.c.voice == "chief"))
    import_shipped(library)
    assert (library.problems(), library.judged()) == everything
    library.close()
