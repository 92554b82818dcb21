"""What every command shares: the app, its options, output in two forms and two languages, faults and exit codes.

A command is written so::

    @app.command("facts", help=bilingual(say("列出事实")))
    @guarded
    def facts(format: FormatOption = Format.TEXT, lang: LangOption = Lang.ZH, policies: PoliciesOption = None) -> None:
        out = Output(format, lang)
        library = open_library(policies)
        ...
        out.json({...}) if out.is_json else out.line(...)
        raise typer.Exit(NOTHING_AGAINST)

Heavy modules (polars, the policies) are imported inside commands, so that ``--help`` comes at once.
"""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec

import typer

from shanglou import __version__
from shanglou.engine.faults import BadInput, Fault, RuleError
from shanglou.engine.language import Text, say

from .output import Format, Lang, Output

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Catalogue

P = ParamSpec("P")

NOTHING_AGAINST = 0
"""Exit code: nothing stands against the case."""
AGAINST = 1
"""Exit code: a *must* is not met, or the linter found an error."""
WRONG_INPUT = 2
"""Exit code: the input is wrong."""


def bilingual(text: Text) -> str:
    """A help text: Chinese first, then English."""
    return f"{text.zh} / {text.en}"


CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help=bilingual(say("个案文件：TOML、YAML 或 JSON")))]
WhatIfOption = Annotated[bool, typer.Option("--what-if", help=bilingual(say("推演：不在施行期的文件也用，并标明")))]
AllOption = Annotated[bool, typer.Option("--all", help=bilingual(say("逐条列出，不只计数")))]
FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help=bilingual(say("输出形式")), case_sensitive=False, show_default=True)
]
LangOption = Annotated[
    Lang, typer.Option("--lang", "-l", envvar="SHANGLOU_LANG", help=bilingual(say("语言")), case_sensitive=False)
]
PoliciesOption = Annotated[
    list[Path] | None,
    typer.Option("--policies", metavar="DIR", help=bilingual(say("另加的政策文件夹，可重复；也可用环境变量 SHANGLOU_POLICIES"))),
]
OnOption = Annotated[str | None, typer.Option("--on", metavar="DATE", help=bilingual(say("按哪一天的规定判定，例如 2025-06-01")))]
PlaceOption = Annotated[
    str | None, typer.Option("--place", metavar="PLACE", help=bilingual(say("所在地：区划代码或名称，例如 330100 或 杭州")))
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help=bilingual(say("推演：改用另一参数值，可重复，如 min_split_unit_floor=800"))),
]
StageOption = Annotated[
    str | None, typer.Option("--stage", metavar="STAGE", help=bilingual(say("只看一个阶段，例如 split_transfer 或 分割转让")))
]
SubjectOption = Annotated[
    str | None, typer.Option("--subject", metavar="SUBJECT", help=bilingual(say("只看一类对象，例如 unit 或 单元")))
]

app = typer.Typer(
    name="shanglou",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=bilingual(say("上楼：把“工业上楼”政策写成代码，逐条判定、注明条款、说明理由。")),
    epilog=bilingual(say("退出码：0 没有不符合之处；1 有必须做到而未做到的；2 输入有误。")),
)


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", help=bilingual(say("显示版本后退出")), is_eager=True, callback=lambda on: _version(on))
    ] = False,
) -> None:
    return None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shanglou {__version__}")
        raise typer.Exit(NOTHING_AGAINST)


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose user errors (`BadInput`, a broken policy folder, a file that cannot be opened) become faults and
    exit code 2 in the form asked for, never a traceback. The command takes ``format`` and ``lang``."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        out = Output(kwargs.get("format", Format.TEXT), kwargs.get("lang", Lang.ZH))  # type: ignore[arg-type]
        try:
            command(*args, **kwargs)
        except BadInput as bad:
            refuse(out, bad.faults)
        except RuleError as wrong:
            expected = say("写法正确的政策文件夹")
            refuse(out, [Fault("policies", str(wrong), expected, say("用 shanglou lint 检查文件夹，改正后重试。"))])
        except BrokenPipeError:
            raise
        except OSError as problem:
            refuse(out, [unreadable(problem)])

    return run


