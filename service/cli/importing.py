"""`tashan import`: a list file into the library, then a fresh index."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from corpus.importing import import_file
from service.cli.console import say
from service.runtime import open_runtime
from service.settings import load_settings


def import_list(path: Path, list_id: str, title: str, issuer: str, published: str) -> None:
    """Take the file as that list and say what changed; raises ListFileError and InputError."""
    with closing(open_runtime(load_settings())) as runtime:
        difference = import_file(runtime.library, path, list_id, title=title, issuer=issuer, published=published)
        if not difference:
            say("做法库没有变化：文件内容与库中的清单相同")
            return
        counts = (("新增", difference.added), ("修改", difference.changed), ("删除", difference.removed))
        say("，".join(f"{name} {len(ids)} 条" for name, ids in counts if ids))
        say(runtime.refresh())
