"""Another list under a held id is no new edition: it inherits nothing, and every change of a list can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, func, insert, inspect, select

from corpus import schema
from corpus.curation import acts
from corpus.errors import NotFoundError
from corpus.importing import About, Change, Replacement, import_shipped, plan_import, take
from corpus.library import Library, sqlite_url
from corpus.likeness import is_another
from corpus.records import Practice, Problem
from corpus.snapshots import KEPT
from corpus.undoing import Held, changes, held, remove_list, take_back
from tests.corpus.list_files import all_files
from tests.corpus.sources import invented

FIRST = """某省老旧小区改造经验清单（第一批）
一、健全组织机制
（一）成立专班
1.石家庄市成立改造专班。专班由市住建局牵头，财政局参与，每周调度一次。
2.苏州市推行街道包干。街道负责协调42处沿街民房，居民共建。
（二）强化考核
1.河南省加强考核。对开封市鼓楼区等地评价，发债总额83.3亿元。
"""
OTHER = """小区垃圾停车办法
一、垃圾停车
（一）垃圾
1.芜湖市推行生活垃圾分类。撤桶建亭120个，定时定点投放，志愿者值守。
（二）停车
1.合肥市共享机关车位。夜间开放2300个车位，由物业统一收费。
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(sqlite_url(tmp_path / "library.db"))
    yield library
    library.close()


def imported(library: Library, tmp_path: Path, text: str, about: About | None = None) -> None:
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    take(library, plan_import(library, tmp_path / "list.txt", "zz", about))


def say(library: Library, practice_id: str, text: str) -> None:
    """A statement, a judged problem and a verdict of feedback on one practice."""
    library.add_texts("test", [Problem(practice_id, text, "resident")])
    with library.writing() as connection:
        row = {"request_id": text, "practice_id": practice_id, "verdict": "useful"}
        connection.execute(insert(schema.feedback).values(row))
        judged = {"list": "zz", "text": text, "voice": "resident", "grades": {practice_id: 3}}
        connection.execute(insert(schema.judged).values(judged))


def everything(library: Library) -> tuple[object, ...]:
    """All that the library says of its lists."""
    with library.reading() as connection:
        feedback = connection.execute(select(schema.feedback.c.practice_id, schema.feedback.c.request_id)).all()
    return library.digest(), library.lists(), sorted(map(tuple, feedback))


@pytest.fixture
def talked_of(library: Library, tmp_path: Path) -> Library:
    """A library with the first list, of each practice of which something was said."""
    imported(library, tmp_path, FIRST)
    for practice in library.practices("zz"):
        say(library, practice.id, f"关于{practice.title}的问题")
    return library


@pytest.mark.parametrize(
    ("before", "after", "other"),
    [
        (("石家庄市成立改造专班。", "每周调度一次。"), ("石家庄市成立改造专班。", "改为每月通报，结果公开。"), False),
        (
            ("石家庄市成立改造专班。", "专班由市住建局牵头，每周调度。"),
            ("市里建立机制。", "专班由市住建局牵头，每月调度。"),
            False,
        ),
        (("石家庄市成立改造专班。专班每周调度。", ""), ("石家庄市成立改造专班。", "专班每周调度。"), False),
        (("湖北省成立城市更新管理部门。", "三个部门各管一段。"), ("芜湖市推行生活垃圾分类。", "撤桶建亭120个。"), True),
    ],
)
def test_an_edited_practice_is_the_same_practice(before: tuple[str, str], after: tuple[str, str], other: bool) -> None:
    one, two = (Practice("zz-1-1-1", "zz", "", "", *texts) for texts in (before, after))
    assert is_another(one, two) is other
    assert is_another(two, one) is other


def test_practices_of_one_list_are_other_practices(library: Library) -> None:
    import_shipped(library)
    practices = library.practices()
    same = [(one.id, two.id) for one in practices for two in practices if one is not two and not is_another(one, two)]
    assert same == []


