"""`shanglou coverage`, `handbook` and `lint`: for those who keep the policies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from .common import (
    AGAINST,
    NOTHING_AGAINST,
    FormatOption,
    LangOption,
    PoliciesOption,
    app,
    bilingual,
    guarded,
    open_library,
)
from .output import Format, Lang, Output, as_both, counted
from .words import joined, listing, title_of

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.instruments import Instrument, Rule
    from shanglou.engine.lint import ClauseCoverage, Problem
    from shanglou.engine.lint.coverage import State
    from shanglou.engine.mutants import Mutant


def state_text(state: str) -> Text:
    """The state of a clause's coverage."""
    return {
        "implemented": lambda: say("已实现"),
        "reserved": lambda: say("留待后续部分"),
        "narrative": lambda: say("叙述性条文"),
        "absent": lambda: say("缺"),
    }[state]()


def kind_of(kind: str) -> Text:
    """The kind of a clause in words; a kind nobody has named as it stands."""
    known = {
        "rule": lambda: say("规则"),
        "parameter": lambda: say("数值与定义"),
        "formula": lambda: say("公式"),
        "table": lambda: say("标准表"),
        "target": lambda: say("目标"),
        "duty": lambda: say("职责"),
        "workflow": lambda: say("程序"),
        "form": lambda: say("表单"),
        "registry": lambda: say("登记"),
        "measure": lambda: say("措施"),
        "cycle": lambda: say("周期工作"),
        "platform": lambda: say("平台"),
        "principle": lambda: say("原则"),
    }
    return known[kind]() if kind in known else plain(kind)


def instruments_named(library: Catalogue, name: str | None) -> list[Instrument]:
    """All instruments, or the one with this id or number; `BadInput` suggests the nearest."""
    import difflib

    if name is None:
        return list(library.instruments.values())
    found = [item for item in library.instruments.values() if name in (item.id, item.number, item.prefix, item.title.zh)]
    if found:
        return found
    near = difflib.get_close_matches(name, library.instruments, 1, 0.4)
    listed = listing(library.instruments)
    remedy = say("是否想写 {near}？", near=near[0]) if near else say("请核对。")
    raise BadInput(Fault("INSTRUMENT", name, say("政策文件：{listed}", listed=listed), remedy))


@app.command("coverage", help=bilingual(say("每条条文由什么实现，或为什么没有")))
@guarded
def coverage(
    instrument: Annotated[str | None, typer.Argument(metavar="INSTRUMENT", help=bilingual(say("一份文件；空则全部")))] = None,
    missing: Annotated[bool, typer.Option("--missing", help=bilingual(say("只列没有着落的条文")))] = False,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """Every clause with what implements it, what it is reserved for, or that it is narrative."""
    from shanglou.engine.lint import coverage as covered

    out = Output(format, lang)
    library = open_library(policies)
    found = {item: covered(item) for item in instruments_named(library, instrument)}
    if out.is_json:
        out.json({"format": "shanglou/coverage/1", "instruments": [_coverage_json(*pair, missing) for pair in found.items()]})
    else:
        _show_summary(out, found)
        for item, clauses in found.items():
            _show_clauses(out, item, [one for one in clauses if not missing or one.state == "absent"], missing)
    raise typer.Exit(NOTHING_AGAINST)


def _coverage_json(item: Instrument, clauses: Sequence[ClauseCoverage], missing: bool) -> dict[str, Any]:
    by_kind: dict[str, Counter[str]] = {}
    for one in clauses:
        by_kind.setdefault(one.clause.type, Counter())[one.state] += 1
    return {
        "instrument": item.id,
        "title": as_both(item.title),
        "total": len(clauses),
        "states": dict(Counter(one.state for one in clauses)),
        "kinds": {kind: dict(states) for kind, states in by_kind.items()},
        "clauses": [
            {
                "id": one.clause.id,
                "pinpoint": one.clause.pinpoint,
                "kind": one.clause.type,
                "computable": one.clause.computable,
                "summary": as_both(one.clause.summary),
                "state": one.state,
                "implemented_by": [{"kind": kind, "name": name} for kind, name in one.implemented_by],
                "reserved_for": one.reserved_for or None,
                "reserved_name": as_both(one.clause.reserved_name),
                "reason": as_both(one.clause.reason),
            }
            for one in clauses
            if not missing or one.state == "absent"
        ],
    }


def _show_summary(out: Output, found: dict[Instrument, list[ClauseCoverage]]) -> None:
    states: tuple[State, ...] = ("implemented", "reserved", "narrative", "absent")
    rows: list[list[Text | str]] = []
    for item, clauses in found.items():
        for kind in dict.fromkeys(one.clause.type for one in clauses):
            counts = Counter(one.state for one in clauses if one.clause.type == kind)
            rows.append([item.id, kind_of(kind), *(str(counts[state]) for state in states), str(counts.total())])
    every = Counter(one.state for clauses in found.values() for one in clauses)
    rows.append([say("合计"), "", *(str(every[state]) for state in states), str(every.total())])
    out.table([say("文件"), say("类型"), *map(state_text, states), say("条数")], rows)


def _show_clauses(out: Output, item: Instrument, clauses: Sequence[ClauseCoverage], missing: bool) -> None:
    out.heading(say("{title}：{count} / {total} 条", title=title_of(item), count=len(clauses), total=len(item.clauses)))
    if missing and not clauses:
        out.line(say("没有缺的条文。"), indent=2)
    marks = {"implemented": "✓", "reserved": "→", "narrative": "·", "absent": "✗"}
    for one in clauses:
        out.line(joined([plain(one.clause.id), one.clause.summary], " "), indent=2, bullet=f"{marks[one.state]} ")
        if one.implemented_by:
            by = Text(*(joiner.join(f"{kind} {name}" for kind, name in one.implemented_by) for joiner in ("、", ", ")))
            out.line(by, indent=4)
        elif one.state == "reserved":
            reserved = joined([plain(one.reserved_for), one.clause.reserved_name, one.clause.reason], "；", "; ")
            out.line(say("留待：{reserved}", reserved=reserved), indent=4)
        elif one.state == "narrative":
            out.line(joined([say("叙述性条文"), one.clause.reason], "：", ": "), indent=4)
        else:
            out.line(say("没有规则、参数、表、目标或职责引用它，也未注明留给哪一部分。"), indent=4)


@app.command("handbook", help=bilingual(say("把全部文件写成静态网页，每份文件一页")))
@guarded
def handbook(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help=bilingual(say("写到哪个文件夹")))],
    both: Annotated[bool, typer.Option("--both/--one", help=bilingual(say("两种语言并列，或只用 --lang 一种")))] = True,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """The handbook of all instruments as static pages."""
    from shanglou.engine.handbook import write_handbook

    out = Output(format, lang)
    library = open_library(policies)
    written = write_handbook(library.instruments.values(), library.vocabulary, directory, "both" if both else out.language)
    if out.is_json:
        files = [path.relative_to(directory).as_posix() for path in written]
        out.json({"format": "shanglou/handbook/1", "directory": str(directory), "files": files})
    else:
        out.line(say("已写 {count} 个文件到 {directory}，从 index.html 看起。", count=len(written), directory=directory))
        for path in written:
            out.line(str(path), indent=2)
    raise typer.Exit(NOTHING_AGAINST)


