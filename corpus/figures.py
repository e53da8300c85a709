"""Figures of a practice: value, unit, and what they count (发债总额 83.3 亿元, 沿街民房 42 处, 期 10—30 年)."""

from __future__ import annotations

import re

from corpus.records import Figure

_NUMBER = r"\d+(?:[.．]\d+)?(?:/\d+)?"
_SCALE = r"(?:万亿|[百千万亿]+)?"
_UNITS = (
    *(
        "平方米",
        "平方公里",
        "立方米",
        "公里",
        "千米",
        "厘米",
        "毫米",
        "米",
        "公顷",
        "亩",
        "吨",
        "元",
        "个百分点",
        "百分点",
    ),
    *(
        "个",
        "处",
        "栋",
        "个部门",
        "部门",
        "幢",
        "套",
        "户",
        "项",
        "条",
        "座",
        "家",
        "名",
        "人次",
        "人",
        "次",
        "批",
        "部",
        "辆",
        "台",
        "间",
        "块",
    ),
    *(
        "类",
        "种",
        "件",
        "份",
        "例",
        "所",
        "支",
        "片",
        "级",
        "层",
        "岁",
        "倍",
        "年",
        "个月",
        "月",
        "天",
        "日",
        "小时",
        "分钟",
    ),
    *(
        "车位",
        "工作日",
        "档",
        "期",
        "宗",
        "张",
        "本",
        "门",
        "村",
        "镇",
        "街道",
        "社区",
        "县",
        "市",
        "区",
        "省",
        "方面",
        "步",
        "米/秒",
    ),
)
_UNIT = "|".join(sorted(map(re.escape, set(_UNITS)), key=len, reverse=True))
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z])(?P<low>{_NUMBER})(?P<rate>%)?(?:\s*(?:—|–|-|~|～|至|到)+\s*(?P<high>{_NUMBER})(?P<rate2>%)?)?"
    rf"\s*(?P<scale>{_SCALE})(?P<more>余|多)?\s*(?P<unit>(?:个)?工作日|(?:{_UNIT}))?"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Words between a noun and its figure, and those that open a clause without naming anything.
_LINK = re.compile(
    r"(?:约|超过|超|近|达到|达|共计|共|累计|总计|合计|为|至少|不少于|不低于|不超过|不高于|每年|每|的|有|仅|在|到|由|至|于|等|第|各|并|按|最高|最低|"
    r"大约|平均|其中|全部|分别|已|了|给予|提高|增至|降至|下降|增加|减少|缩短|划定|形成|完成|新增|利用|改造|发行|提供|涵盖|提出|"
    r"选取|签订|盘活|撬动|收储|营运|递增|可|将|以上|以下|左右|免征|围绕|聚焦|参照|对)+$"
)
_VERB = re.compile(
    r"发行|撬动|收储|营运|盘活|签订|划定|减少|提供|投放|形成|选取|获批|获得|缩短|降低|提高|新增|完成|节约|配建|不超过|不低于|共|和|明确|保持|给予"
)
_UNIT_HEAD = re.compile(rf"^\d[\d.—–-]*%?{_SCALE}余?(?:{_UNIT})?")
_NOUN = re.compile(r"[\u4e00-\u9fff“”《》、]+")
_STOP_AFTER = re.compile(
    r"^(?:以上|以下|以内|以外|左右|内|后|前|起|的|和|、|，|及|与|进行|用于|由|在|为|获|对|可|均|已|并|至|到|或|中|间)+"
)


def figures(text: str) -> tuple[Figure, ...]:
    """Every figure with a unit or a per cent sign, in order; years and numbers of documents are none."""
    found: dict[Figure, None] = {}
    for match in _FIGURE.finditer(text):
        unit = match["unit"] or ""
        rate = match["rate2"] or match["rate"] or ""
        if not unit and not rate and not match["scale"]:
            continue
        if unit in {"年", "月", "日", "年度"} and _YEAR.fullmatch(match["low"]) and not match["scale"]:
            continue
        if unit in {"月", "日"} or text[: match.start()].endswith(("第", "〔", "［", "号")):
            continue
        value = match["low"] + (f"—{match['high']}" if match["high"] else "")
        shown = rate or f"{match['scale']}{unit}"
        found[Figure(value, shown, _meaning(text, match.start(), match.end(), counted=_counts(unit)))] = None
    return tuple(found)


def _counts(unit: str) -> bool:
    """Whether the noun that a unit counts may follow it: 13个项目, 55 处住房; not after 83.3亿元."""
    return unit not in {"元", "年", "小时", "天", "平方米", "公里", "米", "吨", "亩", "倍", "百分点", "个百分点", ""}


def _meaning(text: str, start: int, end: int, *, counted: bool) -> str:
    """The noun beside a figure: after a counter, else before the figure inside its clause."""
    after = re.split(r"[，。；：、（）“”《》\d]", text[end:], maxsplit=1)[0]
    before = _VERB.split(_UNIT_HEAD.sub("", re.split(r"[，。；：、（）]|(?=\d)", text[:start])[-1]))[-1]
    following = _STOP_AFTER.sub("", after)
    if counted and following and following == after:
        return _short(following)
    if end < len(text) and text[end : end + 1] == "期":
        return "期限"
    held = _LINK.sub("", before)
    if held and _NOUN.search(held):
        return _short(held, tail=True)
    return _short(following) if following else ""


def _short(phrase: str, *, tail: bool = False) -> str:
    """At most twelve characters of a noun phrase."""
    plain = re.sub(r"[\s“”]", "", phrase)
    return plain[-12:] if tail else re.split(r"(?:的|进行|用于|作为|由|与|和|对)", plain)[0][:12]
