"""A rule as one sentence in both languages."""

from __future__ import annotations

import re
from functools import partial

from shanglou.engine.instruments import Rule
from shanglou.engine.language import LANGUAGES, Language, Text, say
from shanglou.engine.rules import Modality
from shanglou.engine.wording import text_of
from shanglou.policies import place_text
from shanglou.standards.divisions import place
from shanglou.standards.errors import Problem

#: The code of a division or of a management unit, as an option is quoted.
_CODE = re.compile(r"“([0-9]{6}|[a-z]{2}-[a-z]+)”")


def sentence(rule: Rule) -> Text:
    """What a rule says, to whom it applies first."""
    told = _told(rule)
    if rule.applies is not None:
        told = say("凡{applies}的：{told}", applies=text_of(rule.applies), told=told)
    return with_places(told)


def with_places(text: Text) -> Text:
    """A text in which places stand by their names: rules know them by their codes."""
    return Text(*(_CODE.sub(partial(_named, tongue), words) for tongue, words in zip(LANGUAGES, text, strict=True)))


def _named(tongue: Language, found: re.Match[str]) -> str:
    try:
        return f"“{place_text(place(found[1])).of(tongue)}”"
    except Problem:
        return found[0]


def _told(rule: Rule) -> Text:
    test, title = text_of(rule.tree, rule.options), rule.title
    if rule.kind == "requirement":
        return say("必须：{test}。", test=test) if rule.modality is Modality.MUST else say("原则上应当：{test}。", test=test)
    if rule.kind == "entitlement":
        return say("满足下列条件的可以享受“{title}”：{test}。", title=title, test=test)
    if rule.kind == "formula":
        return say("{title}＝{test}。", title=title, test=test)
    if rule.kind == "route":
        return say("程序：{test}。", test=test)
    return say("档次：{test}。", test=test)