@app.command("lint", help=bilingual(say("检查政策文件夹；--mutants 用变异检验例子")))
@guarded
def lint(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="[FOLDER]...", help=bilingual(say("要查的文件夹；空则全部")))
    ] = None,
    mutants: Annotated[
        bool, typer.Option("--mutants", help=bilingual(say("逐一改动规则，列出没有例子察觉、也没有说明的改动")))
    ] = False,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """What is wrong with policy folders. Exit code 1 on an error, or on an unexplained survivor."""
    from shanglou.engine.lint import lint_all
    from shanglou.policies import folders as own_folders
    from shanglou.vocabulary import VOCABULARY

    out = Output(format, lang)
    every = own_folders(policies or ())
    targets = _inside(folders) if folders else every
    problems = lint_all(targets, VOCABULARY, _beside(targets, every))
    broken = {item.file.partition("/")[0] for item in problems if item.level == "error"}
    survivors = list(_survivors([path for path in targets if path.resolve().name not in broken], out)) if mutants else []
    if out.is_json:
        out.json(_lint_json(targets, problems, survivors, mutants))
    else:
        _show_lint(out, targets, problems, survivors, mutants)
    raise typer.Exit(AGAINST if broken or survivors else NOTHING_AGAINST)


def _inside(paths: Sequence[Path]) -> list[Path]:
    """The policy folders that the paths are or hold; an empty folder stands for itself. `BadInput` for a path that is none."""
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            raise BadInput(Fault("FOLDER", str(path), say("政策文件夹"), say("没有这个文件夹，请核对路径。")))
        inner = sorted(below.parent for below in path.glob("*/policy.toml"))
        found.extend([path] if (path / "policy.toml").exists() or not inner else inner)
    return list(dict.fromkeys(found))


def _beside(targets: Sequence[Path], every: Sequence[Path]) -> list[Path]:
    """The folders whose clauses those to check may cite."""
    known = {path.resolve() for path in targets}
    names = {path.name for path in known}
    return [path for path in every if path.resolve() not in known and path.name not in names]


def _survivors(targets: Sequence[Path], out: Output) -> Iterable[tuple[Rule, Mutant]]:
    from shanglou.engine.folders import load
    from shanglou.engine.mutants import unexplained
    from shanglou.vocabulary import VOCABULARY

    for path in targets:
        if not out.is_json:
            out.error(say("{name}：正在逐一改动规则……", name=path.resolve().name), style="dim")
        yield from unexplained(load(path.resolve(), VOCABULARY), VOCABULARY)


def _lint_json(
    targets: Sequence[Path], problems: Sequence[Problem], survivors: Sequence[tuple[Rule, Mutant]], mutants: bool
) -> dict[str, Any]:
    return {
        "format": "shanglou/lint/1",
        "folders": [path.resolve().name for path in targets],
        "errors": sum(problem.level == "error" for problem in problems),
        "notes": sum(problem.level == "note" for problem in problems),
        "problems": [
            {"file": problem.file, "line": problem.line, "level": problem.level, "message": as_both(problem.message)}
            for problem in problems
        ],
        "survivors": [{"rule": rule.id, "mutant": mutant.name} for rule, mutant in survivors] if mutants else None,
    }


def _show_lint(
    out: Output,
    targets: Sequence[Path],
    problems: Sequence[Problem],
    survivors: Sequence[tuple[Rule, Mutant]],
    mutants: bool,
) -> None:
    styles = {"error": "red", "note": "dim"}
    levels = {"error": say("错误"), "note": say("提示")}
    for problem in problems:
        place = plain(f"{problem.file}:{problem.line}")
        out.line(joined([place, levels[problem.level], problem.message], "：", ": "), style=styles[problem.level])
    for rule, mutant in survivors:
        out.line(say("{rule}：没有例子察觉“{mutant}”", rule=rule.id, mutant=mutant.name), style="red")
    counts = counted({label: sum(problem.level == level for problem in problems) for level, label in levels.items()})
    found = counts if problems else say("没有问题")
    out.line(say("{count} 个文件夹：{found}。", count=len(targets), found=found))
    if mutants:
        out.line(say("未说明的变异：{count} 个。", count=len(survivors)))
