"""Bring in a list from the page: upload, look at the proof, take it."""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request, UploadFile
from fastapi import Path as PathPart
from starlette.responses import FileResponse, RedirectResponse, Response

from corpus.errors import InputError, NotFoundError, StateError
from corpus.importing import About, ImportPlan, plan_import, take
from corpus.sheets import Sheet, write_book
from service.api.dependencies import OpenRuntime
from service.exports import excel
from service.page.feedback import own_page
from service.page.sessions import ACTOR, Session, own_form
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(prefix="/admin/import", include_in_schema=False)
Guarded = [Depends(own_page), Depends(own_form)]
Upload = Annotated[str, PathPart(pattern=r"^[0-9a-f]{32}$")]
SEE_OTHER = 303
KEPT_SECONDS = 24 * 3600
_COLUMNS = (("政策机制", 24), ("主要举措", 28), ("标题", 40), ("正文", 90))
_SAMPLE = [
    ["完善工作机制", "成立专门机构", "某市成立城市更新工作专班。", "专班由市住房城乡建设局牵头，每周调度一次。"],
    ["完善工作机制", "成立专门机构", "某区设立街道更新办公室。", "街道更新办公室负责听取居民意见，逐楼制定方案。"],
]
_ODD = re.compile(r"[^\w.（）()《》、—-]+")


@dataclass(frozen=True, slots=True)
class ImportForm:
    """What the administrator says of the list; "" leaves what the file says."""

    list_id: Annotated[str, Form(max_length=16)] = ""
    title: Annotated[str, Form(max_length=200)] = ""
    issuer: Annotated[str, Form(max_length=100)] = ""
    published: Annotated[str, Form(max_length=10)] = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What the administrator confirms: that the warnings were read, and the id of the list to replace."""

    checked: Annotated[bool, Form()] = False
    confirmed: Annotated[str, Form(max_length=40)] = ""


@router.get("")
def import_page(request: Request, runtime: OpenRuntime, session: Session) -> Response:
    """Ask for the file."""
    return _ask(request, runtime, session, ImportForm())


@router.get("/sample.xlsx")
def sample(session: Session) -> Response:
    """A sheet as import takes it, with two rows to write over."""
    del session  # asked for so that nobody else gets it
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xlsx"
        write_book(path, [Sheet("清单", _COLUMNS, _SAMPLE, ["某市可复制经验做法清单"])])
        content = path.read_bytes()
    name = quote("清单样表.xlsx")
    return Response(
        content, media_type=excel.MEDIA_TYPE, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


@router.post("", dependencies=Guarded)
def upload(
    request: Request,
    runtime: OpenRuntime,
    session: Session,
    file: UploadFile,
    form: Annotated[ImportForm, Depends()],
) -> Response:
    """Keep the file for a day and show what taking it would do."""
    folder = _uploads(runtime) / uuid.uuid4().hex
    name = _ODD.sub("_", Path(file.filename or "").name)[-80:] or "list"
    try:
        folder.mkdir(parents=True)
        with (folder / name).open("wb") as target:
            shutil.copyfileobj(file.file, target)
        (folder / "about.json").write_text(json.dumps([name, asdict(form)]), encoding="utf-8")
    except OSError as error:
        raise StateError("无法保存上传的文件，请检查数据目录的权限和磁盘空间") from error
    try:
        _plan(runtime, folder.name)
    except InputError as error:
        shutil.rmtree(folder)
        return _ask(request, runtime, session, form, error=str(error))
    return RedirectResponse(f"/admin/import/{folder.name}", SEE_OTHER)


@router.get("/{upload_id}")
def proof(request: Request, runtime: OpenRuntime, session: Session, upload_id: Upload) -> Response:
    """What the file says and what would change."""
    return _proof(request, session, upload_id, _plan(runtime, upload_id))


@router.get("/{upload_id}/proof.xlsx")
def proof_sheet(runtime: OpenRuntime, session: Session, upload_id: Upload) -> Response:
    """The proof sheet to sign off."""
    del session  # asked for so that nobody else gets it
    plan = _plan(runtime, upload_id)
    path = _uploads(runtime) / upload_id / "proof.xlsx"
    plan.write_proof(path)
    return FileResponse(path, filename=f"核对表-{plan.record.id}.xlsx")


@router.post("/{upload_id}", dependencies=Guarded)
def take_list(
    request: Request,
    runtime: OpenRuntime,
    session: Session,
    later: BackgroundTasks,
    upload_id: Upload,
    said: Annotated[Checked, Depends()],
) -> Response:
    """Take the list; its warnings must have been checked, and where it replaces another one, the id typed."""
    plan = _plan(runtime, upload_id)
    error = ""
    if plan.warnings and not said.checked:
        error = "没有入库：还有警告没有核对，请逐条核对后勾选“已核对”"
    elif plan.replacement and said.confirmed.strip() != plan.record.id:
        error = f"没有入库：请输入清单编号 {plan.record.id} 确认替换，或换一个编号重新上传"
    if error:
        return _proof(request, session, upload_id, plan, said=said, error=error)
    take(runtime.library, plan, ACTOR)
    shutil.rmtree(_uploads(runtime) / upload_id, ignore_errors=True)
    later.add_task(runtime.refresh)
    return RedirectResponse("/admin", SEE_OTHER)


def _proof(
    request: Request,
    token: str,
    upload_id: str,
    plan: ImportPlan,
    *,
    said: Checked | None = None,
    error: str = "",
) -> Response:
    return render(
        request,
        "admin/proof.html",
        422 if error else 200,
        section="admin",
        token=token,
        upload=upload_id,
        plan=plan,
        checked=bool(said and said.checked),
        error=error,
    )


def _ask(request: Request, runtime: Runtime, token: str, form: ImportForm, *, error: str = "") -> Response:
    return render(
        request,
        "admin/import.html",
        422 if error else 200,
        section="admin",
        token=token,
        form=form,
        held=runtime.library.lists(),
        error=error,
    )


def _uploads(runtime: Runtime) -> Path:
    """The folder of uploads; those of yesterday are removed."""
    folder = runtime.settings.data_dir / "uploads"
    for old in folder.glob("*"):
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _plan(runtime: Runtime, upload_id: str) -> ImportPlan:
    folder = _uploads(runtime) / upload_id
    try:
        name, said = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError("上传的文件已入库或已过期，请重新上传") from error
    list_id, *about = (value.strip() for value in said.values())
    return plan_import(runtime.library, folder / name, list_id, About(*about))
