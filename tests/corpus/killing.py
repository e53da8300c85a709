"""Import one list over another again and again and be killed at it: run by test_killed.py in a process of its own.

    python -m tests.corpus.killing DATABASE FIRST_FILE SECOND_FILE TIMES

Prints a line for each kill: how many practices of the first and of the second list the library holds, and if all of
the record fits.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from corpus.importing import import_file, plan_import
from corpus.library import Library, sqlite_url


def main(database: Path, files: list[Path], times: int) -> None:
    """Fork, import in the child, kill it after a while, look at what is there."""
    random_ = random.Random(7)  # noqa: S311 - moments, not secrets
    url = sqlite_url(database)
    wanted = []
    for path in files:
        began = time.monotonic()
        library = Library(url)
        import_file(library, path, "zz")
        lasts = time.monotonic() - began
        wanted.append(plan_import(library, path, "zz").practices)
        library.close()
    for turn in range(times):
        child = os.fork()
        if child == 0:
            import_file(Library(url), files[turn % 2], "zz")
            os._exit(0)
        time.sleep(random_.uniform(0.3, 1.2) * lasts)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        # However busy the machine, about half of the imports shall come to their end.
        lasts *= 1.2 if os.WIFSIGNALED(status) else 0.8
        library = Library(url)
        held = tuple(library.practices("zz"))
        source = [record.source_name for record in library.lists()]
        library.close()
        whole = [path.name for path, practices in zip(files, wanted, strict=True) if held == practices]
        sys.stdout.write(f"{'whole' if whole == source else 'broken'} {len(held)} {''.join(whole)}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:4]], int(sys.argv[4]))