def test_another_list_under_a_held_id_is_announced(talked_of: Library, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(OTHER, encoding="utf-8")
    plan = plan_import(talked_of, tmp_path / "other.txt", "zz")
    assert plan.replacement == Replacement("zz", "某省老旧小区改造经验清单（第一批）", 3, 3, 3, 3)
    assert plan.replacement.line() == (
        "编号 zz 已是“某省老旧小区改造经验清单（第一批）”（3 条做法），这次导入会大幅替换它，将失去："
        "做法 3 条、典型问题 3 条、反馈 3 条"
    )
    assert plan.difference_line() == "换成别的做法 2 条，删除 1 条"
    texts = {practice.id: practice.text for practice in talked_of.practices("zz")}
    lost = "典型问题 1 条、反馈 1 条"
    assert plan.changes == [
        Change("zz-1-1-1", "换成别的做法", texts["zz-1-1-1"], plan.practices[0].text),
        Change("zz-1-2-1", "换成别的做法", texts["zz-1-2-1"], plan.practices[1].text),
        Change("zz-1-1-2", "删除", texts["zz-1-1-2"], ""),
        *(Change(key, "不再沿用", lost, "") for key in ("zz-1-1-2", "zz-1-1-1", "zz-1-2-1")),
    ]


@pytest.mark.parametrize(
    ("text", "replaces"),
    [
        (FIRST.replace("每周", "每月").replace("居民共建", "居民自建"), False),
        (FIRST.replace("第一批", "第二批").replace("每周", "每月"), True),
        (FIRST.replace("第一批", "第二批"), False),
        (FIRST.replace("2.苏州市推行街道包干。街道负责协调42处沿街民房，居民共建。\n", ""), True),
        (
            FIRST.replace("1.石家庄市", "1.太原市建立台账。台账每日更新，公开可查。\n2.石家庄市").replace(
                "2.苏", "3.苏"
            ),
            False,
        ),
    ],
    ids=["edited", "another title", "same practices", "a third gone", "renumbered"],
)
def test_a_new_edition_is_no_replacement(talked_of: Library, tmp_path: Path, text: str, replaces: bool) -> None:
    (tmp_path / "list.txt").write_text(text, encoding="utf-8")
    assert bool(plan_import(talked_of, tmp_path / "list.txt", "zz").replacement) is replaces


def test_another_practice_inherits_nothing_and_undoing_brings_all_back(talked_of: Library, tmp_path: Path) -> None:
    before = everything(talked_of)
    imported(talked_of, tmp_path, OTHER)
    assert (talked_of.problems(), talked_of.judged()) == ([], [])
    assert held(talked_of, "zz") == Held(2, 0, 0)
    after = everything(talked_of)
    assert take_back(talked_of, "zz", "undo", "admin") == "导入：换成别的做法 2 条，删除 1 条"
    assert everything(talked_of) == before
    assert take_back(talked_of, "zz", "redo", "admin") == "导入：换成别的做法 2 条，删除 1 条"
    assert everything(talked_of) == after
    take_back(talked_of, "zz", "undo", "admin")
    assert everything(talked_of) == before
    log = [(act.actor, act.action, act.subject) for act in acts(talked_of)]
    assert log[:3] == [("admin", "list-undo", "zz"), ("admin", "list-redo", "zz"), ("admin", "list-undo", "zz")]


def test_only_the_practice_that_was_replaced_loses_what_was_said(talked_of: Library, tmp_path: Path) -> None:
    said = talked_of.problems()
    imported(
        talked_of,
        tmp_path,
        FIRST.replace(
            "苏州市推行街道包干。街道负责协调42处沿街民房，居民共建。", "合肥市夜间开放机关车位。由物业统一收费。"
        ),
    )
    assert talked_of.problems() == [said[0], said[2]]
    assert [item.grades for item in talked_of.judged()] == [{"zz-1-2-1": 3}, {"zz-1-1-1": 3}]


def test_what_was_said_since_stays_with_its_practice_when_an_import_is_undone(
    talked_of: Library, tmp_path: Path
) -> None:
    said = talked_of.problems()
    first = "1.石家庄市成立改造专班。专班由市住建局牵头，财政局参与，每周调度一次。\n"
    imported(talked_of, tmp_path, FIRST.replace(first, "").replace("2.苏州市", "1.苏州市"))
    assert talked_of.problems() == [replace(said[1], practice_id="zz-1-1-1"), said[2]]
    new = Problem("zz-1-1-1", "沿街老房子没人修", "admin")
    talked_of.add_texts("test", [new])
    take_back(talked_of, "zz", "undo", "admin")
    assert talked_of.problems() == sorted(
        [*said, replace(new, practice_id="zz-1-1-2")], key=lambda problem: (problem.practice_id, problem.text)
    )


def test_undoing_goes_back_step_by_step(library: Library, tmp_path: Path) -> None:
    texts = [FIRST.replace("每周", f"每{number}周") for number in "一二三四五六七"]
    states = [everything(library)]
    for text in texts:
        imported(library, tmp_path, text)
        states.append(everything(library))
    for state in reversed(states[-KEPT - 1 : -1]):
        take_back(library, "zz", "undo", "admin")
        assert everything(library) == state
    with pytest.raises(NotFoundError, match="清单“zz”没有可撤销的操作，可用 tashan lists show 查看"):
        take_back(library, "zz", "undo", "admin")
    for state in states[-KEPT:]:
        take_back(library, "zz", "redo", "admin")
        assert everything(library) == state
    assert [change.way for change in changes(library)] == ["undo"]
    take_back(library, "zz", "undo", "admin")
    imported(library, tmp_path, OTHER)
    assert [change.way for change in changes(library)] == ["undo"]


def test_the_first_import_is_undone_to_nothing(library: Library, tmp_path: Path) -> None:
    imported(library, tmp_path, FIRST)
    say(library, "zz-1-1-1", "一句话的问题")
    whole = everything(library)
    assert [(change.list, change.title, change.way, change.note) for change in changes(library)] == [
        ("zz", "", "undo", "导入：新增 3 条")
    ]
    take_back(library, "zz", "undo", "admin")
    assert (library.lists(), library.practices(), library.judged()) == ([], [], [])
    with library.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.problems)).scalar_one() == 0
    take_back(library, "zz", "redo", "admin")
    assert everything(library) == whole


