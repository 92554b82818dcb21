"""`shanglou policies` and `shanglou facts`: what applies to a place on a day, and what may be said of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanglou.engine.language import Text, plain, say

from .common import (
    NOTHING_AGAINST,
    FormatOption,
    LangOption,
    OnOption,
    PoliciesOption,
    SubjectOption,
    app,
    bilingual,
    day_of,
    guarded,
    open_library,
    subject_named,
)
from .output import Format, Lang, Output, as_both
from .words import joined, listing, place_name, title_of, type_text

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Applicable, Catalogue, Entry
    from shanglou.engine.facts import Fact

STATUS = {"in force": "✓", "issued": "…", "lapsed": "×"}


@app.command("policies", help=bilingual(say("某地某日适用哪些文件，有哪些冲突和待定问题")))
@guarded
def policies_(
    place: Annotated[str, typer.Argument(metavar="PLACE", help=bilingual(say("区划代码或名称，例如 330100 或 杭州")))],
    on: OnOption = None,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """What applies to a place on a day (today by default)."""
    from shanglou.policies import resolve

    out = Output(format, lang)
    library = open_library(policies)
    applicable = library.applicable(resolve(place, "PLACE").code, day_of(on))
    if out.is_json:
        out.json(policies_json(applicable))
    else:
        _show_policies(out, applicable)
    raise typer.Exit(NOTHING_AGAINST)


def policies_json(applicable: Applicable) -> dict[str, Any]:
    """What applies, as JSON (schema: ``docs/schemas/policies.json``)."""
    from shanglou.engine.report import conflict_json, instrument_json, question_json

    return {
        "format": "shanglou/policies/1",
        "place": {"code": applicable.place, **as_both(place_name(applicable.place))},
        "on": applicable.on.isoformat(),
        "instruments": [{**instrument_json(entry), **_more_json(entry)} for entry in applicable.entries],
        "conflicts": [conflict_json(item) for item in applicable.conflicts],
        "questions": [question_json(item) for item in applicable.questions],
    }


def _more_json(entry: Entry) -> dict[str, Any]:
    item = entry.instrument
    return {
        "issuer": as_both(item.issuer),
        "issued": item.validity.issued.isoformat(),
        "successor": item.successor or None,
        "rules": len(item.rules),
        "gates": [{"id": gate.id, **as_both(gate.title)} for gate in item.gates.values()],
        "not_supplied": [
            {"zh": str(part.get("name_zh", "")), "en": str(part.get("name_en", ""))}
            for part in item.depends_on
            if not part.get("supplied")
        ],
    }


def _show_policies(out: Output, applicable: Applicable) -> None:
    out.line(say("{place}，{on}", place=place_name(applicable.place), on=applicable.on), style="bold")
    if not applicable.entries:
        out.line(say("没有收录对该地适用的文件。"))
    headings = {
        "in force": say("现行有效"),
        "issued": say("已印发，尚未施行"),
        "lapsed": say("已失效（只能作注明的推演）"),
    }
    for status, heading in headings.items():
        entries = [entry for entry in applicable.entries if entry.status == status]
        if entries:
            out.heading(say("{heading}：{count} 份", heading=heading, count=len(entries)))
        for entry in entries:
            _show_entry(out, entry)
    if applicable.conflicts:
        out.heading(say("条文冲突：{count} 项", count=len(applicable.conflicts)))
    for conflict in applicable.conflicts:
        out.line(joined([plain(conflict.id), conflict.topic], " "), indent=2, bullet="# ")
        out.line(conflict.behaviour, indent=4)
    if applicable.questions:
        out.heading(say("待定问题：{count} 项", count=len(applicable.questions)))
    for question in applicable.questions:
        out.line(joined([plain(question.id), question.topic], " "), indent=2, bullet="# ")
        out.line(say("暂按：{default}；定夺：{who}", default=question.default, who=question.settled_by), indent=4)


def _show_entry(out: Output, entry: Entry) -> None:
    item = entry.instrument
    out.line(title_of(item), indent=2, bullet=f"{STATUS[entry.status]} ")
    ends = item.validity.ends or say("未定").of(out.language)
    span = say("{starts} 至 {ends}", starts=item.validity.starts, ends=ends)
    out.line(joined([plain(item.id), item.issuer, span], "；", "; "), indent=4)
    out.line(entry.remark, indent=4)
    if entry.in_force and item.gates:
        out.line(say("{count} 条规则；可问的事项：", count=len(item.rules)), indent=4)
        for gate in item.gates.values():
            out.line(
                Text(f"{gate.source.name}（{gate.title.zh}）", f"{gate.source.name} ({gate.title.en})"), indent=6, bullet="· "
            )


@app.command("facts", help=bilingual(say("可以填写的事实：名称、单位、选项、出处")))
@guarded
def facts(
    query: Annotated[str, typer.Argument(metavar="QUERY", help=bilingual(say("名称或标签中的字词；空则全部")))] = "",
    subject: SubjectOption = None,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """The facts of the vocabulary, or those whose name, label, option or source holds `query`."""
    out = Output(format, lang)
    library = open_library(policies)
    wanted = subject_named(subject, library)
    found = [fact for fact in library.vocabulary if wanted in (None, fact.subject) and _holds(fact, query)]
    rules = rules_by_fact(library)
    if out.is_json:
        out.json({
            "format": "shanglou/facts/1",
            "query": query,
            "subject": wanted,
            "total": len(library.vocabulary.facts),
            "facts": [fact_json(fact, rules) for fact in found],
        })  # fmt: skip
    else:
        _show_facts(out, library, found, rules, query)
    raise typer.Exit(NOTHING_AGAINST)


def rules_by_fact(library: Catalogue) -> dict[str, list[str]]:
    """The rules that ask for each fact themselves, by the fact's name."""
    found: dict[str, list[str]] = {}
    for rule in library.rules.values():
        for name in rule.asked:
            found.setdefault(name, []).append(rule.id)
    return found


