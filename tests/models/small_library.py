"""Ten short invented practices with problems of three voices: small enough to know each ranking by heart."""

from __future__ import annotations

from corpus.records import Judged, Practice, PracticeList, Problem
from models.index import Texts
from models.parameters import Parameters

LISTS = (PracticeList("xa", "甲清单"), PracticeList("xb", "乙清单"))

# Numbers of its own and no word of the thesaurus: neither tuning nor a longer thesaurus moves an expectation.
PARAMETERS = Parameters(
    background_share=0.5,
    expansion=0.0,
    ridge=0.5,
    blocks={"words": 0.3, "ngrams": 0.7},
    fields={"title": 0.1, "initiative": 0.1, "body": 0.1, "everyday": 0.0, "problems": 0.4, "learned": 0.3},
    plain_fields={"title": 0.4, "initiative": 0.2, "body": 0.4, "everyday": 0.0},
    calibration={
        "intercept": -4.0,
        "similarity": 12.0,
        "behind": 6.0,
        "best": 2.0,
        "scope": 1.0,
        "known": 1.0,
        "length": 0.1,
    },
    plain_calibration={
        "intercept": -4.0,
        "similarity": 20.0,
        "behind": 10.0,
        "best": 4.0,
        "scope": 0.0,
        "known": 1.0,
        "length": 0.0,
    },
    need=0.5,
    need_trust=0.5,
    refusal=0.2,
    bands={"高": 0.7, "中": 0.4, "低": 0.05},
)

# The same with the thesaurus.
READING = PARAMETERS.model_copy(
    update={
        "expansion": 0.3,
        "plain_fields": {"title": 0.3, "initiative": 0.1, "body": 0.3, "everyday": 0.2, "topics": 0.1},
    }
)


def _practice(practice_id: str, headings: str, title: str, body: str, *regions: str) -> Practice:
    mechanism, initiative = headings.split("/")
    return Practice(practice_id, practice_id[:2], mechanism, initiative, title, body, regions)


AGENCY = _practice(
    "xa-1-1-1",
    "组织机制/成立专门机构",
    "长沙市成立城市更新专班。",
    "由分管副市长牵头，住房、规划、财政等部门派人集中办公，统筹全市城市更新工作。",
    "长沙市",
)
CHECKUP = _practice(
    "xa-1-2-1",
    "组织机制/先体检后更新",
    "青岛市依据城市体检安排更新项目。",
    "每年开展城市体检，将查出的问题列成清单，逐项纳入年度计划并分解到各区。",
    "青岛市",
)
BOND = _practice(
    "xa-2-1-1",
    "资金支持/多渠道筹资",
    "株洲市发行专项债支持管网改造。",
    "将地下管网与停车设施打包，以停车收费作为还款来源，发行政府专项债。",
    "株洲市",
)
FUND = _practice(
    "xa-2-1-2",
    "资金支持/多渠道筹资",
    "重庆市设立城市更新基金。",
    "由国有企业出资引导，吸引社会资本和保险资金参与，按市场化方式运作。",
    "重庆市",
)
INTEREST = _practice(
    "xa-2-2-1",
    "资金支持/降低融资成本",
    "山东省对更新贷款给予财政贴息。",
    "对中长期贷款按1个百分点贴息，企业免审即享。",
    "山东省",
)
FACTORY = _practice(
    "xa-3-1-1",
    "盘活存量/功能转换",
    "湖南省允许老旧厂房临时改变用途。",
    "五年过渡期内土地用途不变，不补缴地价，支持发展文化创意产业。",
    "湖南省",
)
LIFT = _practice(
    "xa-3-1-2",
    "盘活存量/容积率奖励",
    "渝中区对增设电梯给予容积率奖励。",
    "增设电梯和无障碍设施的面积不计入容积率。",
    "渝中区",
)
DEED = _practice(
    "xa-3-2-1",
    "盘活存量/产权管理",
    "青岛市完善保留建筑不动产登记。",
    "分别明确首次登记、转移登记和变更登记的办理路径。",
    "青岛市",
)
COUNCIL = _practice(
    "xa-4-1-1",
    "多方参与/公众参与",
    "株洲市推行设计师进小区。",
    "居民点单确定改造内容，成立居民监督队，竣工后由居民评议。",
    "株洲市",
)
PARKING = _practice(
    "xb-1-1-1",
    "补齐短板/停车设施",
    "长沙市利用边角地建设停车位。",
    "梳理小区周边零星用地，由街道统一建设和管理停车位，夜间向居民开放。",
    "长沙市",
)
PRACTICES = (AGENCY, CHECKUP, BOND, FUND, INTEREST, FACTORY, LIFT, DEED, COUNCIL, PARKING)

VOICES = ("resident", "chief", "finance")
_SAID = {
    AGENCY: ("各部门互相推，找不到管事的", "多头管理，没有部门牵头", "各局各管一摊，钱拢不到一起"),
    CHECKUP: ("查出来的毛病没人改", "体检报告锁在抽屉里，没有变成项目", "不知道钱该先花在哪里"),
    BOND: ("下水道堵了好几年没钱修", "地下管网老化，改造缺资金", "想发债不知道怎么打包"),
    FUND: ("没有老板愿意来投", "社会资本不愿意参与", "企业嫌回报低，不肯出资"),
    INTEREST: ("贷款利息太高还不起", "企业贷款成本高", "银行利息压得项目做不下去"),
    FACTORY: ("厂里停产后车间一直空着", "闲置厂房想改成文创园，手续办不了", "改用途要补一大笔地价"),
    LIFT: ("老人住六楼下不来，想装电梯", "加装电梯超了指标", "装电梯没有补偿，没人愿意出钱"),
    DEED: ("房子修好了房产证办不下来", "保留下来的老楼没法登记", "没有产权证，不能抵押"),
    COUNCIL: ("改成什么样没人问过我们", "居民意见不统一，方案定不下来", "施工没人监督，返工多花钱"),
}
PROBLEMS = tuple(
    Problem(practice.id, text, voice)
    for practice, said in _SAID.items()
    for text, voice in zip(said, VOICES, strict=True)
)
JUDGED = (
    Judged("xa", "管道破了修不起，银行利息也高", "life-a", {BOND.id: 3, INTEREST.id: 2}),
    Judged("xa", "车间空着，企业不肯来投", "life-a", {FACTORY.id: 3, FUND.id: 2}),
    Judged("xa", "查出问题以后没有部门牵头去改", "life-b", {CHECKUP.id: 3, AGENCY.id: 2}),
    Judged("xa", "装了电梯却办不了登记", "life-b", {DEED.id: 3, LIFT.id: 2}),
    Judged("xa", "孩子上学没人接送", "life-b", {}),
)
TEXTS = Texts(PRACTICES, PROBLEMS, JUDGED)
