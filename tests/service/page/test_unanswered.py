"""Questions without an answer: kept redacted and counted where an operator wants it, else not at all."""

from __future__ import annotations

import httpx
from bs4 import BeautifulSoup

from corpus.unanswered import stored_unanswered
from service.runtime import open_library
from service.settings import Settings
from tests.conftest import serving
from tests.service.page.conftest import KEY

OFF_TOPIC = "我叫张伟，电话 13812345678，火锅底料\x00怎么炒\n才香"
COVERED = "我叫＊＊，电话 ＊＊，火锅底料 怎么炒 才香"
DINNER = "明天早饭想喝豆腐脑"
URL = "/api/v1/recommendations"


def ask_everywhere(client: httpx.Client) -> None:
    """The same refused question by page, API and batch; one that has an answer; one that a filter left without."""
    client.post("/", data={"text": OFF_TOPIC})
    client.post(URL, json={"text": OFF_TOPIC})
    client.post(f"{URL}/batch", json={"texts": [OFF_TOPIC, "？？？？", "12345678", DINNER, "短"]})
    client.post(URL, json={"text": "老厂房空了十年，想改文创园"})
    client.post(URL, json={"text": "今天晚饭吃什么好呢", "filters": {"list": ["ur3"]}})


def test_nothing_is_kept_unless_wanted(settings: Settings) -> None:
    with serving(settings) as address, httpx.Client(base_url=address, timeout=30) as client:
        ask_everywhere(client)
        assert "问题文字不保存、不外传" in client.get("/").text
    library = open_library(settings)
    assert stored_unanswered(library) == []
    library.close()


def test_wanted_questions_are_covered_counted_and_deleted(settings: Settings) -> None:
    wanted = settings.model_copy(update={"keep_unanswered": True, "admin_key": type(settings.admin_key)(KEY)})
    with serving(wanted) as address, httpx.Client(base_url=address, timeout=30) as client:
        footer = BeautifulSoup(client.get("/").text, "lxml").footer.text
        assert "自动隐去个人信息后保存" in footer
        assert "问题文字不保存" not in footer
        ask_everywhere(client)
        client.post("/admin/sign-in", data={"key": KEY})
        page = BeautifulSoup(client.get("/admin/unanswered").text, "lxml")
        rows = [[cell.text for cell in row.select("td")[:2]] for row in page.select("tbody tr")]
        assert rows == [[COVERED, "3"], [DINNER, "1"]]
        assert "共 2 个问题，提问 4 次" in page.text
        overview = BeautifulSoup(client.get("/admin").text, "lxml")
        assert overview.select_one('.figures a[href="/admin/unanswered"]').text == "4"
        form = page.select_one("tbody form[action='/admin/unanswered']")
        said = {field["name"]: field["value"] for field in form.select("[name]")}
        client.post(form["action"], data=said)
        page = BeautifulSoup(client.get("/admin/unanswered").text, "lxml")
        assert [row.td.text for row in page.select("tbody tr")] == [DINNER]
        client.post("/admin/unanswered", data={"token": said["token"]})
        assert "还没有记录" in client.get("/admin/unanswered").text
        log = BeautifulSoup(client.get("/admin/audit").text, "lxml")
        assert [row.select("td")[3].text for row in log.select("tbody tr")[:2]] == ["全部", said["question"]]
