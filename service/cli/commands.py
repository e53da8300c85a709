"""The commands: options and help here, the work in the module that each command imports when it is run.

The model takes seconds to import; `--help` and a mistyped option must not wait for it.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import InputError, SheetError
from models.answer import LARGEST_LIMIT, LIMIT, Filters
from service.cli.console import Format, chosen
from service.cli.list_commands import lists
from service.cli.options import Command, FormatOption, Group, ListOption, OutputOption, chosen_format
from service.cli.problem_commands import problems
from service.settings import Settings, load_settings

_HELP = """他山：一段城市更新问题描述，找到清单中可复制的经验做法。

[bold]例子[/]
  tashan recommend 老厂房空了十年，想改文创园，但资金平衡不了
  tashan recommend --input 各市问题.xlsx --format csv --output 结果.csv
  tashan practices ur3-6-2-2
  tashan serve --port 8080"""


def _settings_table() -> str:
    """The environment variables, for the foot of the help."""
    lines = []
    for name, field in Settings.model_fields.items():
        default = f"（默认 {field.default}）" if isinstance(field.default, str | int) and field.default else ""
        lines.append(f"  TASHAN_{name.upper():<14} {field.description}{default}")
    return "[bold]环境变量[/]\n" + "\n".join(lines)


app = typer.Typer(
    cls=Group,
    name="tashan",
    help=_HELP,
    epilog=_settings_table(),
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(problems, name="problems")
app.add_typer(lists, name="lists")


class ExportFormat(StrEnum):
    """What `export` writes."""

    XLSX = "xlsx"
    JSONL = "jsonl"
    DOCX = "docx"


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tashan {version('tashan')}")
        raise typer.Exit


@app.callback()
def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    pass


@app.command(cls=Command, epilog=_settings_table())
def serve(
    host: Annotated[str | None, typer.Option(help="监听地址 默认 127.0.0.1 只有本机能访问")] = None,
    port: Annotated[int | None, typer.Option(metavar="N", min=0, max=65535, help="监听端口 默认 8000 0 为任选")] = None,
    workers: Annotated[int | None, typer.Option(metavar="N", min=1, max=64, help="工作进程数 默认 1")] = None,
) -> None:
    """启动网页和 HTTP 接口。

    [bold]例子[/]
      tashan serve
      tashan serve --host 0.0.0.0 --port 8080 --workers 4
    """
    given = {"host": host, "port": port, "workers": workers}
    settings = load_settings().model_copy(update={name: value for name, value in given.items() if value is not None})
    from service.cli.serving import serve as run

    run(settings)


@app.command(cls=Command)
def recommend(  # noqa: PLR0913, PLR0917 - a command has one parameter for each of its options
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="问题描述，4—2000 字")] = None,
    source: Annotated[
        Path | None,
        typer.Option("--input", "-i", metavar="FILE", help="问题文件 txt jsonl csv xlsx 标准输入写 -"),
    ] = None,
    limit: Annotated[
        int, typer.Option("-k", "--limit", metavar="N", min=1, max=LARGEST_LIMIT, help="最多推荐几条做法")
    ] = LIMIT,
    list_: ListOption = None,
    mechanism: Annotated[list[str] | None, typer.Option(metavar="NAME", help="只看这些政策机制 可多次给出")] = None,
    initiative: Annotated[list[str] | None, typer.Option(metavar="NAME", help="只看这些主要举措 可多次给出")] = None,
    region: Annotated[list[str] | None, typer.Option(metavar="NAME", help="只看这些省、市、县 可多次给出")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="JSON 附上依据句子和字词贡献")] = False,
    format_: FormatOption = None,
    destination: OutputOption = None,
) -> None:
    """给问题描述推荐可复制经验做法。

    不给 TEXT 也不给 --input 时，从标准输入读：每行一条，或 JSON Lines（{"id", "text"}）。
    csv、xlsx 的列按表头识别：问题描述列叫 text、问题、问题描述、描述或内容，编号列叫 id、编号或序号。
    有误的行各给一个 error，其余照常，最后退出码为 1。
    不指定 --format 时：终端上是表格，否则单条是 JSON，多条是 JSON Lines。

    [bold]例子[/]
      tashan recommend 小区没地方停车 -k 3
      tashan recommend 管网老化经常爆管 --region 安徽省 --format json
      tashan recommend --input 问题.jsonl --output 结果.jsonl
      cat 问题.txt | tashan recommend --format csv > 结果.csv
    """
    if text is not None and source is not None:
        raise SheetError("问题描述和 --input 只能给一个，请去掉其中之一")
    from service.cli.recommending import Request, recommend_sheet, recommend_text

    filters = Filters(
        mechanism=chosen(mechanism), initiative=chosen(initiative), region=chosen(region), list=chosen(list_)
    )
    form = chosen_format(format_, destination, Format.JSONL if text is None else Format.JSON)
    request = Request(limit, filters, explain, form, destination)
    if text is not None:
        recommend_text(text, request)
    elif not recommend_sheet(source, request):
        raise typer.Exit(1)


@app.command(cls=Command)
def practices(
    practice_id: Annotated[str | None, typer.Argument(metavar="ID", help="做法编号；不给则列出全部")] = None,
    list_: ListOption = None,
    format_: FormatOption = None,
    destination: OutputOption = None,
) -> None:
    """查看做法库。

    [bold]例子[/]
      tashan practices
      tashan practices ur3-6-2-2
      tashan practices --list ur3 --format csv --output ur3.csv
    """
    from service.cli.browsing import show_practices

    show_practices(practice_id, chosen(list_), chosen_format(format_, destination, Format.JSON), destination)


@app.command("import", cls=Command)
def import_(  # noqa: PLR0913, PLR0917 - a command has one parameter for each of its options
    file: Annotated[Path, typer.Argument(metavar="FILE", help="清单文件 txt docx pdf html xlsx csv jsonl")],
    list_id: Annotated[str, typer.Option("--list", metavar="ID", help="清单编号 2—16 位小写字母或数字 如 ur4")],
    title: Annotated[str, typer.Option(help="清单标题（默认取文件里的）")] = "",
    issuer: Annotated[str, typer.Option(help="发布单位")] = "",
    date: Annotated[str, typer.Option(help="发布日期，如 2024-06-07")] = "",
    proof: Annotated[Path | None, typer.Option(metavar="FILE", help="写出核对表 xlsx")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对 不写入做法库")] = False,
    accept_warnings: Annotated[bool, typer.Option("--accept-warnings", help="有警告也导入")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="编号已是另一份清单时 换掉它")] = False,
) -> None:
    """核对一份清单文件，导入做法库，并更新索引。

    先列出各机制、举措的做法数和发现的问题（编号缺漏或重复、未归入做法的文字、可能的错误），再整份写入。
    有警告时不写入，核对后加 --accept-warnings。同一文件再导入不会有变化；改过的文件逐条列出差异。
    编号已有清单，而标题不同或会失去一成以上的做法时，也不写入，确要换掉再加 --replace。
    导入之后可用 tashan lists undo 撤销。

    [bold]例子[/]
      tashan import 第四批清单.pdf --list ur4 --dry-run --proof 核对表.xlsx
      tashan import 第四批清单.pdf --list ur4 --issuer 住房城乡建设部办公厅 --date 2025-01-10
    """
    from service.cli.importing import Steps, import_list

    steps = Steps(proof, dry_run=dry_run, accept_warnings=accept_warnings, replace=replace)
    import_list(file, list_id, (title, issuer, date), steps)


@app.command(cls=Command)
def export(
    list_id: Annotated[str, typer.Option("--list", metavar="ID", help="清单编号")],
    format_: Annotated[ExportFormat, typer.Option("--format", "-f", help="文件格式")] = ExportFormat.XLSX,
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入文件 默认为清单编号加后缀")
    ] = None,
) -> None:
    """把一份清单写成文件，可再用 import 读回。

    [bold]例子[/]
      tashan export --list ur3 --format docx -o 第三批清单.docx
    """
    from service.cli.importing import export_file

    export_file(list_id, format_, destination or Path(f"{list_id}.{format_}"))


@app.command(cls=Command)
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="索引完好也重建")] = False,
) -> None:
    """检查索引，缺失、过期或损坏时重建。

    [bold]例子[/]
      tashan index --rebuild
    """
    from service.cli.indexing import check_index

    check_index(rebuild=rebuild)


@app.command(cls=Command)
def report(  # noqa: PLR0913, PLR0917 - a command has one parameter for each of its options
    kind: Annotated[str, typer.Argument(metavar="KIND", help="match similarity coverage compare watch 之一")],
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="INPUT", help="问题表 xlsx csv jsonl txt 或清单编号")
    ] = None,
    destination: Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="写入的文件或文件夹")] = Path(),
    format_: Annotated[
        list[str] | None, typer.Option("--format", "-f", metavar="NAME", help="html xlsx docx json 可多次给出")
    ] = None,
    limit: Annotated[
        int, typer.Option("-k", "--limit", metavar="N", min=1, max=LARGEST_LIMIT, help="每条问题列几条做法")
    ] = 3,
    jobs: Annotated[int, typer.Option(metavar="N", min=-1, help="用几个进程 默认全部处理器")] = -1,
    columns: Annotated[
        list[str] | None, typer.Option("--column", metavar="NAME=HEAD", help="指明某列的表头 如 城市=牵头地")
    ] = None,
    region: Annotated[str, typer.Option("--region", metavar="NAME", help="只看一个省或市 如 河南省")] = "",
    pages: Annotated[bool, typer.Option("--pages", help="Word 报告另附每个城市一页")] = False,
) -> None:
    """批量分析并写出报告，供汇报、打印和继续分析。

    match 各市问题匹配做法：每条问题的做法、各市一页、谁需要每条做法、相近的城市
    similarity 做法之间的相似性：新增、延续、重复、家族、地图（INPUT 写清单编号，不写为全部）
    coverage 清单没有覆盖的问题：分类、典型问题（隐去个人信息）、按地区和年份
    compare 前后两份问题表或两份清单比较：新增、消失、变化（INPUT 写两个）
    watch 关注的问题：做法库变化后再运行，只列新出现的做法

    问题表按表头识别列：问题描述（必需）、编号、城市、日期；没有认出的列会说明，可用 --column 问题=表头 指明。
    有误的行在报告里列出，不影响其余；电话、身份证号等个人信息一律隐去。
    中途停止后再次运行同一命令，已完成的部分不再重做。报告旁另有 .parquet 数据文件，可用 pandas 打开。
    --output 写文件名时格式随后缀；写文件夹时用 --format 选一种或几种格式，默认 html。
    Word 报告是几页摘要；全部数据在 xlsx 和 html 里。

    [bold]例子[/]
      tashan report match 各市问题.xlsx -o 匹配报告.html
      tashan report match 各市问题.xlsx -o 报告 -f html -f xlsx -f docx
      tashan report coverage 各市问题.xlsx -o 未覆盖问题.html
      tashan report similarity -o 相似性.html
      tashan report compare 去年.xlsx 今年.xlsx -o 比较.html
    """
    from service.cli.reporting import Options, make_report

    options = Options(limit, jobs, tuple(columns or ()), region, pages)
    make_report(kind, tuple(inputs or ()), destination, chosen(format_), options)


@app.command(cls=Command)
def evaluate(  # noqa: PLR0913, PLR0917 - a command has one parameter for each of its options
    queries: Annotated[Path | None, typer.Option(metavar="FILE", help="测试问题 JSON Lines")] = None,
    qrels: Annotated[Path | None, typer.Option(metavar="FILE", help="评分 TREC qrels")] = None,
    no_problems: Annotated[bool, typer.Option("--no-problems", help="当作没有典型问题来测")] = False,
    ablation: Annotated[bool, typer.Option("--ablation", help="去掉模型各部分来测")] = False,
    voices: Annotated[bool, typer.Option("--leave-one-voice-out", help="逐一留出口吻来测 不用测试问题")] = False,
    format_: FormatOption = None,
    destination: OutputOption = None,
) -> None:
    """用评过分的问题衡量推荐质量，与两种常见方法比较。

    问题文件每行是 {"id", "text", "length", "scope"}，评分文件每行是“问题编号 0 做法编号 等级”。
    length 为 short、sentence、paragraph、long 之一；scope 为 in（城市更新）、other-domain（其他领域）、
    near-miss（貌似相关）之一。等级 2 及以上算有用，没有评分的做法算 0。

    [bold]例子[/]
      tashan evaluate --queries queries.jsonl --qrels qrels.txt
      tashan evaluate --queries queries.jsonl --qrels qrels.txt --no-problems --format json
      tashan evaluate --queries queries.jsonl --qrels qrels.txt --ablation
      tashan evaluate --leave-one-voice-out
    """
    form = chosen_format(format_, destination, Format.TABLE)
    if voices:
        if queries or qrels or no_problems or ablation:
            raise InputError("--leave-one-voice-out 只用做法库自己的问题，请去掉其他评测选项")
        from service.cli.leaving_out import evaluate_voices

        evaluate_voices(form=form, to=destination)
        return
    if queries is None or qrels is None:
        raise InputError("请用 --queries 给出测试问题、--qrels 给出评分，或改用 --leave-one-voice-out")
    if ablation:
        if no_problems:
            raise InputError("--ablation 已含没有典型问题的一项，请去掉 --no-problems")
        from service.cli.ablating import evaluate_parts

        evaluate_parts(queries, qrels, form=form, to=destination)
        return
    from service.cli.evaluating import evaluate_files

    evaluate_files(queries, qrels, problems=not no_problems, form=form, to=destination)


@app.command(cls=Command)
def tune(
    quick: Annotated[bool, typer.Option("--quick", help="只重算字段权重和得分校准 约十二分钟")] = False,
    destination: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="写入文件 默认为程序自带的参数文件")
    ] = None,
) -> None:
    """用做法库自己的典型问题和评过分的问题重新确定模型参数，比 --quick 久得多。

    每种口吻轮流留出，由没有见过它的模型来答，取平均质量最好的参数；不使用 evaluate 的测试问题。

    [bold]例子[/]
      tashan tune --quick --output 参数.json
      tashan tune
    """
    from service.cli.tuning import tune_parameters

    tune_parameters(quick=quick, to=destination)
