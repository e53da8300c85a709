"""The READMEs say what the code does: their settings, commands and calls are run."""

from __future__ import annotations

import json
import re
import shlex

import httpx
import pytest
from typer.testing import CliRunner

from service.cli import app
from tests.readme import READMES, ROOT, replaced, settings_table

LANGUAGES = sorted(READMES)


def blocks(language: str, kind: str) -> list[str]:
    """Fenced blocks of one kind in a README."""
    return re.findall(rf"```{kind}\n(.*?)```", READMES[language].read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settings_table_is_the_settings(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    assert replaced(text, "settings", settings_table(language)) == text


def test_both_languages_show_the_same_commands_and_measured_figures() -> None:
    commands = [[re.sub(r"#.*", "", block).split() for block in blocks(language, "sh")] for language in LANGUAGES]
    assert commands[0] == commands[1]
    figures = [
        re.findall(r"\d\.\d{3} \[[^\]]+\]", READMES[language].read_text(encoding="utf-8")) for language in LANGUAGES
    ]
    assert figures[0] == figures[1]
    assert len(figures[0]) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_make_target_and_file_that_is_named_exists(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z]+)", text):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for path in re.findall(r"\]\(((?!http)[^)]+)\)|`((?:tests|corpus|models|service)/[\w./-]+)`", text):
        assert (ROOT / (path[0] or path[1])).exists(), path


@pytest.mark.usefixtures("runtime")
def test_the_commands_of_the_readme_run(shared_data: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASHAN_DATA_DIR", str(shared_data))
    lines = [line for block in blocks("en", "sh") for line in block.splitlines() if line.startswith("tashan ")]
    commands = [shlex.split(re.sub(r"\s#.*", "", line))[1:] for line in lines]
    runnable = [command for command in commands if command[0] == "practices" or command[:1] == ["recommend"]]
    for command in (command for command in runnable if "--input" not in command):
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
    for command in commands:
        name = command[:2] if command[0] in {"lists", "problems"} else command[:1]
        known = CliRunner().invoke(app, [*name, "--help"])
        assert known.exit_code == 0
        for option in (part for part in command if part.startswith("--")):
            assert option in known.output, (command[0], option)


def test_the_call_of_the_readme_has_the_practice_among_its_first_three(http: httpx.Client) -> None:
    call = next(block for block in blocks("en", "sh") if block.startswith("curl"))
    body = json.loads(re.search(r"-d '(.*)'", call)[1])
    answer = http.post("/api/v1/recommendations", json=body).json()
    shown = json.loads(blocks("en", "json")[0])
    assert "ur3-6-2-2" in [item["practice"]["id"] for item in answer["recommendations"][:3]]
    assert shown.keys() <= answer.keys()
    assert shown["recommendations"][0].keys() <= answer["recommendations"][0].keys()
