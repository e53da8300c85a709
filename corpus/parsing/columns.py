"""Columns of a list by their Chinese names, in any order; where names say nothing, by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import mean

from corpus.parsing.marks import find_mark
from corpus.parsing.wording import bare

# What a column holds. `title` and `body` are the two halves of a practice in a sheet with one practice a row.
ROLES = ("id", "order", "mechanism", "initiative", "number", "title", "body", "practice", "other")
_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("做法编号", "编号", "做法ID", "ID", "id"),
    "order": ("序号", "序", "No.", "NO", "No"),
    "mechanism": (
        *("政策机制", "工作机制", "政策机制类别", "机制", "工作任务", "重点任务", "主要任务", "任务", "任务类别"),
        *("类别", "分类", "类型", "政策类别", "经验类别", "领域", "重点领域", "工作领域", "方面", "板块", "一级分类"),
        *(
            "工作方面",
            "主题",
            "专题",
            "环节",
            "工作环节",
            "大类",
            "一级目录",
            "工作类别",
            "机制类别",
            "工作内容",
            "目标任务",
        ),
    ),
    "initiative": (
        *(
            "主要举措",
            "具体举措",
            "工作举措",
            "政策举措",
            "重点举措",
            "举措",
            "措施",
            "主要措施",
            "具体措施",
            "政策措施",
        ),
        *(
            "工作措施",
            "事项",
            "工作事项",
            "主要事项",
            "二级分类",
            "小类",
            "子类",
            "工作要点",
            "要点",
            "二级目录",
            "改革举措",
        ),
        *("具体任务", "举措名称", "改革事项", "任务举措", "经验要点", "创新举措"),
    ),
    "number": ("做法序号", "条目", "条目序号"),
    "title": ("标题", "做法标题", "做法名称", "名称", "经验名称", "经验标题", "案例名称", "题目", "概要"),
    "body": (
        "正文",
        "做法正文",
        "内容",
        "做法内容",
        "详细内容",
        "详情",
        "正文内容",
        "说明",
        "案例内容",
        "具体内容",
        "主要内容",
    ),
    "practice": (
        *("具体做法", "经验做法", "主要做法", "典型做法", "做法", "创新做法", "可复制经验做法", "可复制做法", "经验"),
        *(
            "典型经验",
            "典型经验做法",
            "主要经验",
            "主要经验做法",
            "各地做法",
            "地方做法",
            "地方经验",
            "做法经验",
            "试点经验",
        ),
        *(
            "具体经验",
            "具体经验做法",
            "案例",
            "典型案例",
            "实践案例",
            "经验内容",
            "做法及成效",
            "主要做法及成效",
            "实践做法",
        ),
        *("地方实践", "做法举例", "典型经验和做法", "经验和做法", "具体实践"),
    ),
    "other": (
        *(
            "地区",
            "省份",
            "城市",
            "所在地区",
            "来源",
            "备注",
            "文件",
            "政策文件",
            "报送单位",
            "联系人",
            "涉及地区",
            "涉及文件",
        ),
        *("主要数据", "牵头与参与", "省市", "地市", "责任单位", "适用范围", "发布时间", "清单", "地区代码", "典型问题"),
    ),
}
_ROLE_OF = {name: role for role, names in _NAMES.items() for name in names}
# Chinese names end with what they name: 所属类别, 经验题目, 牵头部门.
_ENDINGS = tuple(
    (role, re.compile(rf"(?:{words})$"))
    for role, words in (
        ("other", "单位|部门|主体|责任人|联系人|电话|方式|城市|地区|区域|省份|区县|地点|时间|日期|年份"),
        ("other", "备注|来源|依据|文件|数据"),
        ("title", "名称|标题|题目|项目|名"),
        ("body", "内容|简介|介绍|说明|描述|详情|概述|正文|情况|成效"),
        ("practice", "做法|经验|案例|实践"),
        ("initiative", r"举措|措施|事项|要点|抓手|路径|二级\w{2}"),
        ("mechanism", r"机制|类别|分类|类型|领域|任务|方面|板块|环节|主题|方向|一级\w{2}"),
    )
)
_SHORT = 10  # characters; a longer cell is no name of a column
_SPLIT = re.compile("|".join(sorted(map(re.escape, _ROLE_OF), key=len, reverse=True)))


def role_of(name: str) -> str | None:
    """What a column of that name holds; None for a name that is not known."""
    return _ROLE_OF.get(_plain(name))


def likely_role(name: str) -> str | None:
    """What a column of that name holds, by its last word where the name is not known."""
    plain = _plain(name)
    ending = next((role for role, words in _ENDINGS if words.search(plain)), None)
    return _ROLE_OF.get(plain) or (ending if len(plain) <= _SHORT else None)


def _plain(name: str) -> str:
    return re.sub(r"[（(].*?[）)]|[：:*＊/、]", "", bare(name))


def header_names(text: str) -> list[str]:
    """The column names that the text is made of, without a character left over; [] for anything else."""
    plain = bare(text)
    names = _SPLIT.findall(plain)
    return names if names and "".join(names) == plain else []


def continues_header(header: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row under the header names the parts of a column that is merged over them."""
    names = [cell for cell in cells if bare(cell)]
    apart = any(bare(cell) and not bare(name) for name, cell in zip(header, cells, strict=False))
    return len(names) >= 2 and apart and all(likely_role(name) for name in names)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names the columns: at least two known names and a column that holds practices."""
    names = [cell for cell in cells if bare(cell)]
    roles = [role_of(name) for name in names]
    if all(len(_plain(name)) <= _SHORT for name in names):
        roles = [likely_role(name) for name in names]
    known = [role for role in roles if role]
    return len(known) >= 2 and len(known) * 2 >= len(roles) and bool({"practice", "body", "title"} & set(known))


def may_be_header(cells: Sequence[str]) -> bool:
    """Whether a row reads like column names: short different words in every cell, one of them known."""
    names = [bare(cell) for cell in cells]
    plain = all(re.fullmatch(r"[\u4e00-\u9fff]{2,8}", name) for name in names)
    return len(names) >= 2 and plain and len(set(names)) == len(names) and any(map(role_of, names))


def header_roles(cells: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The role of each column under a header row; columns with unknown names take the roles that are left."""
    roles = [likely_role(cell) or "" for cell in cells]
    _keep_first(roles)
    if {"title", "practice"} <= set(roles) and "body" not in roles:
        title, practice = roles.index("title"), roles.index("practice")
        match _beside(title, practice, rows):
            case "half":
                roles[practice] = "body"
            case "label":
                roles[title] = "other"
    if "practice" not in roles and "title" not in roles:
        roles = ["practice" if role == "body" else role for role in roles]
    if "practice" in roles:
        # Beside a column 具体做法 a column 内容 or 名称 is no half of it.
        spare = "initiative" if "initiative" not in roles else "other"
        roles = [spare if role in {"title", "body"} else role for role in roles]
        _keep_first(roles)
    return _fill(roles, rows)


