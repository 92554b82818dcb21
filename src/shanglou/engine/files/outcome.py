"""A swept file in words and figures: counts of every verdict, and the columns that people read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from ..facts import Vocabulary
from ..instruments import Gate, Rule
from ..judge import Decision, Verdict
from ..language import Language, Text, say
from ..rules import MUST
from .pairs import looked_up
from .sweeping import ERRORS_EN, ERRORS_ZH, Verdicts, bit
from .table import ERRORS, OWN, Table


@dataclass(frozen=True)
class Tally:
    """How often: rows, each verdict by rule, each decision by gate, each fact that is missing and matters, rows that fail a
    *must*."""

    rows: int
    verdicts: dict[Rule, dict[Verdict, int]]
    decisions: dict[Gate, dict[Decision, int]]
    missing: dict[str, int]
    failing: int
    with_errors: int


def tally(swept: Verdicts) -> Tally:
    """Count the verdicts of a swept file in one pass."""
    sums: dict[str, pl.Expr] = {"rows": pl.len(), "errors": pl.col(ERRORS_ZH).is_not_null().sum()}
    for number, rule in enumerate(swept.rules):
        for verdict, flag in _states(rule, number).items():
            sums[f"r{number}:{verdict.value}"] = flag.fill_null(False).sum()
    for number, gate in enumerate(swept.gates):
        for decision in Decision:
            sums[f"g{number}:{decision.value}"] = (pl.col(gate.id) == decision.value).fill_null(False).sum()
    for number, _ in enumerate(swept.missing):
        sums[f"m{number}"] = bit("missing", number).fill_null(False).sum()
    must = [~pl.col(rule.id) for rule in swept.rules if rule.kind == "requirement" and rule.modality is MUST]
    sums["failing"] = pl.any_horizontal(must).fill_null(False).sum() if must else pl.lit(0)
    found = swept.frame.select(value.alias(name) for name, value in sums.items()).collect(engine="streaming").row(0, named=True)
    missing = {name: found[f"m{number}"] for number, name in enumerate(swept.missing) if found[f"m{number}"]}
    return Tally(
        found["rows"],
        {rule: {verdict: found[f"r{number}:{verdict.value}"] for verdict in Verdict} for number, rule in enumerate(swept.rules)},
        {
            gate: {decision: found[f"g{number}:{decision.value}"] for decision in Decision}
            for number, gate in enumerate(swept.gates)
        },
        dict(sorted(missing.items(), key=lambda item: (-item[1], item[0]))),
        found["failing"],
        found["errors"],
    )


def _states(rule: Rule, number: int) -> dict[Verdict, pl.Expr]:
    """Where a rule gives each verdict. A value that was found counts as met."""
    column = pl.col(rule.id)
    outside, judgement = bit("not_applicable", number), bit("judgement", number)
    value = column.is_not_null() if rule.yields_value else column
    refused = pl.lit(False) if rule.yields_value else ~column
    return {
        Verdict.MET: value,
        Verdict.NOT_MET: refused,
        Verdict.MISSING: column.is_null() & ~outside & ~judgement,
        Verdict.JUDGEMENT: judgement,
        Verdict.NOT_APPLICABLE: outside,
    }


def heading(item: Rule | Gate, language: Language) -> str:
    """The header of a rule's or gate's column for people: its title, and its id so that it is known again."""
    return f"{item.title.of(language)} [{item.id}]"


def readable(swept: Verdicts, table: Table, vocabulary: Vocabulary, language: Language) -> pl.LazyFrame:
    """The user's columns, the errors, and every verdict in words."""
    outputs = [pl.col(ERRORS_ZH if language == "zh" else ERRORS_EN).alias(ERRORS.of(language))]
    outputs += [_decided(gate, language).alias(heading(gate, language)) for gate in swept.gates]
    outputs += [_said(rule, number, language).alias(heading(rule, language)) for number, rule in enumerate(swept.rules)]
    if swept.missing:
        labels = [vocabulary[name].label.of(language) for name in swept.missing]
        flags = [pl.when(bit("missing", number)).then(pl.lit(label)) for number, label in enumerate(labels)]
        listed = pl.concat_str(flags, separator="、" if language == "zh" else ", ", ignore_nulls=True)
        outputs.append(pl.when(listed != "").then(listed).alias(say("缺少的资料").of(language)))
    return swept.frame.select(*_own(table), *outputs)


