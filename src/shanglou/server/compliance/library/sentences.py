"""A rule as one sentence in both languages."""

from __future__ import annotations

from shanglou.engine.instruments import Rule
from shanglou.engine.language import Text, say
from shanglou.engine.rules import Modality
from shanglou.engine.wording import text_of


def sentence(rule: Rule) -> Text:
    """What a rule says, to whom it applies first."""
    told = _told(rule)
    if rule.applies is None:
        return told
    return say("凡{applies}的：{told}", applies=text_of(rule.applies), told=told)


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