def fact_json(fact: Fact, rules: dict[str, list[str]]) -> dict[str, Any]:
    """A fact as JSON."""
    from shanglou.engine.wording import text_of

    number = fact.of.kind == "number"
    return {
        "name": fact.name,
        "subject": fact.subject,
        "label": as_both(fact.label),
        "type": fact.of.kind,
        "unit": fact.of.unit.name if fact.of.unit else None,
        "places": fact.places if number else None,
        "minimum": fact.minimum if number else None,
        "maximum": fact.maximum if number else None,
        "options": {key: as_both(label) for key, label in fact.options.items()},
        "definition": as_both(fact.definition),
        "source": fact.source,
        "derivation": as_both(text_of(fact.derivation)) if fact.derivation is not None else None,
        "criterion": fact.criterion,
        "settled_by": as_both(fact.settled_by),
        "question": fact.question or None,
        "personal": fact.personal,
        "rules": rules.get(fact.name, []),
    }


def _holds(fact: Fact, query: str) -> bool:
    word = query.strip().lower()
    options = [text for key, label in fact.options.items() for text in (key, label.zh, label.en)]
    return not word or any(word in text.lower() for text in (fact.name, *fact.label, *fact.definition, fact.source, *options))


def _show_facts(out: Output, library: Catalogue, found: list[Fact], rules: dict[str, list[str]], query: str) -> None:
    for name, subject in library.vocabulary.subjects.items():
        own = [fact for fact in found if fact.subject == name]
        if not own:
            continue
        out.heading(say("{label}（{name}）：{count} 项", label=subject.label, name=name, count=len(own)))
        for fact in own:
            _show_fact(out, fact, rules)
    out.line()
    out.line(say("共 {count} / {total} 项。", count=len(found), total=len(library.vocabulary.facts)))
    if not found:
        near = library.vocabulary.nearest(query)
        out.line(say("是否想写 {near}？", near=near) if near else say("请换一个字词。"))


def _show_fact(out: Output, fact: Fact, rules: dict[str, list[str]]) -> None:
    from shanglou.engine.wording import text_of

    out.line(joined([plain(fact.name), fact.label], "  "), indent=2)
    out.line(type_text(fact), indent=4)
    if fact.definition.zh or fact.definition.en:
        out.line(say("定义：{definition}", definition=fact.definition), indent=4)
    if fact.derivation is not None:
        out.line(say("未填时由此推得：{expression}", expression=text_of(fact.derivation)), indent=4)
    if fact.criterion:
        out.line(say("由人判断：{who}", who=fact.settled_by), indent=4)
    used = rules.get(fact.name, [])
    if used:
        more = say("等 {count} 条", count=len(used)) if len(used) > 3 else Text("", "")
        out.line(say("用于：{rules}", rules=joined([listing(used[:3]), more], " ")), indent=4)
