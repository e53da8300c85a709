"""The tables of the two READMEs, made from the running code.

python -m tests.readme            settings
python -m tests.readme --quality  settings, measured quality, what each part is worth (minutes)
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.evaluation import OURS, Group
from models.text import Analyzer
from service.settings import Settings
from tests import unstated

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
LENGTHS = {
    "en": {
        "head": "| length of query | nDCG@5 | P@1 (grade >= 2) | Success@3 |",
        "short": "a few words",
        "sentence": "a sentence",
        "paragraph": "a paragraph",
        "long": "a page",
    },
    "zh": {
        "head": "| 描述的长短 | nDCG@5 | P@1（等级 ≥ 2） | Success@3 |",
        "short": "短语",
        "sentence": "一句",
        "paragraph": "一段",
        "long": "长文",
    },
}
SETS = ("relevance", "blind", "unseen")
PARTS = {
    "en": {
        "head": "| model | nDCG@5 | P@1 (grade >= 2) | about renewal or not (AUROC) |",
        "full": "whole",
        "words": "without jieba words",
        "ngrams": "without character n-grams",
        "background": "without background IDF",
        "headings": "without title and initiative",
        "body": "without body",
        "everyday": "without everyday words of the policy terms",
        "problems": "without the mean of the problems",
        "learned": "without learned weights",
        "topics": "without topics",
        "thesaurus": "without thesaurus and what comes of it",
        "needs": "without needs",
        "statements": "without problem statements",
        "judged": "without judged problems",
    },
    "zh": {
        "head": "| 模型 | nDCG@5 | P@1（等级 ≥ 2） | 是否属于城市更新（AUROC） |",
        "full": "完整",
        "words": "去掉分词",
        "ngrams": "去掉字组",
        "background": "去掉通用语料 IDF",
        "headings": "去掉标题和举措",
        "body": "去掉正文",
        "everyday": "去掉政策用语的口语词",
        "problems": "去掉典型问题的均值",
        "learned": "去掉学习的权重",
        "topics": "去掉同类问题",
        "thesaurus": "去掉同义词表及由它而来的部分",
        "needs": "去掉需求切分",
        "statements": "没有典型问题",
        "judged": "没有评过分的问题",
    },
}
LISTS_HEAD = {"en": "list, nDCG@5", "zh": "清单，nDCG@5"}
WORDS = {
    "en": {
        "head": "| texts | ranker | nDCG@5 | P@1 (grade >= 2) | Success@3 |",
        "relevance": "`tests/relevance`, 60 answered",
        "blind": "`tests/blind`, answered",
        "unseen": "`tests/unseen`, answered",
        "bare": "Tashan without problems",
        "ours": "**Tashan**",
        "scope": "told apart (AUROC): about renewal or not",
        "coverage": "answered by the library or not",
        "refused": "refused: out of scope / answered, wrongly",
        "ece": "expected calibration error",
        "made": "Made by `python -m tests.readme --quality`, which runs `tashan evaluate` on the three sets.",
    },
    "zh": {
        "head": "| 文本 | 方法 | nDCG@5 | P@1（等级 ≥ 2） | Success@3 |",
        "relevance": "`tests/relevance`，60 段有答案",
        "blind": "`tests/blind`，有答案的",
        "unseen": "`tests/unseen`，有答案的",
        "bare": "他山，不用典型问题",
        "ours": "**他山**",
        "scope": "能否分清（AUROC）：是否属于城市更新",
        "coverage": "库内有无答案",
        "refused": "拒答：范围外 / 有答案却误拒",
        "ece": "期望校准误差",
        "made": "由 `python -m tests.readme --quality` 生成，它在三个集上运行 `tashan evaluate`。",
    },
}


def settings_table(language: str) -> str:
    """One row a setting: variable, default, meaning."""
    head = "| variable | default | meaning |" if language == "en" else "| 环境变量 | 默认值 | 含义 |"
    rows = [head, "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "user data folder" if language == "en" else "用户数据目录"
        value = default if name == "data_dir" else str(field.get_default() or "").strip("*")
        meaning = field.title if language == "en" else field.description
        rows.append(
            f"| `TASHAN_{name.upper()}` | {f'`{value}`' if value and name != 'data_dir' else value} | {meaning} |"
        )
    return "\n".join(rows)


def evaluate(folder: str, *options: str) -> Any:
    """What `tashan evaluate` measures on an evaluation set of the tests."""
    home = ROOT / "tests" / folder
    command = ["--queries", str(home / "queries.jsonl"), "--qrels", str(home / "qrels.txt"), "--format", "json"]
    program = str(Path(sys.executable).with_name("tashan"))
    run = subprocess.run([program, "evaluate", *command, *options], check=True, capture_output=True, text=True)
    return json.loads(run.stdout)


def quality_table(language: str, measured: dict[str, tuple[dict[str, Any], dict[str, Any]]]) -> str:
    """Rankings of every set, with and without problems, then refusal and calibration."""
    words = WORDS[language]
    lines = [words["head"], "|---|---|---|---|---|"]
    for folder, (full, bare) in measured.items():
        for item in _groups(full):
            name = words["ours"] if item["ranker"] == OURS else item["ranker"]
            lines.append(f"| {words[folder]} | {name} | {_cells(item)} |")
        ours = next(item for item in _groups(bare) if item["ranker"] == OURS)
        lines.append(f"| {words[folder]} | {words['bare']} | {_cells(ours)} |")
    lines += ["", f"| | {' | '.join(words[folder] for folder in measured)} |", "|---|---|---|---|"]
    columns = [_summary(full) for full, _ in measured.values()]
    for key in ("scope", "coverage", "refused", "ece"):
        lines.append(f"| {words[key]} | {' | '.join(column[key] for column in columns)} |")
    return "\n".join([*lines, "", words["made"]])


def _groups(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The rankings over the texts that the library answers."""
    names = {item["group"] for item in found["rankings"]}
    return [item for item in found["rankings"] if item["group"] == ("covered" if "covered" in names else "all")]


