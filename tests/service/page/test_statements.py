"""Problem statements: proposed, measured, then accepted or rejected."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import httpx
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from models.folds import Quality
from models.review import Effect
from models.store import open_index
from service.page.deeds import VOICES
from service.placing import Place, Placing
from tests.service.page.conftest import KEY

FOLLOWING = "已保存，正在更新索引…"
ASKED = "我们这儿旧厂房闲置，想找人合作改造"
TAKING = Placing(Place(3, 0.21), Place(1, 0.97), (("ur3-6-2-1", "厂房空着没人要"),), 2)
FALL = Effect(Quality(ndcg=0.7, first=0.9), Quality(ndcg=0.69, first=0.9))


@pytest.fixture(autouse=True)
def _renewed(office: Page) -> Iterator[None]:
    """A measurement holds for one index: the next test begins when the renewal that this one caused has ended."""
    yield
    office.goto("/admin")
    expect(office.locator("#state-title", has_text=FOLLOWING)).to_have_count(0, timeout=60_000)


def test_the_effect_is_shown_before_a_statement_is_taken(office: Page) -> None:
    office.goto("/admin/problems/ur3-6-2-2")
    office.fill("#text", "短")
    office.click("text=评估影响")
    expect(office.locator("#text-error")).to_contain_text("4—500 字")
    office.fill("#text", "厂子停了好多年，找不到人接手")
    office.click("text=评估影响")
    expect(office.locator("#working-title")).to_have_text("正在评估影响…")
    expect(office.locator("#effect-title")).to_be_visible(timeout=300_000)
    expect(office.locator("#said")).to_have_text(office.locator("#effect-title").inner_text())
    placed = office.locator("#review table").first.locator("tbody tr").all_inner_texts()
    assert re.fullmatch(r"这条做法排在\s+(第 \d+|找不到)\s+第 1", placed[0])
    office.locator("summary", has_text="详细数字").click()
    rows = office.locator("#review details tbody tr").all_inner_texts()
    numbers = [[float(number) for number in re.findall(r"[+-]?\d\.\d{4}", row)] for row in rows]
    assert len(numbers) == 2
    assert 0 < numbers[0][0] < 1
    for before, after, change in numbers:
        assert change == pytest.approx(after - before, abs=1.1e-4)
    if office.locator("[name=force]").count():
        office.check("[name=force]")
    office.click("button >> text=采用")
    expect(office.locator("tr", has_text="找不到人接手")).to_contain_text("已采用")
    office.goto("/admin/audit")
    expect(office.locator("tbody tr").nth(0)).to_contain_text("采用典型问题")
    expect(office.locator("tbody tr").nth(1)).to_contain_text("新写典型问题")


def test_feedback_becomes_a_statement(office: Page, thin_server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # As for a list without judged problems.
    monkeypatch.setattr("service.page.measuring.effect", lambda *_: None)
    monkeypatch.setattr("service.page.measuring.placing", lambda *_: TAKING)
    with httpx.Client(base_url=thin_server, timeout=60) as client:
        answer = client.post("/api/v1/recommendations", json={"text": ASKED}).json()
        said = {"request_id": answer["request_id"], "practice_id": "ur3-6-2-2", "useful": True, "text": ASKED}
        assert client.post("/api/v1/feedback", json=said).status_code == 201
    office.goto("/admin/candidates")
    row = office.locator("tr", has_text=ASKED)
    expect(row.locator(".number")).to_have_text("1")
    row.locator("button").click()
    expect(office.locator("#effect-title")).to_have_text("采用后会抢走 2 条已有问题的首位，请先看看")
    rows = [row.all_inner_texts() for row in (line.locator("th, td") for line in office.locator("tbody tr").all())]
    assert rows == [
        ["这条做法排在", "第 3", "第 1"],
        ["得分", "0.21（这样的推荐，10 条里约有 2 条被认为有用）", "0.97（这样的推荐几乎每条都被认为有用）"],
    ]
    expect(office.locator("#review li")).to_have_text(["厂房空着没人要 ur3-6-2-1"])
    expect(office.locator("#review")).to_contain_text("另有 1 条。")
    expect(office.locator("#review")).to_contain_text("这份清单还没有评过分的问题")
    office.click("button >> text=采用")
    expect(office.locator(".state, [role=alert]").first).to_be_visible()
    # The index may have been renewed meanwhile, for the test before: then the page asks to measure again.
    if office.get_by_text("还没有评估影响").is_visible():
        office.click("button >> text=评估影响")
        office.click("button >> text=采用")
    expect(office.locator(".state")).to_contain_text("采用典型问题 ur3-6-2-2")
    row = office.locator("tr", has_text=ASKED)
    expect(row).to_contain_text("已采用")
    row.locator("button", has_text="弃用").click()
    expect(office.locator("tr", has_text=ASKED)).to_contain_text("已弃用")
    office.goto("/admin/candidates")
    expect(office.locator("tr", has_text=ASKED)).to_have_count(0)


def test_what_harms_is_taken_only_on_purpose(office: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.page.measuring.effect", lambda *_: FALL)
    monkeypatch.setattr("service.page.measuring.placing", lambda *_: TAKING)
    office.goto("/admin/problems/ur3-5-1-2")
    office.fill("#text", "这一句会让答案变坏")
    office.click("text=评估影响")
    expect(office.locator("#effect-title")).to_have_text("采用后总的匹配质量会下降，不建议采用")
    expect(office.locator("#review details tbody tr").first).to_contain_text("-0.0100")
    office.click("button >> text=采用")
    expect(office.locator("[role=alert]")).to_contain_text("采用后总的匹配质量会下降，请改写或弃用")
    office.check("[name=force]")
    office.click("button >> text=采用")
    expect(office.locator("tr", has_text="这一句会让答案变坏")).to_contain_text("已采用")


def test_a_change_taken_back_is_not_called_live_while_the_index_follows(
    office: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library is then what the old index was built from, but the index of the change is still to come."""
    held = threading.Event()
    monkeypatch.setattr("service.page.measuring.effect", lambda *_: None)
    monkeypatch.setattr("service.page.measuring.placing", lambda *_: TAKING)
    monkeypatch.setattr(
        "service.runtime.open_index", lambda *given, **also: held.wait(60) and open_index(*given, **also)
    )
    try:
        office.goto("/admin/problems/ur3-5-1-2")
        office.fill("#text", "采用以后又不要了的一句")
        office.click("text=评估影响")
        office.click("button >> text=采用")
        row = office.locator("tr", has_text="采用以后又不要了的一句")
        expect(row).to_contain_text("已采用")
        row.locator("button", has_text="弃用").click()
        expect(row).to_contain_text("已弃用")
        expect(office.locator("#state-title")).to_have_text(FOLLOWING)
    finally:
        held.set()


