"""What the API takes and gives; the models are built from the records of the core and add nothing to them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from models.answer import LARGEST_LIMIT, LIMIT, Answer
from models.query import LONGEST, SHORTEST
from service.problem_details import Problem

LARGEST_BATCH = 200
SCORE_PLACES = 4
EXAMPLE = "老厂房空了十年，想改文创园，但资金平衡不了"


def _as_text(value: Any) -> str:
    """A string as it is: `models.query.clean` alone judges what can be a query, so that every door refuses the same."""
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "not a string")
    return value


def _round(score: float) -> float:
    return round(score, SCORE_PLACES)


Text = Annotated[
    str,
    PlainValidator(_as_text),
    WithJsonSchema({"type": "string", "minLength": SHORTEST, "maxLength": LONGEST, "example": EXAMPLE}),
]
TextOfBatch = Annotated[str, PlainValidator(_as_text), WithJsonSchema({"type": "string", "example": EXAMPLE})]
Score = Annotated[float, AfterValidator(_round)]
Range = Annotated[list[int], Field(min_length=2, max_length=2)]
Names = Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=50)]
PracticeId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,15}(-[0-9]{1,4}){3}$", examples=["ur3-5-1-2"])]
RequestId = Annotated[
    str, Field(pattern=r"^[0-9a-f]{32}(-[0-9]{1,3})?$", examples=["5f0c1d2e3a4b4c5d8e9f0a1b2c3d4e5f"])
]
Bounded = Annotated[StrictInt, Field(ge=1, le=LARGEST_LIMIT)]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Body(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FiltersIn(_Request):
    """哪些做法可以进入答案；空数组不限制，同类多值为“或”，不同类为“且”。"""

    mechanism: Names = Field(default=(), description="政策机制全称", examples=[[]])
    initiative: Names = Field(default=(), description="主要举措全称", examples=[[]])
    region: Names = Field(default=(), description="省、市、县名称；省包含其下各市", examples=[["安徽省"]])
    list: Names = Field(default=(), description="清单编号", examples=[["ur3"]])


class _Options(_Request):
    limit: Bounded = Field(default=LIMIT, description="最多返回几条做法")
    filters: FiltersIn = Field(default=FiltersIn(), description="筛选条件")
    explain: StrictBool = Field(default=True, description="是否返回依据句子、字词贡献和一句话理由")


class RecommendationRequest(_Options):
    """一段问题描述。"""

    text: Text = Field(description=f"问题描述，{SHORTEST}—{LONGEST} 字", examples=[EXAMPLE])


class BatchRequest(_Options):
    """多段问题描述，各自作答。"""

    texts: tuple[TextOfBatch, ...] = Field(
        min_length=1,
        max_length=LARGEST_BATCH,
        description=f"问题描述，各 {SHORTEST}—{LONGEST} 字，各自得到一个答案或一个错误",
        examples=[[EXAMPLE]],
    )


class PracticesQuery(_Request):
    """浏览做法的条件。"""

    mechanism: Names = Field(default=(), description="政策机制全称，可重复")
    initiative: Names = Field(default=(), description="主要举措全称，可重复")
    region: Names = Field(default=(), description="省、市、县名称，可重复")
    list: Names = Field(default=(), description="清单编号，可重复")
    q: str = Field(default="", max_length=100, description="标题、举措或正文里的字词，空格分隔，须全部出现")
    offset: int = Field(default=0, ge=0, le=1_000_000, description="跳过几条")
    limit: int = Field(default=50, ge=1, le=200, description="最多返回几条")


class PracticeBody(_Body):
    """一条可复制经验做法，文字与清单原文一致。"""

    id: str = Field(description="做法编号：清单-政策机制-主要举措-序号", examples=["ur3-6-2-2"])
    list: str = Field(description="清单编号", examples=["ur3"])
    mechanism: str = Field(description="政策机制")
    initiative: str = Field(description="主要举措")
    title: str = Field(description="具体做法的首句")
    body: str = Field(description="具体做法的其余文字")
    regions: tuple[str, ...] = Field(description="涉及的地区全称")
    documents: tuple[str, ...] = Field(description="文中《》内的文件名")


class EvidenceBody(_Body):
    """做法里与问题相合的句子。"""

    field: str = Field(description="title 标题、initiative 举措、body 正文、problems 典型问题", examples=["body"])
    text: str = Field(description="原句")
    marks: list[Range] = Field(description="命中的字符范围 [起, 止)", examples=[[[0, 6]]])


class TermBody(_Body):
    """相似度的一个组成部分；全部相加等于 similarity。"""

    term: str = Field(description="问题里的字词", examples=["文创园"])
    field: str = Field(description="在做法的哪个部分计分", examples=["problems"])
    contribution: float = Field(description="贡献值，未取整")
    via: str = Field(description="同义词表把它理解成的政策用语；空为原词")


class RecommendationBody(_Body):
    """一条推荐。"""

    rank: int = Field(description="名次，从 1 起")
    score: Score = Field(description="有用的概率，0—1", examples=[0.83])
    band: Literal["高", "中", "低", "无"] = Field(description="匹配度")
    similarity: float = Field(description="相似度，等于各 terms 之和")
    practice: PracticeBody
    why: str = Field(description="一句话理由")
    evidence: tuple[EvidenceBody, ...]
    terms: tuple[TermBody, ...]


class NeedBody(_Body):
    """问题的一个方面（需求点）。"""

    text: str = Field(description="原文片段")
    start: int = Field(description="在原文中的起点")
    end: int = Field(description="在原文中的终点")
    practice_ids: tuple[str, ...] = Field(description="对应的做法编号，最相符的在前")


class AnswerBody(_Body):
    """对一段问题描述的回答。"""

    request_id: str = Field(default="", description="请求编号，反馈时使用")
    index: str = Field(description="作答所用索引的摘要")
    outcome: Literal["matched", "none"] = Field(description="matched 有相符做法；none 清单中没有")
    reason: str = Field(description="没有相符做法时的说明")
    best_score: Score = Field(description="最佳候选的得分，拒答时也给出")
    nearest: str = Field(description="拒答时可浏览的政策机制")
    needs: tuple[NeedBody, ...] = Field(description="需求点")
    recommendations: tuple[RecommendationBody, ...]
    marks: list[Range] = Field(description="问题原文中被采用的字符范围")
    uncovered: tuple[str, ...] = Field(description="做法库未收录的词")

    @classmethod
    def of(cls, answer: Answer, request_id: str, *, explain: bool = True) -> AnswerBody:
        """The answer as every HTTP door gives it; here, and nowhere else, scores are rounded."""
        body = cls.model_validate(answer).model_copy(update={"request_id": request_id})
        if explain:
            return body
        bare = {"why": "", "evidence": (), "terms": ()}
        return body.model_copy(
            update={"recommendations": tuple(item.model_copy(update=bare) for item in body.recommendations)}
        )


class BatchItem(BaseModel):
    """一段文字的答案或错误，二者必有其一。"""

    position: int = Field(description="第几段，从 0 起")
    answer: AnswerBody | None = Field(default=None, description="答案")
    error: Problem | None = Field(default=None, description="这一段为何不能作答")


class BatchBody(BaseModel):
    """与请求同序的结果。"""

    request_id: str
    results: list[BatchItem]


class PracticesBody(BaseModel):
    """一页做法。"""

    total: int = Field(description="符合条件的总数")
    offset: int
    limit: int
    practices: list[PracticeBody]


class SharedTermBody(_Body):
    """两条做法共有的词。"""

    term: str
    contribution: float = Field(description="对相似度的贡献，未取整")


class SimilarBody(_Body):
    """一条相近的做法。"""

    practice: PracticeBody
    similarity: Score = Field(description="清单文字的余弦相似度，0—1")
    shared: tuple[SharedTermBody, ...] = Field(description="共有的词，按贡献排列")


class SimilarPracticesBody(BaseModel):
    """相近的做法，最相近的在前。"""

    practice_id: str
    similar: list[SimilarBody]


class ListFacet(_Body):
    """一份清单。"""

    id: str
    title: str
    issuer: str
    published: str
    practices: int = Field(description="做法数")


class NameFacet(_Body):
    """一个名称和它的做法数。"""

    name: str
    practices: int = Field(description="做法数")


class MechanismFacet(NameFacet):
    """一个政策机制和它的主要举措。"""

    list: str
    initiatives: tuple[NameFacet, ...]


class ProvinceFacet(NameFacet):
    """一个省级行政区和它的市县。"""

    code: str = Field(description="行政区划代码")
    places: tuple[NameFacet, ...] = Field(description="市、县")


class FacetsBody(_Body):
    """可用来筛选的名称。"""

    lists: tuple[ListFacet, ...]
    mechanisms: tuple[MechanismFacet, ...]
    regions: tuple[ProvinceFacet, ...]


class FeedbackRequest(_Request):
    """对一条推荐的评价。"""

    request_id: RequestId = Field(description="答案里的 request_id")
    practice_id: PracticeId = Field(description="被评价的做法编号")
    useful: StrictBool = Field(description="是否有用")
    wrong: StrictBool = Field(default=False, description="推荐明显不对；此时 useful 应为 false")
    reason: str = Field(default="", max_length=500, description="理由，可不填")
    text: str = Field(default="", max_length=LONGEST, description="愿意提供的问题原文，可不填；仅用于改进匹配")

    @model_validator(mode="after")
    def _agree(self) -> FeedbackRequest:
        if self.useful and self.wrong:
            raise PydanticCustomError("contradiction", "useful and wrong")
        return self

    @property
    def verdict(self) -> Literal["useful", "not-useful", "wrong"]:
        """The word that the library keeps."""
        return "useful" if self.useful else "wrong" if self.wrong else "not-useful"


class FeedbackBody(BaseModel):
    """已记录的评价。"""

    request_id: str
    practice_id: str
    verdict: Literal["useful", "not-useful", "wrong"]


class HealthBody(BaseModel):
    """进程在运行。"""

    status: Literal["ok"]


class ReadyBody(BaseModel):
    """做法库和索引可用。"""

    status: Literal["ready"]
    index: str = Field(description="索引摘要")
    practices: int = Field(description="索引中的做法数")
    note: str = Field(description="打开索引时做过的处理，正常为空")
