"""The audit log in the words of an office: who did what, when, in Beijing time."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.curation import Act
from service.wording import beijing_time

_ACTORS = {"admin": "管理员", "cli": "命令行", "import": "命令行", "shipped": "程序自带"}
_ACTIONS = {
    "import": "导入清单",
    "list-remove": "移除清单",
    "list-undo": "撤销",
    "list-redo": "恢复",
    "problems": "导入典型问题",
    "problem-add": "新写典型问题",
    "problem-accepted": "采用典型问题",
    "problem-rejected": "弃用典型问题",
    "problem-candidate": "退回待审",
    "unanswered-delete": "删除没有答案的问题",
    "index": "重建索引",
    "sign-in": "登录",
    "sign-in-refused": "登录被拒（口令不对）",
}
_SUBJECTS = {
    "tashan_admin": "管理页",
    "rebuild": "索引",
    "all": "全部",
    "worksheet": "工作表",
    "shipped": "随附清单",
}
VOICES = {
    "admin": "管理页新写",
    "asker": "提问人",
    "worksheet": "工作表",
    "resident": "居民",
    "street": "街道社区",
    "chief": "科室负责人",
    "finance": "财政",
    "planner": "规划设计",
    "operator": "运营单位",
    "system": "工作报告",
    "spoken-north": "北方口语",
    "spoken-south": "南方口语",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the audit log for people."""

    at: str
    who: str
    what: str
    subject: str
    detail: str


def deed(act: Act) -> Deed:
    """The act in words; a name that has none, such as the address of a visitor, stays as it is."""
    return Deed(
        at=beijing_time(act.at),
        who=_ACTORS.get(act.actor, act.actor),
        what=_ACTIONS.get(act.action, act.action),
        subject=_SUBJECTS.get(act.subject, act.subject),
        detail=_detail(act),
    )


def _detail(act: Act) -> str:
    if act.action == "problems":
        return f"典型问题 {act.detail.get('problems', 0)} 条、评过分的问题 {act.detail.get('judged', 0)} 条"
    return str(act.detail.get("note") or act.detail.get("text") or "")