def raw(swept: Verdicts, table: Table) -> pl.LazyFrame:
    """The user's columns, the errors, and every verdict as it was swept."""
    masks = pl.col("^(missing|not_applicable|assumed|judgement)(_[0-9]+)?$")
    ids = [*(gate.id for gate in swept.gates), *(rule.id for rule in swept.rules)]
    return swept.frame.select(*_own(table), pl.col(ERRORS_ZH).alias(ERRORS.en), *ids, masks)


def _own(table: Table) -> list[pl.Expr]:
    return [pl.col(OWN + header).alias(header) for header in table.headers]


def _said(rule: Rule, number: int, language: Language) -> pl.Expr:
    column = pl.col(rule.id)
    if rule.yields_value:
        if rule.kind == "formula" and rule.tree.type.kind != "boolean":
            return column
        labels = rule.options
        if labels:
            return looked_up(column, [*labels], [label.of(language) for label in labels.values()], pl.String())
        return column
    said = pl.lit(None, dtype=pl.String)
    for verdict, flag in reversed(_states(rule, number).items()):
        said = pl.when(flag).then(pl.lit(verdict.label.of(language))).otherwise(said)
    return said


def _decided(gate: Gate, language: Language) -> pl.Expr:
    labels = {decision.value: decision.label.of(language) for decision in Decision}
    return looked_up(pl.col(gate.id), list(labels), list(labels.values()), pl.String())


def explanation(
    swept: Verdicts, counted: Tally, table: Table, facts: Sequence[tuple[Text, Text]], language: Language
) -> list[list[str | int]]:
    """The rows of the sheet that explains a swept workbook: `facts` (what was swept, when, where), N of N, rules, legend."""
    page: list[list[str | int]] = [[name.of(language), value.of(language)] for name, value in facts]
    page.append([say("行数").of(language), n_of_n(counted.rows, table.rows).of(language)])
    known = sum(column.fact is not None for column in table.columns)
    page.append([say("认得的列").of(language), n_of_n(known, len(table.columns)).of(language)])
    page.append([say("有错误或存疑的行").of(language), counted.with_errors])
    page.append([])
    for verdict, meaning in _LEGEND.items():
        page.append([verdict.label.of(language), meaning().of(language)])
    page.append([])
    head = [say("条款").of(language), *(verdict.label.of(language) for verdict in Verdict)]
    page.append([say("结果列").of(language), *head])
    for rule, counts in counted.verdicts.items():
        page.append([heading(rule, language), "、".join(rule.clauses), *(counts[verdict] for verdict in Verdict)])
    page.append([])
    page.append([say("办理事项").of(language), say("条款").of(language), *(decision.label.of(language) for decision in Decision)])
    for gate, decisions in counted.decisions.items():
        page.append([heading(gate, language), "、".join(gate.source.clauses), *(decisions[item] for item in Decision)])
    return page


def n_of_n(part: int, total: int) -> Text:
    """``part of total``."""
    return say("{total} 中的 {part}", part=f"{part:,}", total=f"{total:,}")


_LEGEND: dict[Verdict, Callable[[], Text]] = {
    Verdict.MET: lambda: say("要求的条件成立；取值类的列则为算得的值。"),
    Verdict.NOT_MET: lambda: say("要求的条件不成立。"),
    Verdict.MISSING: lambda: say("缺少有影响的资料，见末列。"),
    Verdict.JUDGEMENT: lambda: say("文件没有写明，须由人认定。"),
    Verdict.NOT_APPLICABLE: lambda: say("本条不针对这一行，或当日当地不在施行期。"),
}
