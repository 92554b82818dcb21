"""`shanglou explain`: one rule, gate or clause with everything that stands behind it."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanglou.engine.faults import BadInput, Fault, RuleError
from shanglou.engine.language import Text, plain, say

from .common import NOTHING_AGAINST, FormatOption, LangOption, PoliciesOption, app, bilingual, guarded, open_library
from .output import Format, Lang, Output, as_both
from .words import clause_line, clauses_of, joined, title_of

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.examples import Example
    from shanglou.engine.instruments import Gate, Instrument, Rule
    from shanglou.engine.parameters import Parameter
    from shanglou.engine.tables import Table, Value


@app.command("explain", help=bilingual(say("一条规则的原意：条件、条文、参数、标准表、待定问题、例子")))
@guarded
def explain(
    name: Annotated[
        str, typer.Argument(metavar="RULE", help=bilingual(say("规则、事项、条文或标准表，例如 smallest_floor 或 HZ2024-09-11")))
    ],
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """A rule in words, with clauses, parameters, tables, questions, conflicts and examples."""
    out = Output(format, lang)
    library = open_library(policies)
    tables = tables_named(library, name)
    rules, gates = ([], []) if tables else named(library, name)
    if out.is_json:
        out.json({
            "format": "shanglou/explain/1",
            "name": name,
            "gates": [gate_json(gate) for gate in gates],
            "rules": [rule_json(rule, library) for rule in rules],
            "tables": [{**_table_json(table), "lines": _lines_json(table)} for table in tables],
        })  # fmt: skip
    else:
        for table in tables:
            _show_table(out, table)
            _show_lines(out, table)
        for gate in gates:
            _show_gate(out, gate)
        for rule in rules:
            _show_rule(out, rule, library)
    raise typer.Exit(NOTHING_AGAINST)


def tables_named(library: Catalogue, name: str) -> list[Table]:
    """The tables with this name or label."""
    tables = [table for item in library.instruments.values() for table in item.tables.values()]
    return [table for table in tables if name in (table.name, *table.label)]


def named(library: Catalogue, name: str) -> tuple[list[Rule], list[Gate]]:
    """The rules and gates that a user named by id, short name, title or clause; `BadInput` suggests the nearest."""
    rules = [rule for rule in library.rules.values() if name in (rule.id, rule.name, *rule.title)]
    gates = [gate for gate in library.gates.values() if name in (gate.id, gate.source.name, *gate.title)]
    if rules or gates:
        return rules, gates
    rules = [rule for rule in library.rules.values() if name in rule.clauses]
    gates = [gate for gate in library.gates.values() if name in gate.source.clauses]
    if rules or gates:
        return rules, gates
    clause = library.clause_texts().get(name)
    if clause is not None:
        remedy = say("该条文没有规则；用 shanglou coverage 看它由什么实现。")
        raise BadInput(Fault("RULE", name, say("有规则引用的条文"), remedy))
    known = {
        **{rule.name: rule.id for rule in library.rules.values()},
        **{gate.source.name: gate.id for gate in library.gates.values()},
        **{rule.id: rule.id for rule in library.rules.values()},
        **{rule.title.zh: rule.id for rule in library.rules.values()},
    }
    near = difflib.get_close_matches(name, known, 1, 0.5)
    remedy = say("是否想写 {near}？", near=known[near[0]]) if near else say("用 shanglou coverage 查看各条文的规则名称。")
    raise BadInput(Fault("RULE", name, say("已登记的规则、事项或条文编号"), remedy))


def rule_json(rule: Rule, library: Catalogue) -> dict[str, Any]:
    """A rule as JSON."""
    from shanglou.engine.handbook import rule_parameters, rule_tables
    from shanglou.engine.report import conflict_json, question_json
    from shanglou.engine.wording import rule_text

    questions, conflicts = library.questions, library.conflicts
    return {
        "id": rule.id,
        "instrument": rule.instrument.id,
        "kind": rule.kind,
        "modality": rule.modality.value,
        "stage": rule.source.stage.name.lower(),
        "subject": rule.subject,
        "title": as_both(rule.title),
        "text": {"zh": rule_text(rule, "zh"), "en": rule_text(rule, "en")},
        "clauses": [
            {"id": clause.id, "pinpoint": clause.pinpoint, "summary": as_both(clause.summary)} for clause in clauses_of(rule)
        ],
        "parameters": [parameter_json(parameter) for parameter in rule_parameters(rule)],
        "tables": [_table_json(table) for table in rule_tables(rule)],
        "facts": list(rule.facts),
        "questions": [question_json(questions[key]) for key in _questions(rule) if key in questions],
        "conflicts": [conflict_json(conflicts[key]) for key in rule.source.conflicts if key in conflicts],
        "examples": [_example_json(example) for example in _examples(rule.instrument, rule.name)],
        "gates": [gate.id for gate in rule.instrument.gates.values() if rule in gate.rules],
    }


def gate_json(gate: Gate) -> dict[str, Any]:
    """A gate as JSON."""
    return {
        "id": gate.id,
        "instrument": gate.instrument.id,
        "stage": gate.source.stage.name.lower(),
        "subject": gate.source.subject.name,
        "title": as_both(gate.title),
        "clauses": [
            {"id": clause.id, "pinpoint": clause.pinpoint, "summary": as_both(clause.summary)} for clause in clauses_of(gate)
        ],
        "rules": [{"id": rule.id, "modality": rule.modality.value, "title": as_both(rule.title)} for rule in gate.rules],
        "examples": [_example_json(example) for example in _examples(gate.instrument, gate.source.name)],
    }


def parameter_json(parameter: Parameter) -> dict[str, Any]:
    """A parameter as JSON; `value` is null while it is unset."""
    from shanglou.engine.wording import exact

    return {
        "id": parameter.id,
        "label": as_both(parameter.label),
        "value": exact(parameter.value),
        "unit": parameter.type.unit.name if parameter.type.unit else None,
        "type": parameter.type.kind,
        "clause": parameter.clause,
        "valid_from": parameter.valid_from.isoformat() if parameter.valid_from else None,
        "valid_to": parameter.valid_to.isoformat() if parameter.valid_to else None,
        "settled_by": as_both(parameter.settled_by),
        "question": parameter.question or None,
        "note": as_both(parameter.note),
    }


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "label": as_both(table.label),
        "clause": table.clause,
        "keys": [{"name": key.name, "kind": key.kind, **as_both(key.label)} for key in table.keys],
        "values": [
            {"name": value.name, "unit": value.type.unit.name if value.type.unit else None, **as_both(value.label)}
            for value in table.values.values()
        ],
        "rows": sum(not row.alternative for row in table.rows),
        "rows_to_confirm": sum(not row.confirmed and not row.alternative for row in table.rows),
    }


def _lines_json(table: Table) -> list[dict[str, Any]]:
    from shanglou.engine.handbook import table_rows
    from shanglou.engine.wording import exact

    return [
        {
            "row": line.row.id,
            "keys": {key.name: as_both(text) for key, text in zip(table.keys, line.keys, strict=True)},
            "values": {name: exact(value) for name, value in line.row.values.items()},
            "confirmed": line.row.confirmed,
            "confirm_by": as_both(line.row.confirm_by),
            "clause": line.row.clause,
        }
        for line in table_rows(table)
    ]


def _example_json(example: Example) -> dict[str, Any]:
    from shanglou.engine.wording import exact

    def shown(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shown(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [shown(inner) for inner in value]
        return exact(value) if value is not None else None

    return {
        "file": example.file,
        "number": example.number,
        "text": as_both(example.text),
        "facts": shown(example.data.get("facts", {})),
        "expect": shown(example.data.get("expect", {})),
    }


def _examples(instrument: Instrument, name: str) -> list[Example]:
    from shanglou.engine.examples import load_examples

    try:
        return [example for example in load_examples(instrument) if name in (example.rule, example.gate)]
    except RuleError:
        return []


def _questions(rule: Rule) -> tuple[str, ...]:
    from shanglou.engine.expressions import Readings, walk

    trees = [rule.tree, *([rule.applies] if rule.applies is not None else [])]
    inside = (node.question for tree in trees for node in walk(tree) if isinstance(node, Readings))
    return tuple(dict.fromkeys([*rule.source.questions, *inside]))


def _show_gate(out: Output, gate: Gate) -> None:
    out.line(say("{title}（事项 {id}）", title=gate.title, id=gate.id), style="bold")
    out.line(title_of(gate.instrument), indent=2)
    for clause in clauses_of(gate):
        out.line(clause_line(clause), indent=2)
    out.heading(say("由以下规则组成：{count} 条", count=len(gate.rules)))
    for rule in gate.rules:
        out.line(Text(f"{rule.title.zh}（{rule.name}）", f"{rule.title.en} ({rule.name})"), indent=2, bullet="· ")
    _show_examples(out, _examples(gate.instrument, gate.source.name))
    out.line()


def _show_rule(out: Output, rule: Rule, library: Catalogue) -> None:
    from shanglou.engine.handbook import rule_parameters, rule_tables
    from shanglou.engine.wording import rule_text

    heading, *lines = rule_text(rule, out.language).split("\n")
    out.line(heading, style="bold")
    out.line(joined([plain(rule.id), title_of(rule.instrument)], "  "), indent=2)
    for line in lines:
        depth = len(line) - len(line.lstrip())
        out.line(line.strip().removeprefix("- "), indent=2 + depth, bullet="- " if line.strip().startswith("- ") else "")
    out.heading(say("条文"))
    for clause in clauses_of(rule):
        out.line(clause_line(clause), indent=2, bullet="· ")
    parameters = rule_parameters(rule)
    if parameters:
        out.heading(say("所用参数"))
    for parameter in parameters:
        _show_parameter(out, parameter)
    for table in rule_tables(rule):
        _show_table(out, table)
    questions = [library.questions[key] for key in _questions(rule) if key in library.questions]
    if questions:
        out.heading(say("待定问题"))
    for question in questions:
        out.line(joined([plain(question.id), question.topic], " "), indent=2, bullet="# ")
        out.line(say("暂按：{default}；定夺：{who}", default=question.default, who=question.settled_by), indent=4)
    conflicts = [library.conflicts[key] for key in rule.source.conflicts if key in library.conflicts]
    if conflicts:
        out.heading(say("条文冲突"))
    for conflict in conflicts:
        out.line(joined([plain(conflict.id), conflict.topic], " "), indent=2, bullet="# ")
        out.line(conflict.behaviour, indent=4)
    _show_examples(out, _examples(rule.instrument, rule.name))
    out.line()


def _show_parameter(out: Output, parameter: Parameter) -> None:
    from shanglou.engine.handbook import parameter_value

    value = joined([parameter.label, parameter_value(parameter)], " = ")
    starts, ends = parameter.valid_from or "…", parameter.valid_to or "…"
    valid = say("{starts} 至 {ends}", starts=starts, ends=ends) if parameter.valid_from or parameter.valid_to else Text("", "")
    who = say("定夺：{who}", who=parameter.settled_by) if parameter.value is None and parameter.settled_by.zh else Text("", "")
    out.line(joined([value, plain(parameter.clause), valid, who], "；", "; "), indent=2, bullet="· ")
    out.line(plain(parameter.id), indent=4)


def _show_table(out: Output, table: Table) -> None:
    out.heading(say("标准表：{table}（{clause}）", table=table.label, clause=table.clause))
    keys = joined([key.label for key in table.keys], "、", ", ")
    values = joined([value.label for value in table.values.values()], "、", ", ")
    out.line(say("按{keys}查{values}", keys=keys, values=values), indent=2)
    lines = [row for row in table.rows if not row.alternative]
    pending = sum(not row.confirmed for row in lines)
    out.line(say("{count} 行，其中 {pending} 行待确认", count=len(lines), pending=pending), indent=2)


def _show_lines(out: Output, table: Table) -> None:
    from shanglou.engine.handbook import table_rows

    out.line()
    for line in table_rows(table):
        pairs = zip(table.keys, line.keys, strict=True)
        keys = joined([joined([key.label, text], " ") for key, text in pairs if text.zh.strip("—- ")], "，", ", ")
        figures = zip(table.values.values(), line.values, strict=True)
        values = joined([_figure(value, shown) for value, shown in figures if shown.zh.strip("—- ")], "，", ", ")
        out.line(joined([keys, values], "：", ": "), indent=2, bullet=f"{line.row.id} ")
        if not line.row.confirmed:
            out.line(say("待确认；定夺：{who}", who=line.row.confirm_by), indent=4)


def _figure(value: Value, shown: Text) -> Text:
    unit = value.type.unit
    return joined([value.label, shown, unit.text if unit is not None and unit.zh else Text("", "")], " ")


def _show_examples(out: Output, examples: list[Example]) -> None:
    if not examples:
        return
    out.heading(say("例子：{count} 个", count=len(examples)))
    for example in examples:
        expect = example.data.get("expect", {})
        said = expect.get("verdict") or expect.get("decision") or expect.get("value") or ""
        out.line(joined([example.text, plain(said)], " → "), indent=2, bullet="· ")