def refuse(out: Output, faults: Sequence[Fault]) -> None:
    """Print every fault in the form asked for (text to the error stream, JSON to standard output) and exit with 2."""
    if out.is_json:
        out.json({"faults": [fault.as_json() for fault in faults]})
    else:
        heading = say("输入有误，共 {count} 处：", count=len(faults))
        out.error(heading, style="bold red")
        for fault in faults:
            out.error(Text(fault.message("zh"), fault.message("en")), bullet="- ")
    raise typer.Exit(WRONG_INPUT)


def unreadable(problem: OSError) -> Fault:
    """The fault for a file that cannot be opened, read or written."""
    name = str(problem.filename or "")
    expected, remedy = say("能够读写的文件"), say("请核对路径和权限。")
    if isinstance(problem, FileNotFoundError):
        expected, remedy = say("存在的文件"), say("没有这个文件，请核对路径。")
    elif isinstance(problem, IsADirectoryError):
        expected, remedy = say("文件"), say("这是一个文件夹，请写明其中的文件。")
    elif isinstance(problem, PermissionError):
        remedy = say("没有读写权限，请核对。")
    elif problem.errno in (errno.ENOSPC, errno.EDQUOT):
        expected, remedy = say("有空余空间的磁盘"), say("磁盘已满：请腾出空间后重试。")
    return Fault("file", name or str(problem), expected, remedy, None, "")


def open_library(policies: Sequence[Path] | None = None) -> Catalogue:
    """Our own instruments, those the environment names and those of ``--policies``. `BadInput` names a folder that is
    broken: a folder holds Python, so whatever it raises while it is read is what is wrong with it."""
    from shanglou.policies import library

    try:
        return library(policies or ())
    except (BadInput, RuleError):
        raise
    except Exception as problem:
        found = f"{type(problem).__name__}: {problem}"
        expected = say("写法正确的政策文件夹")
        raise BadInput(Fault("policies", found, expected, say("用 shanglou lint 检查文件夹，改正后重试。"))) from problem


def chosen(name: str, options: dict[str, Text], field: str) -> str:
    """The key of the option that a user named by key or label; `BadInput` lists them all."""
    import difflib

    word = name.strip()
    for key, label in options.items():
        if word.lower().replace("-", "_") == key.lower() or word in (label.zh, label.en) or word.lower() == label.en.lower():
            return key
    known = {written: key for key, label in options.items() for written in (key, label.zh, label.en)}
    near = difflib.get_close_matches(word, known, 1, 0.5)
    expected = Text(
        "、".join(f"{key}（{label.zh}）" for key, label in options.items()),
        ", ".join(f"{key} ({label.en})" for key, label in options.items()),
    )
    remedy = say("是否想写 {near}？", near=known[near[0]]) if near else say("请填所列之一。")
    raise BadInput(Fault(field, name, expected, remedy))


def stage_named(name: str | None) -> Any:
    """The stage a user named (`Stage` or None); `BadInput` lists them."""
    from shanglou.engine.rules import Stage

    return None if name is None else Stage[chosen(name, {stage.name.lower(): stage.label for stage in Stage}, "--stage").upper()]


def subject_named(name: str | None, library: Catalogue) -> str | None:
    """The subject a user named; `BadInput` lists them."""
    if name is None:
        return None
    return chosen(name, {key: subject.label for key, subject in library.vocabulary.subjects.items()}, "--subject")


def day_of(written: str | None, field: str = "--on") -> Any:
    """The day a user wrote, today when none; `BadInput` for one that is none."""
    import datetime

    from shanglou.engine.values import day

    return datetime.date.today() if written is None else day(written, field)


def overrides_of(library: Catalogue, written: Sequence[str] | None) -> dict[Any, Any]:
    """The parameters set with ``--set NAME=VALUE``; `BadInput` for an unknown name or a value of another type."""
    from shanglou.engine.accept import parameter_named, set_parameter

    found: dict[Any, Any] = {}
    faults: list[Fault] = []
    for item in written or ():
        name, sign, value = item.partition("=")
        try:
            if not sign:
                raise BadInput(Fault("--set", item, say("NAME=VALUE 的形式"), say("例如 --set min_split_unit_floor=800。")))
            parameter = parameter_named(library, name.strip(), "--set")
            found[parameter] = set_parameter(parameter, value, f"--set {parameter.id}")
        except BadInput as bad:
            faults.extend(bad.faults)
    if faults:
        raise BadInput(faults)
    return found
