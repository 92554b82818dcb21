"""The comparisons that a finding rests on, as bars: read off the trace, or off the gaps where a report was kept without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from shanglou.engine.judge import Finding, Verdict
from shanglou.engine.language import Language
from shanglou.engine.units import UNITS

from .reading import Node, number, string, table, tables, words
from .view import Bar

MOST = 4
"""More bars than these are not read; the steps have every comparison."""
_OPPOSITE = {"≥": "<", ">": "≤", "≤": ">", "<": "≥", "=": "≠", "≠": "="}
_SIGN = re.compile("[≥≤><=≠]")
_COMPARED = ("requirement", "entitlement")
"""The kinds of rules that hold something against a limit."""
_ROOM = Fraction(6, 5)
"""A bar is this much longer than the larger of its two numbers."""


def reads_trace(finding: Finding) -> bool:
    """Whether what is shown of a finding without its steps is read off its trace."""
    if finding.verdict is Verdict.MISSING:
        return True
    return finding.verdict in (Verdict.MET, Verdict.NOT_MET) and finding.rule.kind in _COMPARED


def bars_of(finding: Node, language: Language) -> tuple[Bar, ...]:
    """The bars of a finding that is met or not met: what made it so."""
    verdict = finding.get("verdict")
    if verdict not in ("met", "not met"):
        return ()
    gaps = tables(finding.get("gaps"))
    root = table(finding.get("trace"))
    if not root:
        return tuple(_of_gap(gap, language) for gap in gaps[:MOST])
    if finding.get("kind") not in _COMPARED:
        return ()
    wanted = [_of_trace(node, holds, gaps, language) for node, holds in _decisive(root, True, verdict == "met")]
    return tuple(dict.fromkeys(bar for bar in wanted if bar is not None))[:MOST]


def requirements_of(finding: Node, language: Language) -> tuple[str, ...]:
    """What a finding that lacks facts asks of them, as far as it is a comparison with a known limit."""
    found = []
    for node in _stated(table(finding.get("trace"))):
        if node.get("node") == "compare" and not node.get("known"):
            sides = tables(node.get("children"))
            limit = next((side for side in sides if side.get("known")), None)
            if limit is not None and not _has_fact(limit):
                found.append(words(node, language))
            elif limit is not None:
                # In words the limit would be how it is worked out from other facts.
                sign = _SIGN.search(string(node.get("zh")))
                shown = [words(side.get("shown") if side is limit else side, language) for side in sides]
                found.append(f" {sign.group()} ".join(shown) if sign else words(node, language))
    return tuple(dict.fromkeys(text for text in found if text))[:MOST]


def _stated(node: Node) -> Iterator[Node]:
    """What a rule says itself: nothing of how the facts that it names are worked out."""
    if node:
        yield node
    for kid in tables(node.get("children")) if node.get("node") != "fact" else ():
        yield from _stated(kid)


def _decisive(node: Node, wanted: bool, well: bool) -> Iterator[tuple[Node, bool]]:
    """The comparisons below a condition that make it what it is, each with what it was wanted to be. `well`: it is as wanted."""
    kind, kids = node.get("node"), tables(node.get("children"))
    if kind == "compare":
        yield node, wanted
        return
    if kind == "not":
        for kid in kids:
            yield from _decisive(kid, not wanted, well)
        return
    if kind == "cases" and kids:
        yield from _decisive(kids[-1], wanted, well)
        return
    if kind not in ("and", "or", "fact", "or else", "readings"):
        return
    for kid in kids:
        value = kid.get("value")
        if isinstance(value, bool) and (value is wanted) is well:
            yield from _decisive(kid, wanted, well)


def _everything(node: Node) -> Iterator[Node]:
    if node:
        yield node
    for kid in tables(node.get("children")):
        yield from _everything(kid)


def _has_fact(node: Node) -> bool:
    return any(inner.get("node") == "fact" for inner in _everything(node))


def _of_trace(node: Node, wanted: bool, gaps: list[Node], language: Language) -> Bar | None:
    sides = tables(node.get("children"))
    sign = _SIGN.search(string(node.get("zh")))
    if len(sides) != 2 or not all(side.get("known") for side in sides):
        return None
    left, right = sides
    gap = next((g for g in gaps if (g.get("found"), g.get("threshold")) == (left.get("value"), right.get("value"))), {})
    # Words put the fact first; so is what was found, whichever side it stands on.
    found, limit = (right, left) if _has_fact(right) and not _has_fact(left) else (left, right)
    one, two = _common(found, limit)
    op = sign.group() if sign else ""
    return Bar(
        words(found, language),
        words(found.get("shown"), language),
        op if wanted else _OPPOSITE.get(op, ""),
        words(limit.get("shown"), language),
        (node.get("value") is True) is wanted,
        still(words(gap.get("text"), language), language),
        *_places(one, two),
    )


def _of_gap(gap: Node, language: Language) -> Bar:
    found, threshold, size = (number(gap.get(name)) for name in ("found", "threshold", "size"))
    alike = found is not None and threshold is not None and size == abs(found - threshold)
    sign = "" if found is None or threshold is None or found == threshold else ("≥" if found < threshold else "≤")
    unit = UNITS.get(string(gap.get("unit")))
    tail = f" {unit.text.of(language)}".rstrip() if alike and unit is not None else ""
    return Bar(
        "",
        f"{gap.get('found', '')}{tail}",
        sign,
        f"{gap.get('threshold', '')}{tail}",
        False,
        still(words(gap.get("text"), language), language),
        *(_places(found, threshold) if alike else (None, None)),
    )


def still(gap: str, language: Language) -> str:
    """A gap as what is still to go: 还差 0.01 m²."""
    return f"还{gap}" if language == "zh" and gap.startswith("差") else gap


def _common(found: Node, limit: Node) -> tuple[Fraction | None, Fraction | None]:
    """Both numbers in one unit; nothing where their units do not convert."""
    one, two = number(found.get("value")), number(limit.get("value"))
    names = string(found.get("unit")), string(limit.get("unit"))
    if not all(names) or one is None or two is None:
        return None, None
    if names[0] == names[1]:
        return one, two
    units = UNITS.get(names[0]), UNITS.get(names[1])
    if units[0] is None or units[1] is None or units[0].dimension != units[1].dimension:
        return None, None
    return one * units[0].to(units[1]), two


def _places(found: Fraction | None, threshold: Fraction | None) -> tuple[int | None, int | None]:
    """Where two numbers lie on one bar, 0 to 100. Numbers that differ never lie on one place."""
    if found is None or threshold is None or found < 0 or threshold < 0 or max(found, threshold) == 0:
        return None, None
    top = max(found, threshold) * _ROOM
    one, two = round(100 * found / top), round(100 * threshold / top)
    if one == two and found != threshold:
        one += -1 if found < threshold else 1
    return one, two
