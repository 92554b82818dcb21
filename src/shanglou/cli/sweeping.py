"""`shanglou sweep` and `shanglou template`: tables of many subjects, judged at once; and the blank table to fill in."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from .common import (
    AGAINST,
    NOTHING_AGAINST,
    FormatOption,
    LangOption,
    OnOption,
    PlaceOption,
    PoliciesOption,
    SetOption,
    StageOption,
    app,
    bilingual,
    chosen,
    day_of,
    guarded,
    open_library,
    overrides_of,
    stage_named,
)
from .output import Format, Lang, Output

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.facts import Fact
    from shanglou.engine.files.columns import ColumnMap

Names = list[str] | None
RulesOption = Annotated[Names, typer.Option("--rules", metavar="RULE", help=bilingual(say("只扫描这些规则，可重复")))]
GatesOption = Annotated[Names, typer.Option("--gate", metavar="NAME", help=bilingual(say("只扫描这些办理事项及其规则，可重复")))]
ColumnsOption = Annotated[
    str | None,
    typer.Option("--columns", metavar="MAP", help=bilingual(say("列对照：TOML 文件，或自带对照的名称（landchina）"))),
]


@app.command("sweep", help=bilingual(say("扫描一张表：每行一个对象，按当日当地的现行文件逐行判定")))
@guarded
def sweep(
    source: Annotated[Path, typer.Argument(metavar="IN", help=bilingual(say("CSV、Parquet 或 Excel 文件")), show_default=False)],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help=bilingual(say("结果：.csv、.parquet 或 .xlsx")), show_default=False)
    ],
    place: PlaceOption = None,
    place_column: Annotated[
        str | None, typer.Option("--place-column", metavar="COLUMN", help=bilingual(say("写有所在地（代码或名称）的列")))
    ] = None,
    on: OnOption = None,
    on_column: Annotated[
        str | None, typer.Option("--on-column", metavar="COLUMN", help=bilingual(say("写有判定日期的列")))
    ] = None,
    engine: Annotated[
        Literal["polars", "duckdb", "spark"], typer.Option("--engine", help=bilingual(say("计算引擎")), case_sensitive=False)
    ] = "polars",
    rules: RulesOption = None,
    gate: GatesOption = None,
    stage: StageOption = None,
    set_: SetOption = None,
    what_if: Annotated[bool, typer.Option("--what-if", help=bilingual(say("推演：不在施行期的文件也用，并标明")))] = False,
    columns: ColumnsOption = None,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help=bilingual(say("Excel 的工作表")))] = None,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """Sweep a table into OUT: the user's columns, an error column, then verdicts. Exit code 1 when a row fails a *must*."""
    from .sweeping_job import Job
    from .sweeping_report import as_json, show
    from .sweeping_run import run

    out = Output(format, lang)
    _check_paths(source, target)
    if (place is None) == (place_column is None):
        expected = say("--place 或 --place-column 二者之一")
        raise BadInput(Fault("--place", place or say("空").zh, expected, say("请写明所在地，或写有所在地的列。")))
    if on is not None and on_column is not None:
        raise BadInput(Fault("--on", on, say("--on 或 --on-column 二者之一"), say("请只留一个。")))
    library = open_library(policies)
    job = Job(
        library=library,
        source=source,
        target=target,
        place=place,
        place_column=place_column,
        on=None if on_column is not None else day_of(on),
        on_column=on_column,
        engine=engine,
        rules=tuple(rules or ()),
        gates=tuple(gate or ()),
        stage=stage_named(stage),
        overrides=overrides_of(library, set_),
        what_if=what_if,
        columns=column_map(columns, library),
        sheet=sheet,
        language=out.language,
    )
    with tempfile.TemporaryDirectory(prefix="shanglou-") as work, steps(out) as progress:
        done = run(job, Path(work), progress)
    if out.is_json:
        out.json(as_json(job, done))
    else:
        show(out, job, done)
    raise typer.Exit(AGAINST if done.tally.failing else NOTHING_AGAINST)