def _cells(item: dict[str, Any]) -> str:
    return " | ".join(_estimate(item["measures"][name]) for name in ("nDCG@5", "P@1", "Success@3"))


def _estimate(found: dict[str, float] | None) -> str:
    return f"{found['value']:.3f} [{found['low']:.2f}, {found['high']:.2f}]" if found else "–"


def _summary(found: dict[str, Any]) -> dict[str, str]:
    told = {item["kind"]: _estimate(item["auroc"]) for item in found["separations"]}
    refusals = {item["scope"]: item for item in found["refusals"]}
    outside = [refusals[scope] for scope in ("other-domain", "near-miss")]
    refused = sum(item["refused"] for item in outside) / sum(item["queries"] for item in outside)
    return {
        "scope": told["scope"],
        "coverage": told["coverage"],
        "refused": f"{refused:.0%} / {refusals['covered']['rate']:.0%}",
        "ece": f"{found['calibration_error']:.3f}",
    }


def length_table(language: str, full: dict[str, Any]) -> str:
    """Tashan's ranking of tests/relevance by length of query."""
    names = LENGTHS[language]
    rows = {item["group"]: item for item in full["rankings"] if item["ranker"] == OURS}
    lines = [names["head"], "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {_cells(rows[key])} |" for key, name in names.items() if key in rows)])


def lists_table(language: str, measured: dict[str, dict[str, Group]]) -> str:
    """nDCG@5 of every ranker on lists without problem statements."""
    rankers = [OURS, *(name for name in next(iter(measured.values())) if name != OURS)]
    ours = WORDS[language]["ours"]
    lines = [f"| {LISTS_HEAD[language]} | {' | '.join([ours, *rankers[1:]])} |", "|---|---|---|---|"]
    for name, found in measured.items():
        values = [found[ranker].measures["nDCG@5"] for ranker in rankers]
        lines.append(f"| `{name}` | {' | '.join(f'{v.value:.3f} [{v.low:.2f}, {v.high:.2f}]' for v in values)} |")
    return "\n".join(lines)


def ablation_table(language: str, measured: list[dict[str, Any]]) -> str:
    """What the model loses on tests/relevance without each of its parts."""
    names = PARTS[language]
    lines = [names["head"], "|---|---|---|---|"]
    for item in measured:
        cells = (*(_estimate(item["measures"][name]) for name in ("nDCG@5", "P@1")), _estimate(item["scope"]))
        lines.append(f"| {names[item['without']]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def replaced(text: str, name: str, table: str) -> str:
    """The README with the table between its two marks."""
    return re.sub(
        rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", lambda match: f"{match[1]}{table}\n{match[2]}", text, flags=re.S
    )


def main() -> None:
    """Write the tables into both files."""
    measured, parts, lists = None, None, {}
    if "--quality" in sys.argv:
        measured = {name: (evaluate(name), evaluate(name, "--no-problems")) for name in SETS}
        parts = evaluate("relevance", "--ablation")
        with TemporaryDirectory() as folder:
            analyzer = Analyzer(Path(folder))
            lists = {name: unstated.measured(name, analyzer, Path(folder)) for name in unstated.LISTS}
    for language, path in READMES.items():
        text = replaced(path.read_text(encoding="utf-8"), "settings", settings_table(language))
        if measured and parts:
            text = replaced(text, "quality", quality_table(language, measured))
            text = replaced(text, "lengths", length_table(language, measured["relevance"][0]))
            text = replaced(text, "lists", lists_table(language, lists))
            text = replaced(text, "ablation", ablation_table(language, parts))
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
