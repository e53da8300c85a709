"""A sheet of 300 cities with one to five problems each, in the words of people who report them; the same each time."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from corpus.gazetteer import gazetteer

HEAD = ("序号", "城市", "日期", "问题描述")
COUNT = 300
# (problem, how many cities in a hundred have it); {n} is a figure, {place} a part of the city.
PROBLEMS = (
    ("{place}的老旧小区有{n}栋楼没有电梯，一楼住户不同意加装，协商了两年没有结果。", 18),
    ("我市城市更新项目资金主要靠财政，{place}片区缺口约{n}亿元，社会资本不愿意进来。", 22),
    ("{place}老厂房闲置多年，想改成文创园，土地用途变更手续办不下来。", 14),
    ("更新项目审批环节多，{place}一个项目跑了{n}个部门，前后用了一年多。", 15),
    ("历史街区里的老房子产权分散，{place}有{n}户找不到产权人，修缮无法启动。", 12),
    ("地下管网家底不清，{place}去年爆管{n}次，不知道先改哪一段。", 16),
    ("{place}的危房鉴定为D级，共{n}户，居民既没钱重建又不愿搬走。", 12),
    ("城市体检查出{n}个问题，没有部门认领，体检结果和更新项目对不上。", 11),
    ("更新改造以后没有人管，{place}小区改造完三年，物业撤走，设施又坏了。", 13),
    ("规划指标卡得死，{place}地块容积率已经用满，原地改造算不过账。", 10),
    ("{place}菜市场上面是住宅，想改成社区食堂和养老服务点，消防验收过不了。", 7),
    ("存量商业楼空置率超过{n}%，业主想改成保障性租赁住房，不知道政策允不允许。", 9),
    ("城中村改造征收补偿谈不拢，{place}还有{n}户没有签约，项目停了两年。", 12),
    ("国有企业手里有不少闲置资产，{place}有{n}处空房，没有办法统一盘活。", 9),
    ("更新项目没有专门的法规，执法和审批都缺依据，基层不敢批。", 8),
    ("设计师和居民说不到一起，{place}改造方案贴出来就被反对，想请专业人员长期驻点。", 6),
    ("年度计划年年变，{place}已经列入的{n}个项目临时换掉，前期工作白做。", 7),
    ("老旧小区改造要居民出钱，{place}每户只收{n}元也收不上来。", 10),
    ("片区里有学校、医院和厂区，各单位围墙各管各的，{place}断头路打不通。", 6),
    ("专项债申报了三次都没有通过，{place}项目收益测算过不了关。", 8),
    ("雨季一到{place}就积水，{n}处低洼地段年年淹，雨污分流改了一半没钱了。", 9),
    ("既有建筑抗震不达标，{place}砌体住宅{n}栋，居民一说加固就担心房子被占。", 6),
    ("不动产登记历史遗留问题多，{place}改造后新增的面积{n}平方米办不了证。", 7),
    ("更新项目实施主体不明确，区里和平台公司互相推，{place}至今没有人牵头。", 8),
    # What the shipped list says little or nothing about.
    ("中小学学位不足，{place}今年有{n}名学生要跨区上学，家长意见很大。", 9),
    ("外卖骑手太多，{place}路口电动自行车闯红灯，一个月出了{n}起事故。", 6),
    ("公交线路客流逐年下降，{place}有{n}条线路亏损严重，停也不是开也不是。", 6),
    ("夜市油烟和噪声扰民，{place}居民半夜投诉{n}次，城管去了又散，走了又来。", 5),
    ("社区医院招不到儿科医生，{place}家长带孩子看病要跑到市里排队。", 5),
    ("农贸市场菜价偏高，{place}老人反映周边没有平价菜店。", 4),
    ("流浪狗多，{place}上个月有{n}人被咬，收容场所没有着落。", 4),
    ("企业招工难，{place}开发区缺普工{n}人，年轻人不愿意进厂。", 5),
)
PLACES = (
    "老城区",
    "东关街道",
    "西门片区",
    "城南片区",
    "火车站周边",
    "河西片区",
    "北门街道",
    "中心街区",
    "机械厂片区",
    "人民路沿线",
)


def cities() -> list[str]:
    """300 cities of the gazetteer, in the order of their codes."""
    codes = sorted(code for code, region in gazetteer().by_code.items() if region.level == "city")
    return [gazetteer().by_code[code].name for code in codes][:COUNT]


def sheet(years: Sequence[int] = (2023, 2024), seed: int = 6) -> list[tuple[str, str, str, str]]:
    """Rows below HEAD."""
    chance = random.Random(seed)  # noqa: S311 - a made sheet, the same each time
    rows: list[tuple[str, str, str, str]] = []
    texts, weights = zip(*PROBLEMS, strict=True)
    for city in cities():
        wanted = chance.randint(1, 5)
        chosen: dict[str, None] = {}
        while len(chosen) < wanted:
            chosen[chance.choices(texts, weights)[0]] = None
        for text in chosen:
            said = text.format(n=chance.randint(3, 90), place=chance.choice(PLACES))
            day = f"{chance.choice(years)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            rows.append((f"P{len(rows) + 1:04d}", city, day, said))
    return rows


def write(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """The rows as a workbook with a title above the headings, as offices send it."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(["各市城市更新问题汇总表"])
    page.append(HEAD)
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path