@app.command("template", help=bilingual(say("生成一类对象的空表：标签、计量单位、可填的值和校验")))
@guarded
def template(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help=bilingual(say("对象，例如 unit 或 单元")), show_default=False)
    ],
    target: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help=bilingual(say("要写的文件")), show_default=False)],
    stage: StageOption = None,
    gate: Annotated[
        Names, typer.Option("--gate", metavar="NAME", help=bilingual(say("只列这些办理事项用到的事实，可重复")))
    ] = None,
    rules: Annotated[Names, typer.Option("--rule", metavar="RULE", help=bilingual(say("只列这些规则用到的事实，可重复")))] = None,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """Write a blank workbook for a subject. Without a restriction: every fact of the subject itself."""
    from shanglou.engine.files.template import write_template

    from .sweeping_run import gates_named, rules_named

    out = Output(format, lang)
    if target.suffix.lower() != ".xlsx":
        raise BadInput(Fault("file", target.name, say("扩展名 .xlsx"), say("请改用 .xlsx。")))
    library = open_library(policies)
    known = {key: item.label for key, item in library.vocabulary.subjects.items()}
    name = chosen(subject, known, "SUBJECT")
    asked = [*rules_named(library, rules or ()), *(rule for item in gates_named(library, gate or ()) for rule in item.rules)]
    wanted = stage_named(stage)
    if wanted is not None:
        asked += [rule for rule in library.rules.values() if rule.source.stage is wanted and rule.subject == name]
    restricted = bool(rules or gate or stage)
    facts = _facts(library, name, [fact for rule in asked for fact in rule.facts] if restricted else None)
    if not facts:
        remedy = say("换一个对象，或放宽限制。")
        raise BadInput(Fault("SUBJECT", subject, say("有事实可填的对象"), remedy))
    write_template(target, library.vocabulary, facts, title=known[name], language=out.language)
    if out.is_json:
        out.json({"format": "shanglou/template/1", "file": target.name, "subject": name, "facts": [fact.name for fact in facts]})
    else:
        out.line(say("已写 {file}：{subject}，{count} 列。", file=target.name, subject=known[name], count=len(facts)))
        out.line(say("填好后用 shanglou sweep 扫描；第二张表说明每一列。"))
    raise typer.Exit(NOTHING_AGAINST)


def _facts(library: Catalogue, subject: str, names: list[str] | None) -> list[Fact]:
    """The facts of a template: of the subject, then of its parents where rules ask for them, each in the vocabulary's order."""
    vocabulary = library.vocabulary
    if names is None:
        return [fact for fact in vocabulary if fact.subject == subject]
    wanted = set(names)
    return [fact for above in vocabulary.lineage(subject) for fact in vocabulary if fact.subject == above and fact.name in wanted]


def column_map(name: str | None, library: Catalogue) -> ColumnMap | None:
    """The column map that a user named: a file, or one of ours."""
    from shanglou.engine.files.columns import read_column_map

    if name is None:
        return None
    ours = resources.files("shanglou.cli") / "columns" / f"{name}.toml"
    if not Path(name).exists() and ours.is_file():
        with resources.as_file(ours) as path:
            return read_column_map(path, library.vocabulary)
    return read_column_map(Path(name), library.vocabulary)


def _check_paths(source: Path, target: Path) -> None:
    from shanglou.engine.files.write import kind_to_write

    kind_to_write(target)
    if target.exists() and source.exists() and target.samefile(source):
        expected = say("与 IN 不同的文件")
        raise BadInput(Fault("OUT", str(target), expected, say("结果另存一个文件，您的原文件不会改动。")))


_STEPS: dict[str, Callable[[], Text]] = {
    "read": lambda: say("读取并核对"),
    "prepare": lambda: say("整理"),
    "sweep": lambda: say("判定"),
    "join": lambda: say("合并"),
    "count": lambda: say("统计"),
    "write": lambda: say("写出"),
}


@contextmanager
def steps(out: Output) -> Iterator[Callable[[str], None]]:
    """A progress line on the error stream, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns: tuple[Any, ...] = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(name: str) -> None:
            text = _STEPS[name]() if name in _STEPS else plain(name)
            bar.update(task, description=out.of(text))

        yield step
