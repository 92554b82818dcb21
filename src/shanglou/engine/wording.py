"""The wording reading of the tree: expressions, rules, findings and traces in Chinese and English."""

from .wording_expressions import fact_text, text_of, words
from .wording_finding import finding_text, finding_words, gap_text, gap_words, result_text
from .wording_rules import Item, RuleParts, kind_text, outline, rule_parts, rule_text
from .wording_trace import exact, exact_number, trace, trace_lines
from .wording_values import amount, quantity, value_text

__all__ = [
    "Item", "RuleParts", "amount", "exact", "exact_number", "fact_text", "finding_text", "finding_words", "gap_text",
    "gap_words", "kind_text", "outline", "quantity", "result_text", "rule_parts", "rule_text", "text_of", "trace",
    "trace_lines", "value_text", "words",
]  # fmt: skip
