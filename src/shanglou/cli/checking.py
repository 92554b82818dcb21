"""`shanglou check`: one case, judged by everything that applies to it."""

from __future__ import annotations

from typing import Annotated

import typer

from shanglou.engine.language import say

from .common import (
    AGAINST,
    NOTHING_AGAINST,
    AllOption,
    CaseArgument,
    FormatOption,
    LangOption,
    OnOption,
    PlaceOption,
    PoliciesOption,
    SetOption,
    StageOption,
    SubjectOption,
    WhatIfOption,
    app,
    bilingual,
    guarded,
    open_library,
    overrides_of,
    stage_named,
    subject_named,
)
from .output import Format, Lang, Output

GateOption = Annotated[
    list[str] | None,
    typer.Option("--gate", metavar="NAME", help=bilingual(say("只问一个办理事项，例如 split_transfer，可重复"))),
]


@app.command("check", help=bilingual(say("判定一个个案：能否办理、差多少、缺什么、谁来定")))
@guarded
def check(
    case: CaseArgument,
    on: OnOption = None,
    place: PlaceOption = None,
    gate: GateOption = None,
    stage: StageOption = None,
    subject: SubjectOption = None,
    what_if: WhatIfOption = False,
    set_: SetOption = None,
    trace: Annotated[bool, typer.Option("--trace", help=bilingual(say("列出每一步")))] = False,
    everything: AllOption = False,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """Judge a case. Exit code 1 when a *must* is not met."""
    from .asking import ask
    from .reading import case_of, parameters_of, read_mapping
    from .report_text import show_report

    out = Output(format, lang)
    library = open_library(policies)
    data = read_mapping(case)
    overrides = overrides_of(library, [*parameters_of(data), *(set_ or ())])
    report = ask(
        library,
        case_of(data, library, on=on, place=place, source=case.name),
        gates=gate or (),
        stage=stage_named(stage),
        subject=subject_named(subject, library),
        what_if=what_if,
        overrides=overrides,
    )
    if out.is_json:
        out.json(report.as_json(with_trace=trace))
    else:
        show_report(out, report, library, trace=trace, everything=everything)
    raise typer.Exit(AGAINST if report.stands_against else NOTHING_AGAINST)
