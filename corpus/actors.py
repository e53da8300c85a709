"""Who leads a practice and who takes part: 住建委, 国资委, 街道, 国有企业, 居民."""

from __future__ import annotations

import re

from corpus.records import Actor

# Offices are written in many ways; what ends in one of these is an office, an enterprise or a body of citizens.
_FIXED = (
    *(
        "中央企业",
        "央企",
        "市属国有企业",
        "区属国有企业",
        "市属国企",
        "国有企业",
        "国有文化创意企业",
        "国企",
        "平台公司",
        "民营企业",
    ),
    *(
        "金融机构",
        "开发性政策性金融机构",
        "政策性金融机构",
        "银行",
        "社会资本",
        "社会组织",
        "社会力量",
        "运营机构",
        "专业机构",
    ),
    *(
        "经营主体",
        "市场主体",
        "实施主体",
        "统筹主体",
        "产权单位",
        "产权人",
        "施工单位",
        "设计单位",
        "物业服务企业",
        "物业企业",
    ),
    *("物业公司", "业主委员会", "业主大会", "业主代表", "业主", "居民代表", "居民", "原住民", "党员", "商户", "志愿者"),
    *(
        "设计师",
        "规划师",
        "责任规划师",
        "首席街长",
        "专家",
        "公众",
        "市民",
        "街道办事处",
        "街道",
        "社区党组织",
        "社区",
        "居委会",
    ),
    *(
        "省政府",
        "市政府",
        "区政府",
        "县政府",
        "各区政府",
        "各县政府",
        "人民政府",
        "地方政府",
        "政府",
        "市更新办",
        "更新办",
    ),
    *(
        "住建委",
        "住房城乡建设委",
        "住房城乡建设部门",
        "住建部门",
        "住建局",
        "住建厅",
        "住房城乡建设厅",
        "住房和城乡建设局",
    ),
    *(
        "住房和城市更新局",
        "国资委",
        "发展改革委",
        "发改委",
        "发展改革部门",
        "财政部门",
        "财政局",
        "财政厅",
        "自然资源部门",
    ),
    *(
        "自然资源局",
        "自然资源和规划局",
        "规划部门",
        "金融部门",
        "民政局",
        "民政部门",
        "城管",
        "消防救援部门",
        "公安交警",
    ),
    *("城市更新促进中心", "领导小组", "工作专班", "联席会议", "保险公司", "电力公司", "人防办", "主管部门", "审计机构"),
)
_NAME = "|".join(sorted({re.escape(name) for name in _FIXED}, key=len, reverse=True))
_ACTOR = re.compile(rf"(?:省|市|区|县|各|属地)?(?:{_NAME})")
_LEADS = re.compile(
    r"^[^，。；]{0,14}?(?:牵头|负责|统筹|主导|组织|主办|作为(?:超市)?主办方|作为实施主体|为主导|建立|成立|设立|出台|先行收储|统一(?:返租|验收|拨付|管理))"
)
_BY = re.compile(r"(?:由|以)[^，。；]{0,12}$")
_WITH = re.compile(r"(?:引导|鼓励|支持|组织|吸引|动员|邀请|会同|联合|带动|选聘|引入|激发|撬动|搭建)[^，。；]{0,24}$")
_TAKES_PART = re.compile(r"^[^，。；]{0,16}?(?:参与|共建|入驻|配合|投资|出资|代表|共同|联动|协同|对接|监督)")
_RECEIVES = re.compile(r"^(?:诉求|需求|意愿|闲置|资产|住宅|房屋|的|办事处的)")


def actors(text: str) -> tuple[Actor, ...]:
    """Those whom the text names as leading or taking part, once each, in order; leading outweighs taking part."""
    found: dict[str, str] = {}
    for clause in re.split(r"(?<=[。；])", text):
        for match in _ACTOR.finditer(clause):
            role = _role(clause[: match.start()], clause[match.end() :])
            if role and found.get(match.group()) != "lead":
                found[match.group()] = role
    return tuple(Actor(name, role) for name, role in found.items())


def _role(before: str, after: str) -> str | None:
    if _RECEIVES.match(after):
        return None
    # A name in a row shares the verb after the row: 由市住建委、国资委建立.
    rest = re.sub(rf"^(?:等?[、和与及](?:{_ACTOR.pattern}))+", "", after)
    if _WITH.search(before):
        return "part"
    if _BY.search(before):
        return "lead"
    if _TAKES_PART.match(rest):
        return "part"
    return "lead" if _LEADS.match(rest) else None
