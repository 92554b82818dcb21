"""How a decision or verdict is marked: by word and shape first; a colour never speaks alone."""

from __future__ import annotations

from dataclasses import dataclass

from shanglou.engine.language import Language, Text


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark: `key` says what it means, `symbol` is its shape, `text` its word."""

    key: str
    symbol: str
    text: Text

    @property
    def tone(self) -> str:
        """The mark's name in the design language (``mark-met``, ``finding-not``)."""
        return _TONES[self.key]

    def of(self, language: Language) -> str:
        """Its word in `language`."""
        return self.text.of(language)


_TONES = {"proceed": "met", "refuse": "not", "complete": "lack", "judgement": "judge", "na": "none"}

PROCEED = Mark("proceed", "✓", Text("可办", "May proceed"))
REFUSE = Mark("refuse", "✗", Text("不可办", "May not"))
COMPLETE = Mark("complete", "○", Text("待补正", "To be completed"))
JUDGEMENT = Mark("judgement", "◇", Text("需研判", "Needs judgement"))
NOT_APPLICABLE = Mark("na", "—", Text("不适用", "Not applicable"))

DECISIONS: dict[str, Mark] = {
    "may proceed": PROCEED,
    "may not": REFUSE,
    "complete the file": COMPLETE,
    "needs judgement": JUDGEMENT,
    "not applicable": NOT_APPLICABLE,
}
"""The mark of a gate's decision, as a report names it."""

VERDICTS: dict[str, Mark] = {
    "met": Mark("proceed", "✓", Text("符合", "Met")),
    "not met": Mark("refuse", "✗", Text("不符合", "Not met")),
    "missing facts": Mark("complete", "○", Text("资料不足", "Facts missing")),
    "needs judgement": JUDGEMENT,
    "not applicable": NOT_APPLICABLE,
}
"""The mark of a finding's verdict, as a report names it."""

_RESULT = Mark("proceed", "=", Text("得出", "Result"))
_QUALIFIES = Mark("proceed", "+", Text("符合条件", "Qualifies"))
_DOES_NOT = Mark("na", "—", Text("不符合条件", "Does not qualify"))
UNKNOWN = Mark("na", "—", Text("未判定", "Not judged"))

ORDER = ("refuse", "complete", "judgement", "proceed", "na")
"""What is read first: what stands in the way, what is missing, what is open, what is settled."""


def decision_mark(decision: object) -> Mark:
    """The mark of a decision; of one that is not known, *not judged*."""
    return DECISIONS.get(str(decision), UNKNOWN)


def verdict_mark(verdict: object, kind: object) -> Mark:
    """The mark of a verdict of a rule of some kind: an entitlement is qualified for, a value is the result."""
    if kind == "entitlement" and verdict in ("met", "not met"):
        return _QUALIFIES if verdict == "met" else _DOES_NOT
    if kind in ("formula", "route", "grade") and verdict == "met":
        return _RESULT
    return VERDICTS.get(str(verdict), UNKNOWN)
