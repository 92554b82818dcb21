"""What a report still wants, gathered from gates and findings: what to bring, who decides, what the documents leave open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shanglou.engine.language import Language, Text

from ..interview.words import accepts
from .citing import Library
from .providers import NOBODY, PAPERS, provider
from .reading import Node, names, string, tables, titled, words
from .view import Bring, BringGroup, Contradiction, DecideGroup, Open

_Wanted = tuple[Node, str, bool]


def _wanted(gates: list[Node], findings: list[Node], language: Language) -> Iterator[_Wanted]:
    """Every need with what waits for it, gates first. What only refused gates ask for is wanted no more."""
    refused = {rule for item in gates if item.get("decision") == "may not" for rule in names(item.get("findings"))}
    live = {rule for item in gates if item.get("decision") != "may not" for rule in names(item.get("findings"))}
    for item in gates:
        for need in tables(item.get("needs")):
            yield need, titled(item.get("title"), language), True
    for item in findings:
        rule = string(item.get("rule"))
        if rule not in live and rule not in refused:
            for need in tables(item.get("needs")):
                yield need, titled(item.get("title"), language), False


def brought(gates: list[Node], findings: list[Node], look: Library) -> tuple[BringGroup, ...]:
    """The facts that are missing and the papers to hand in, by who has them at hand; what gates wait for first."""
    language = look.language
    waiting: dict[str, dict[str, None]] = {}
    labels: dict[str, str] = {}
    for_gate: set[str] = set()
    for need, title, by_gate in _wanted(gates, findings, language):
        if need.get("kind") == "fact":
            name = string(need.get("target")).removeprefix("fact:")
            labels.setdefault(name, look.wanted(need))
            waiting.setdefault(name, {})[title] = None
            if by_gate:
                for_gate.add(name)
    groups: dict[str, list[Bring]] = {}
    for name in sorted(waiting, key=lambda one: one not in for_gate):
        fact = look.fact(name)
        how = accepts(fact).of(language) if fact is not None else ""
        unit = fact.of.unit.text.of(language) if fact is not None and fact.of.unit is not None else ""
        who = provider(name.partition(".")[0], language)
        groups.setdefault(who, []).append(Bring(name, labels[name] or name, how, tuple(waiting[name]), name in for_gate, unit))
    papers = list(_papers(findings, look))
    if papers:
        groups.setdefault(PAPERS.of(language), []).extend(papers)
    return tuple(BringGroup(who, tuple(items)) for who, items in groups.items())


def _papers(findings: list[Node], look: Library) -> Iterable[Bring]:
    waiting: dict[str, dict[str, None]] = {}
    for item in findings:
        for name in names(item.get("materials_missing")):
            label = look.material(string(item.get("rule")), name)
            waiting.setdefault(label, {})[titled(item.get("title"), look.language)] = None
    return (Bring("", label, "", tuple(titles), True) for label, titles in waiting.items())


def decided(gates: list[Node], findings: list[Node], look: Library) -> tuple[DecideGroup, ...]:
    """What a person settles, by who may."""
    language = look.language
    found: dict[str, dict[str, tuple[Open, dict[str, None]]]] = {}
    for need, title, _ in _wanted(gates, findings, language):
        kind = string(need.get("kind"))
        if kind in ("fact", "undefined", ""):
            continue
        item = Open(
            kind,
            string(need.get("target")),
            words(need, language),
            words(need.get("settled_by"), language),
            names(need.get("questions")),
        )
        group = found.setdefault(item.who or NOBODY.of(language), {})
        group.setdefault(item.target + item.text, (item, {}))[1][title] = None
    return tuple(
        DecideGroup(who, tuple((item, tuple(titles)) for item, titles in items.values())) for who, items in found.items()
    )


def contradictions(data: Node, language: Language) -> tuple[Contradiction, ...]:
    """The contradictions that the case touches and the questions left open, with what is done meanwhile."""
    found = [
        Contradiction(
            "conflict",
            string(item.get("id")),
            words(item.get("topic"), language),
            words(item.get("behaviour"), language),
            "",
            names(item.get("clauses")),
        )
        for item in tables(data.get("conflicts"))
    ]
    for item in tables(data.get("questions")):
        default = words(item.get("default"), language)
        text = Text(f"暂按：{default}", f"Meanwhile: {default}").of(language) if default else ""
        found.append(
            Contradiction(
                "question",
                string(item.get("id")),
                words(item.get("topic"), language),
                text,
                words(item.get("settled_by"), language),
                names(item.get("clauses")),
            )
        )
    return tuple(found)
