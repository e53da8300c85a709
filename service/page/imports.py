"""Bring in a list from the page: upload, look at the proof, take it."""

from __future__ import annotations

import json
import re
import shutil
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Request, UploadFile
from fastapi import Path as PathPart
from starlette.responses import FileResponse, RedirectResponse, Response

from corpus.curation import record_act
from corpus.errors import InputError, NotFoundError, StateError
from corpus.importing import About, ImportPlan, plan_import, take
from service.api.dependencies import OpenRuntime
from service.page.feedback import own_page
from service.page.sessions import ACTOR, Session, own_form
from service.page.views import render
from service.runtime import Runtime

router = APIRouter(prefix="/admin/import", include_in_schema=False)
Guarded = [Depends(own_page), Depends(own_form)]
Upload = Annotated[str, PathPart(pattern=r"^[0-9a-f]{32}$")]
SEE_OTHER = 303
KEPT_SECONDS = 24 * 3600
_ODD = re.compile(r"[^\w.（）()《》、—-]+")


@dataclass(frozen=True, slots=True)
class ImportForm:
    """What the administrator says of the list; "" leaves what the file says."""

    list_id: Annotated[str, Form(max_length=16)] = ""
    title: Annotated[str, Form(max_length=200)] = ""
    issuer: Annotated[str, Form(max_length=100)] = ""
    published: Annotated[str, Form(max_length=10)] = ""


@router.get("")
def import_page(request: Request, session: Session) -> Response:
    """Ask for the file."""
    return _ask(request, session, ImportForm())


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
        return _ask(request, session, form, error=str(error))
    return RedirectResponse(f"/admin/import/{folder.name}", SEE_OTHER)


@router.get("/{upload_id}")
def proof(request: Request, runtime: OpenRuntime, session: Session, upload_id: Upload) -> Response:
    """What the file says and what would change."""
    plan = _plan(runtime, upload_id)
    return render(request, "admin/proof.html", section="admin", token=session, upload=upload_id, plan=plan)


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
    runtime: OpenRuntime,
    later: BackgroundTasks,
    upload_id: Upload,
    checked: Annotated[bool, Form()] = False,
) -> Response:
    """Take the list; its warnings must have been accepted."""
    plan = _plan(runtime, upload_id)
    if plan.warnings and not checked:
        raise InputError("还有警告没有核对，请逐条核对后勾选“已核对”再入库")
    take(runtime.library, plan)
    record_act(runtime.library, ACTOR, "import", plan.record.id, {"结果": plan.difference_line()})
    shutil.rmtree(_uploads(runtime) / upload_id, ignore_errors=True)
    later.add_task(runtime.refresh)
    return RedirectResponse("/admin", SEE_OTHER)


def _ask(request: Request, token: str, form: ImportForm, *, error: str = "") -> Response:
    status = 422 if error else 200
    return render(request, "admin/import.html", status, section="admin", token=token, form=form, error=error)


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
