"""Errors as RFC 9457 problem details: one shape for every door of HTTP, forked to a page only for people."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from corpus.errors import InputError, NotFoundError, QueryError, StateError, TashanError

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "请求无法读取",
    401: "需要登录",
    403: "不允许",
    404: "没有找到",
    405: "不支持的请求方法",
    409: "内容已变化",
    413: "内容太大",
    415: "不支持的内容类型",
    422: "输入有误",
    429: "请求太频繁",
    500: "服务内部错误",
    503: "服务暂不可用",
}
_DETAILS = {
    400: "请求内容无法读取，请检查格式后重试",
    403: "不允许：管理页未开放，或表单不是从本站打开的；请由管理员设置 TASHAN_ADMIN_KEY 后登录操作",
    404: "没有这个地址，请核对网址；接口说明见 /docs",
    405: "这个地址不支持该请求方法；接口说明见 /docs",
    413: "内容超过大小上限，请拆分后再发",
    415: "请用 application/json 发送内容",
    429: "口令错误次数太多，请 15 分钟后再试",
    500: "服务处理时出错，已记录；请稍后重试，仍不行请把请求编号告诉管理员",
}
_REASONS = {
    "missing": "缺少必填项",
    "extra_forbidden": "没有这个字段，请删去",
    "json_invalid": "不是有效的 JSON，请检查引号、逗号和括号",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "整数太大",
    "tuple_type": "应为数组",
    "list_type": "应为数组",
    "model_attributes_type": "应为 JSON 对象，并用 content-type: application/json 发送",
    "model_type": "应为 JSON 对象",
    "string_unicode": "含有无法识别的字符，请重新输入",
    "string_pattern_mismatch": "格式不对",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "至多 {max_length} 个字",
    "too_short": "至少 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "literal_error": "只能是 {expected}",
}


class FieldError(BaseModel):
    """One thing wrong in what was sent."""

    location: str = Field(description="哪里：body、query 或 path，后接字段名，以点分隔", examples=["body.limit"])
    code: str = Field(description="机器可读的原因", examples=["greater_than_equal"])
    reason: str = Field(description="给人看的原因", examples=["不能小于 1"])


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="错误类别", examples=["urn:tashan:problem:422"])
    title: str = Field(description="类别的名称", examples=["输入有误"])
    status: int = Field(description="HTTP 状态码", examples=[422])
    detail: str = Field(description="这一次错在哪里、怎样改", examples=["body.limit：不能小于 1"])
    request_id: str = Field(description="请求编号，报告问题时请附上")
    errors: list[FieldError] = Field(default=[], description="逐项的原因；不是输入错误时为空")


def describe(status: int, request_id: str, detail: str = "", errors: list[FieldError] | None = None) -> Problem:
    """The problem of a status; without a detail, the status' own."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    return Problem(
        type=f"urn:tashan:problem:{status}",
        title=title,
        status=status,
        detail=detail or _DETAILS.get(status, title),
        request_id=request_id,
        errors=errors or [],
    )


def status_of(error: TashanError) -> int:
    """The HTTP status that an error of ours stands for."""
    if isinstance(error, NotFoundError):
        return 404
    return 422 if isinstance(error, InputError) else 503


def json_problem(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem as a response."""
    return JSONResponse(problem.model_dump(), problem.status, headers, media_type=MEDIA_TYPE)


def respond(request: Request, problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The same problem as a page where a person asked for one, else as JSON."""
    if not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", ""):
        page: Response = request.app.state.error_page(request, problem)
        page.headers.update(headers or {})
        return page
    return json_problem(problem, headers)


def install(app: FastAPI) -> None:
    """Answer every error of the application in the one shape; what is not foreseen here is a 500 of the gate."""
    app.add_exception_handler(TashanError, _on_tashan_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)


def _on_tashan_error(request: Request, error: Exception) -> Response:
    status = status_of(error) if isinstance(error, TashanError) else 500
    errors = []
    if isinstance(error, QueryError):
        errors = [FieldError(location="body.text", code="query", reason=str(error))]
    elif isinstance(error, InputError) and status == 422:
        errors = [FieldError(location="body", code=_code(error), reason=str(error))]
    headers = {"Retry-After": "5"} if isinstance(error, StateError) else None
    return respond(request, describe(status, request.state.request_id, str(error), errors), headers)


def _on_http_exception(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else None
    return respond(request, describe(status, request.state.request_id), headers)


def _on_validation_error(request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    errors = [_field_error(item) for item in found]
    detail = "；".join(f"{item.location}：{item.reason}" for item in errors[:5])
    return respond(request, describe(422, request.state.request_id, detail, errors))


def _field_error(item: dict[str, Any]) -> FieldError:
    code = item["type"]
    places = [part for part in item["loc"] if not (code == "json_invalid" and isinstance(part, int))]
    reason = _REASONS.get(code, "值无效").format(**item.get("ctx", {}))
    if code == "extra_forbidden":
        # The name of an unknown field is the sender's text and may be anything: say where it stands, not what it is.
        places = places[:-1]
    return FieldError(location=".".join(map(str, places)), code=code, reason=reason)


def _code(error: InputError) -> str:
    return type(error).__name__.removesuffix("Error").lower()
