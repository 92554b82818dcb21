"""The handbook: static pages, one for each instrument, that a lawyer can check line by line against the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from .documents import Clause, Conflict, Question, Record
from .expressions import Lookup, ParameterRef, walk
from .facts import Fact, Vocabulary
from .handbook_words import band_text, coded, fact_kind, headings, target_text
from .instruments import Gate, Instrument, Rule
from .language import Language, Text, plain, say
from .parameters import Parameter
from .tables import Row, Table
from .wording import amount, quantity, rule_parts, value_text
from .wording_expressions import subject_of

Shown = Literal["both", "zh", "en"]


@dataclass(slots=True)
class Provision:
    """A clause with everything that implements it. `also` are the rules that cite it after their main clause."""

    clause: Clause
    rules: list[Rule] = field(default_factory=list)
    also: list[Rule] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    parameters: list[Parameter] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    rows: list[tuple[Table, Row]] = field(default_factory=list)
    targets: list[Record] = field(default_factory=list)
    duties: list[Record] = field(default_factory=list)
    wordings: list[tuple[str, Text]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def carried(self) -> bool:
        """Whether anything of the instrument implements the clause, or says who will."""
        parts = (
            self.rules,
            self.also,
            self.gates,
            self.parameters,
            self.tables,
            self.rows,
            self.targets,
            self.duties,
            self.wordings,
        )
        return any(parts) or bool(self.clause.reserved_for)


@dataclass(frozen=True, slots=True)
class TableRow:
    """A printed row: its keys and values as shown, what it needs, and its cells that stand in no other column."""

    row: Row
    keys: tuple[Text, ...]
    values: tuple[Text, ...]
    others: tuple[Row, ...]
    notes: tuple[tuple[str, Text], ...]


def write_handbook(
    instruments: Iterable[Instrument], vocabulary: Vocabulary, directory: Path, language: Shown = "both"
) -> tuple[Path, ...]:
    """Write ``index.html``, ``<instrument>.html`` for each and ``handbook.css`` into `directory`; returns what was written.

    The same instruments give the same bytes.
    """
    listed = list(instruments)
    directory.mkdir(parents=True, exist_ok=True)
    pages = _Pages(listed, vocabulary, language)
    written = {"index.html": pages.index(), "handbook.css": _source("handbook.css")}
    written.update({f"{item.id}.html": pages.page(item) for item in listed})
    for name, content in written.items():
        (directory / name).write_text(content, encoding="utf-8", newline="\n")
    return tuple(directory / name for name in written)


def _source(name: str) -> str:
    return (resources.files("shanglou.engine") / "templates" / "handbook" / name).read_text(encoding="utf-8")


class _Pages:
    """Renders pages; knows on which page each clause, question and rule stands."""

    def __init__(self, instruments: list[Instrument], vocabulary: Vocabulary, language: Shown) -> None:
        self.instruments, self.vocabulary, self.language = instruments, vocabulary, language
        self.languages: tuple[Language, ...] = ("zh", "en") if language == "both" else (language,)
        self.by_id = {item.id: item for item in instruments}
        self.clause_page = {key: item.id for item in instruments for key in item.clauses}
        self.question_page = {key: item.id for item in reversed(instruments) for key in item.questions}
        self.env = Environment(
            loader=FunctionLoader(_source),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        self.env.filters.update(t=self.block, s=self.inline, coded=coded, parts=rule_parts, kind=fact_kind)
        self.env.globals.update(
            H=headings(),
            languages=self.languages,
            html_lang="en" if language == "en" else "zh-Hans",
            lang_tag={"zh": "zh-Hans", "en": "en"},
            clause_href=self.clause_href,
            question_href=self.question_href,
            parameter_value=parameter_value,
            subject_of=subject_of,
            target_text=target_text,
            text=_text,
            by_id=self.by_id,
        )

    def index(self) -> str:
        """The list of instruments."""
        return self.env.get_template("index.html").render(instruments=self.instruments, here=None)

    def page(self, item: Instrument) -> str:
        """The page of one instrument."""
        found = provisions(item)
        chapters = [(name, list(group)) for name, group in groupby(found, lambda one: chapter(one.clause))]
        return self.env.get_template("instrument.html").render(
            here=item,
            item=item,
            digest=item.digest,
            chapters=chapters,
            unplaced=[rule for rule in item.rules.values() if rule.clauses[0] not in item.clauses],
            tables={name: table_rows(table) for name, table in item.tables.items()},
            facts=facts_used(item, self.vocabulary),
            rule_facts={
                rule: [self.vocabulary[name] for name in rule.asked if name in self.vocabulary] for rule in item.rules.values()
            },
            rule_parameters={rule: rule_parameters(rule) for rule in item.rules.values()},
            rule_tables={rule: rule_tables(rule) for rule in item.rules.values()},
            yields_to=[other for other in self.instruments if item.id in other.prevails_over],
        )

    def clause_href(self, clause: str, here: Instrument | None) -> str:
        """The link to a clause, empty when no page has it."""
        return self._href(self.clause_page.get(clause), clause, here, clause in here.clauses if here else False)

    def question_href(self, question: str, here: Instrument | None) -> str:
        """The link to an open question, empty when no page has it."""
        page = self.question_page.get(question)
        return self._href(page, f"question-{question}", here, question in here.questions if here else False)

    def _href(self, page: str | None, anchor: str, here: Instrument | None, own: bool) -> str:
        if own:
            return f"#{anchor}"
        return f"{page}.html#{anchor}" if page is not None else ""

    def block(self, text: Text) -> Markup:
        """A text as HTML, the two languages one below or beside the other."""
        return self._html(text, "t")

    def inline(self, text: Text) -> Markup:
        """A short text as HTML, the two languages in one line."""
        return self._html(text, "s")

    def _html(self, text: Text, name: str) -> Markup:
        shown = [(tag, text.of(language)) for tag, language in (("zh-Hans", "zh"), ("en", "en")) if language in self.languages]
        if len({words for _, words in shown}) == 1:
            return escape(shown[0][1])
        spans = Markup(" ").join(Markup('<span lang="{}">{}</span>').format(tag, words) for tag, words in shown)
        return Markup('<span class="{}">{}</span>').format(name, spans)


# --------------------------------------------------------------------------------------------------- what to show


def provisions(item: Instrument) -> list[Provision]:
    """Every clause in document order with what implements it."""
    found = {key: Provision(clause) for key, clause in item.clauses.items()}

    def at(key: str) -> Provision:
        return found.get(key) or Provision(_NOWHERE)

    for rule in item.rules.values():
        at(rule.clauses[0]).rules.append(rule)
        for key in rule.clauses[1:]:
            at(key).also.append(rule)
    for gate in item.gates.values():
        for key in gate.source.clauses:
            at(key).gates.append(gate)
    for parameter in item.parameters.values():
        at(parameter.clause).parameters.append(parameter)
    for table in item.tables.values():
        at(table.clause).tables.append(table)
        for row in table.rows:
            if row.clause != table.clause and not row.alternative:
                at(row.clause).rows.append((table, row))
    for record in item.targets:
        at(record.clause).targets.append(record)
    for record in item.duties:
        at(record.clause).duties.append(record)
    for name, (key, text) in item.wording.items():
        at(key).wordings.append((name, text))
    for question in item.questions.values():
        for key in question.clauses:
            at(key).questions.append(question)
    for conflict in item.conflicts.values():
        for key in conflict.clauses:
            at(key).conflicts.append(conflict)
    return list(found.values())


_EMPTY = Text("", "")
_NOWHERE = Clause("", "", "", "", _EMPTY, "", "", _EMPTY, _EMPTY, {})


def chapter(clause: Clause) -> str:
    """The heading of the document that a clause stands under: its pinpoint up to the first ``｜``."""
    return clause.pinpoint.partition("｜")[0].strip()


def rule_parameters(rule: Rule) -> list[Parameter]:
    """The parameters that a rule reads, in reading order."""
    return list(dict.fromkeys(node.parameter for node in _nodes(rule) if isinstance(node, ParameterRef)))


def rule_tables(rule: Rule) -> list[Table]:
    """The tables that a rule reads."""
    return list({id(node.table): node.table for node in _nodes(rule) if isinstance(node, Lookup)}.values())


def _nodes(rule: Rule) -> Iterable[Any]:
    for tree in (rule.applies, rule.tree):
        if tree is not None:
            yield from walk(tree)


def facts_used(item: Instrument, vocabulary: Vocabulary) -> list[tuple[Text, list[tuple[Fact, list[Rule]]]]]:
    """The facts of an instrument by subject, in the order of the vocabulary, each with the rules that speak of it."""
    users: dict[str, list[Rule]] = {}
    for rule in item.rules.values():
        for name in rule.facts:
            users.setdefault(name, []).append(rule)
    found = []
    for subject in vocabulary.subjects.values():
        used = [(fact, users[fact.name]) for fact in subject.facts.values() if fact.name in users]
        if used:
            found.append((subject.label, used))
    return found


def parameter_value(parameter: Parameter) -> Text:
    """The value of a parameter with its unit; unset while it has none."""
    if parameter.value is None:
        return say("未设定")
    if parameter.type.kind == "number" and not isinstance(parameter.value, str | bool):
        assert parameter.type.unit is not None
        return quantity(parameter.value, parameter.type.unit)  # type: ignore[arg-type]
    return plain(parameter.value) if isinstance(parameter.value, str) else value_text(parameter.value, parameter.type)


def table_rows(table: Table) -> list[TableRow]:
    """Every printed row of a table with all its cells."""
    others: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.alternative:
            others.setdefault(row.id, []).append(row)
    return [_table_row(table, row, tuple(others.get(row.id, ()))) for row in table.rows if not row.alternative]


def _table_row(table: Table, row: Row, others: tuple[Row, ...]) -> TableRow:
    bands = dict(zip((key.name for key in table.band_keys), row.bands, strict=True))
    used = {"row", "confirmation", "confirm_by_zh", "confirm_by_en", "question", "clause", *table.values}
    keys = []
    for key in table.keys:
        used.update(key.columns)
        if key.kind == "band":
            keys.append(band_text(bands[key.name]))
            continue
        written = row.cells[key.columns[0]].replace(";", "、")
        named = Text(row.cells.get(f"{key.name}_zh", ""), row.cells.get(f"{key.name}_en", ""))
        used.update({f"{key.name}_zh", f"{key.name}_en"})
        shown = Text(f"{named.zh} {written}", f"{named.of('en')} {written}") if named.zh else plain(written or "—")
        keys.append(shown)
    values = tuple(_cell(row.values[name], value.options) for name, value in table.values.items())
    return TableRow(row, tuple(keys), values, others, tuple(_notes(row, used)))


def _notes(row: Row, used: set[str]) -> Iterator[tuple[str, Text]]:
    """The cells that no column shows, those of the two languages together."""
    done = set(used)
    for name, text in row.cells.items():
        if name in done or not text.strip():
            continue
        stem = name.removesuffix("_zh").removesuffix("_en")
        zh, en = (f"{stem}_zh" if f"{stem}_zh" in row.cells else stem), f"{stem}_en"
        done.update({name, zh, en})
        yield stem, Text(row.cells.get(zh, ""), row.cells[en]) if en in row.cells else coded(text)


def _text(cells: Mapping[str, Any], name: str = "name") -> Text:
    return Text(str(cells.get(f"{name}_zh", "")), str(cells.get(f"{name}_en", "")))


def _cell(value: Any, options: Mapping[str, Text]) -> Text:
    if value is None:
        return plain("—")
    return options.get(value, plain(value)) if isinstance(value, str) else plain(amount(value))