def _beside(title: int, practice: int, rows: Sequence[Sequence[str]]) -> str:
    """What names are to the practices beside them: "half" of each, a "label" that its text repeats, or ""."""
    pairs = [(bare(row[title]), bare(row[practice])) for row in rows if len(row) > max(title, practice)]
    pairs = [(name, text) for name, text in pairs if text]
    own = {name for name, _ in pairs if name}
    if len(own) < 0.9 * len(pairs) or not pairs:
        return ""
    repeated = sum(bool(name) and text.startswith(name.rstrip("。")) for name, text in pairs)
    numbered = sum(bool(find_mark(text)) for _, text in pairs)
    return "label" if repeated * 2 > len(pairs) else "half" if numbered * 2 < len(pairs) else ""


def guessed_roles(rows: Sequence[Sequence[str]]) -> list[str]:
    """The role of each column of a table without a header: numbers, names, and the longest text last."""
    columns = max((len(row) for row in rows), default=0)
    roles = [""] * columns
    for column in range(columns):
        texts = [bare(row[column]) for row in rows if column < len(row) and bare(row[column])]
        if texts and all(re.fullmatch(r"[一二三四五六七八九十\d]{1,3}[、.．]?", text) for text in texts):
            roles[column] = "order"
            break
    return _fill(roles, rows)


def _keep_first(roles: list[str]) -> None:
    for column, role in enumerate(roles):
        if role and role != "other" and role in roles[:column]:
            roles[column] = "" if role in {"mechanism", "initiative"} else "other"


def _fill(roles: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    free = [column for column, role in enumerate(roles) if not role]
    held = {column: [bare(row[column]) for row in rows if column < len(row) and bare(row[column])] for column in free}
    free = [column for column in free if held[column]]
    if free and not {"practice", "title"} & set(roles):
        longest = max(free, key=lambda column: mean(map(len, held[column])))
        roles[longest] = "practice"
        free.remove(longest)
    # Of two unknown columns the one with fewer different texts holds the other.
    free.sort(key=lambda column: (len(set(held[column])), column))
    for role in ("mechanism", "initiative"):
        if role not in roles and free:
            roles[free.pop(0)] = role
    return [role or "other" for role in roles]