def test_nothing_is_taken_unmeasured(
    office: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    begun = threading.Event()

    def broken(*_: object) -> None:
        begun.set()
        raise MemoryError

    monkeypatch.setattr("service.page.measuring.placing", broken)
    office.goto("/admin/problems/ur3-5-1-2")
    office.fill("#text", "评估到一半停了电")
    office.click("text=评估影响")
    expect(office.locator("[role=alert]")).to_contain_text("上次评估没有完成")
    assert begun.is_set()
    assert "could not be measured" in caplog.text
    number = office.url.rsplit("/", 1)[-1]
    token = office.locator("[name=token]").first.input_value()
    form = {"token": token, "status": "accepted"}
    refused = office.request.post(f"/admin/review/{number}", form=form, headers={"accept": "text/html"})
    assert refused.status == 422
    assert "还没有评估影响" in refused.text()
    office.click("button >> text=弃用")
    expect(office.locator("tr", has_text="评估到一半停了电")).to_contain_text("已弃用")


def test_a_statement_that_is_not_there(office: Page) -> None:
    response = office.request.get("/admin/review/2147483647", headers={"accept": "application/json"})
    assert response.status == 404
    assert "已不存在" in response.json()["detail"]


def test_statements_come_newest_first_and_by_pages(own_server: str) -> None:
    with httpx.Client(base_url=own_server, timeout=60) as client:
        client.post("/admin/sign-in", data={"key": KEY})
        first = BeautifulSoup(client.get("/admin/problems/ur3-5-1-2").text, "lxml")
        pages = [link["href"] for link in first.select(".pages a")]
        assert len(pages) >= 2
        texts = [
            row.td.text for page in pages for row in BeautifulSoup(client.get(page).text, "lxml").select("tbody tr")
        ]
        assert f"共 {len(texts)} 条" in first.text
        assert len(set(texts)) == len(texts)
        assert [row.td.text for row in first.select("tbody tr")] == texts[:30]
        sources = {row.select("td")[1].text for row in first.select("tbody tr")}
        assert sources <= {*VOICES.values()}
