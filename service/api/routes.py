"""The API's addresses. Handlers are plain functions, so that FastAPI runs them in its thread pool."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from corpus.errors import QueryError
from corpus.feedback import Feedback, record_feedback
from models.answer import LARGEST_LIMIT, LIMIT, Filters
from service.api.dependencies import OpenMetrics, OpenRuntime, ThisRequest
from service.api.schemas import (
    AnswerBody,
    BatchBody,
    BatchItem,
    BatchRequest,
    FacetsBody,
    FeedbackBody,
    FeedbackRequest,
    FiltersIn,
    PracticeBody,
    PracticeId,
    PracticesBody,
    PracticesQuery,
    RecommendationRequest,
    SimilarBody,
    SimilarPracticesBody,
)
from service.asking import ask
from service.browsing import facets, find
from service.problem_details import FieldError, Problem, describe

_ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "请求内容无法读取"},
    413: {"model": Problem, "description": "请求内容太大"},
    422: {"model": Problem, "description": "输入有误，errors 逐项说明"},
    500: {"model": Problem, "description": "服务内部错误"},
    503: {"model": Problem, "description": "做法库或索引不可用"},
}
_MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "没有这条做法"}}

router = APIRouter(prefix="/api/v1", responses=_ERRORS)
Id = Annotated[PracticeId, Path(description="做法编号")]


def _filters(asked: FiltersIn | PracticesQuery) -> Filters:
    return Filters(mechanism=asked.mechanism, initiative=asked.initiative, region=asked.region, list=asked.list)


@router.post("/recommendations", tags=["推荐"], summary="为一段问题描述推荐做法")
def recommend(
    asked: RecommendationRequest, runtime: OpenRuntime, metrics: OpenMetrics, request_id: ThisRequest
) -> AnswerBody:
    """清单里有相符的做法时 `outcome` 为 `matched`；没有时为 `none`，并说明哪些词未收录、可以浏览什么。"""
    answer = ask(runtime, metrics, asked.text, asked.limit, _filters(asked.filters))
    return AnswerBody.of(answer, request_id, explain=asked.explain)


@router.post("/recommendations/batch", tags=["推荐"], summary="为多段问题描述推荐做法")
def recommend_batch(
    asked: BatchRequest, runtime: OpenRuntime, metrics: OpenMetrics, request_id: ThisRequest
) -> BatchBody:
    """每段文字各得一个答案或一个错误，与请求同序；一段有错不影响其他段。"""
    filters = _filters(asked.filters)
    results = []
    for position, text in enumerate(asked.texts):
        own_id = f"{request_id}-{position}"
        try:
            answer = ask(runtime, metrics, text, asked.limit, filters)
        except QueryError as error:
            place = FieldError(location=f"body.texts.{position}", code="query", reason=str(error))
            results.append(BatchItem(position=position, error=describe(422, own_id, str(error), [place])))
        else:
            results.append(BatchItem(position=position, answer=AnswerBody.of(answer, own_id, explain=asked.explain)))
    return BatchBody(request_id=request_id, results=results)


@router.get("/practices", tags=["做法库"], summary="浏览做法")
def list_practices(asked: Annotated[PracticesQuery, Query()], runtime: OpenRuntime) -> PracticesBody:
    """按清单原有顺序列出符合条件的做法。"""
    found = find(runtime, _filters(asked), asked.q)
    page = [PracticeBody.model_validate(practice) for practice in found[asked.offset : asked.offset + asked.limit]]
    return PracticesBody(total=len(found), offset=asked.offset, limit=asked.limit, practices=page)


@router.get("/practices/{practice_id}", tags=["做法库"], summary="一条做法", responses=_MISSING)
def get_practice(practice_id: Id, runtime: OpenRuntime) -> PracticeBody:
    """文字与清单原文一致。"""
    return PracticeBody.model_validate(runtime.library.practice(practice_id))


@router.get("/practices/{practice_id}/similar", tags=["做法库"], summary="与一条做法相近的做法", responses=_MISSING)
def similar_practices(
    practice_id: Id,
    runtime: OpenRuntime,
    limit: Annotated[int, Query(ge=1, le=LARGEST_LIMIT, description="最多返回几条")] = LIMIT,
) -> SimilarPracticesBody:
    """按标题、主要举措和正文比较；`shared` 是两条做法共有的词。"""
    found = runtime.similarity.similar(practice_id, limit)
    return SimilarPracticesBody(practice_id=practice_id, similar=[SimilarBody.model_validate(item) for item in found])


@router.get("/facets", tags=["做法库"], summary="可用来筛选的清单、政策机制和地区")
def get_facets(runtime: OpenRuntime) -> FacetsBody:
    """每个名称都带做法数。"""
    return FacetsBody.model_validate(facets(runtime))


@router.post("/feedback", tags=["反馈"], summary="评价一条推荐", status_code=201, responses=_MISSING)
def give_feedback(said: FeedbackRequest, runtime: OpenRuntime) -> FeedbackBody:
    """同一答案的同一做法以最后一次评价为准；评价经审核后才会影响匹配。"""
    record_feedback(runtime.library, Feedback(said.request_id, said.practice_id, said.verdict, said.reason, said.text))
    return FeedbackBody(request_id=said.request_id, practice_id=said.practice_id, verdict=said.verdict)