def test_a_renamed_list_gets_its_name_back(library: Library, tmp_path: Path) -> None:
    imported(library, tmp_path, FIRST)
    before = library.lists()
    imported(library, tmp_path, FIRST, About("别的名称", "某厅", "2024-06-07"))
    assert library.lists() != before
    take_back(library, "zz", "undo", "admin")
    assert library.lists() == before


def test_a_list_is_removed_and_comes_back(talked_of: Library) -> None:
    before = everything(talked_of)
    assert remove_list(talked_of, "zz", "admin") == Held(3, 3, 3)
    assert (talked_of.lists(), talked_of.practices(), talked_of.problems(), talked_of.judged()) == ([], [], [], [])
    with pytest.raises(NotFoundError, match="做法库中没有清单“zz”，现有：（空）"):
        remove_list(talked_of, "zz", "admin")
    assert take_back(talked_of, "zz", "undo", "admin") == "移除清单：做法 3 条、典型问题 3 条、反馈 3 条"
    assert everything(talked_of) == before


def test_a_shipped_list_that_was_removed_stays_away(library: Library) -> None:
    import_shipped(library)
    assert changes(library) == []
    before = everything(library)
    remove_list(library, "ur3", "admin")
    import_shipped(library)
    assert library.lists() == []
    take_back(library, "ur3", "undo", "admin")
    assert everything(library) == before
    import_shipped(library)
    assert everything(library) == before


def test_shipped_texts_are_not_put_on_practices_of_another_list(library: Library, tmp_path: Path) -> None:
    import_shipped(library)
    path = tmp_path / "flood.docx"
    path.write_bytes(all_files(invented("flood"))["table.docx"]())
    take(library, plan_import(library, path, "ur3"))
    assert (library.problems(), library.judged()) == ([], [])
    import_shipped(library)
    assert (library.problems(), library.judged()) == ([], [])


def test_the_shipped_list_is_refreshed_also_where_it_was_imported_anew(library: Library, tmp_path: Path) -> None:
    import_shipped(library)
    whole = library.problems(), library.judged()
    source = files("corpus.lists").joinpath("ur3", "source.txt").read_text(encoding="utf-8")
    path = tmp_path / "edited.txt"
    path.write_text(source.replace("统筹", "统揽"), encoding="utf-8")
    take(library, plan_import(library, path, "ur3"))
    with library.writing() as connection:
        connection.execute(schema.problems.delete().where(schema.problems.c.voice == "chief"))
        connection.execute(schema.judged.delete())
    import_shipped(library)
    assert (library.problems(), library.judged()) == whole


@pytest.mark.usefixtures("library")
def test_the_migrations_make_what_the_schema_says(tmp_path: Path) -> None:
    def columns(engine: Engine, table: str) -> list[tuple[str, str, bool]]:
        return [(c["name"], str(c["type"]), c["nullable"]) for c in inspect(engine).get_columns(table)]

    wanted = create_engine(sqlite_url(tmp_path / "wanted.db"))
    schema.metadata.create_all(wanted)
    made = create_engine(sqlite_url(tmp_path / "library.db"))
    for table in schema.metadata.tables:
        assert columns(made, table) == columns(wanted, table)
