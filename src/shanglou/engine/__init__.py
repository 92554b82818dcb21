"""The engine: expressions, rules, instruments; judge one case, sweep many. It knows no subject of its own."""

from .building import (
    add_months,
    all_of,
    any_of,
    cases,
    days_between,
    largest,
    months_between,
    readings,
    smallest,
)
from .case import Case, read_case
from .expressions import ON, compare, expression
from .facts import Fact, Subject, Total, Vocabulary, boolean, choice, choices, criterion, date, number, text
from .faults import BadInput, Fault, RuleError
from .instruments import Gate, Instrument, Rule
from .judge import Decision, Finding, GateFinding, Verdict, decide, judge
from .judgements import Judgement, Judgements
from .language import Language, Text
from .rules import MAY, MUST, SHOULD, Stage, entitlement, formula, gate, grade, route, rule

__all__ = [
    "MAY", "MUST", "ON", "SHOULD", "BadInput", "Case", "Decision", "Fact", "Fault", "Finding", "Gate", "GateFinding",
    "Instrument", "Judgement", "Judgements", "Language", "Rule", "RuleError", "Stage", "Subject", "Text", "Total", "Verdict",
    "Vocabulary", "add_months", "all_of", "any_of", "boolean", "cases", "choice", "choices", "compare", "criterion", "date",
    "days_between", "decide", "entitlement", "expression", "formula", "gate", "grade", "judge", "largest", "months_between",
    "number", "read_case", "readings", "route", "rule", "smallest", "text",
]  # fmt: skip
