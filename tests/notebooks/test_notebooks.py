"""Every notebook runs from top to bottom, and what is stored of its outputs is small and names no machine."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbmake.nb_run import NotebookRun

from tests.service.reports.cities import HEAD, sheet

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST = 100_000  # bytes of a notebook with its outputs
MACHINE = re.compile(r"/(?:home|root|tmp|work|Users)/|Traceback")


def test_all_four_are_there() -> None:
    names = ["01-the-library", "02-why-this-practice", "03-three-hundred-cities", "04-a-new-list"]
    assert [path.stem for path in NOTEBOOKS] == names


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_runs(path: Path, closed_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(shutil.copytree(closed_data, tmp_path / "data")))
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "TMPDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    # The notebook reads files beside it.
    copy = Path(shutil.copytree(FOLDER, tmp_path / "notebooks")) / path.name
    monkeypatch.chdir(copy.parent)
    result = NotebookRun(copy, 300, kernel="python3").execute()
    assert result.error is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_its_stored_outputs_are_whole_small_and_name_no_machine(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    notebook = nbformat.read(path, 4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert sum(bool(cell.outputs) for cell in code) >= 3
    assert MACHINE.search(path.read_text(encoding="utf-8")) is None


def test_the_sheet_of_cities_is_the_one_of_the_tests() -> None:
    with (FOLDER / "cities.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [list(row) for row in (HEAD, *sheet())]
