"""Facts of a project that the registry has no column for: stated by an officer, with what they rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shanglou.engine.facts import Fact
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import Actor, actor_of
from ..bodies.models import Registered
from ..enterprises import queries as enterprises
from ..foundation.fields import FactMixin, language, lazily
from ..land import queries as land
from ..land.sheets import Options, RowForm, Sheet, style
from ..projects import queries as projects
from ..projects.models import Project
from . import actions, queries
from .models import Check, StatedFact
from .records import fact_named, said

#: The subjects whose facts may be stated on the page of a project, and the subject whose rows they are kept with.
KEPT_WITH = {
    "project": "project",
    "application": "project",
    "parcel": "parcel",
    "building": "building",
    "unit": "unit",
    "zone": "zone",
    "enterprise": "enterprise",
}


def rows_of(actor: Actor, project: Project) -> dict[str, list[Registered]]:
    """The rows of a project that facts may be stated of, by subject, as far as the actor may see them."""
    zone = land.zones(actor).defer("shape").filter(pk=project.zone_id or 0)
    owner = (
        enterprises.everything(actor).filter(pk=project.owner_id) if project.owner_id else enterprises.everything(actor).none()
    )
    return {
        "project": [project],
        "parcel": list(land.parcels(actor).defer("shape").filter(projects=project).order_by("code")),
        "building": list(projects.buildings(actor).filter(project=project)),
        "unit": list(projects.units(actor).filter(building__project=project).order_by("building", "floor__number", "door_no")),
        "zone": list(zone),
        "enterprise": list(owner),
    }


def stateable(subject: str) -> list[Fact]:
    """The facts of a subject that may be stated: neither decided by a person nor about one, and without a column."""
    model = next(made for made, (_name, about, _may) in actions.STATED.items() if subject in about)
    columns = {column.fact_name for column in model._meta.concrete_fields if isinstance(column, FactMixin)}
    return [
        fact
        for fact in VOCABULARY
        if fact.name.startswith(f"{subject}.") and not fact.criterion and not fact.personal and fact.name not in columns
    ]


@login_required
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    """What was stated about a project and the rows that belong to it, and what was said before."""
    actor = actor_of(request)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    rows = rows_of(actor, project)
    names = {(subject, row.pk): row for subject, listed in rows.items() for row in listed}
    stated = list(queries.stated_facts(actor, rows).order_by("subject", "key", "fact", "-known_from"))
    listed = [_shown(item, names[item.subject, item.key]) for item in stated]
    context = {
        "project": project,
        "stated": [item for item in listed if item["row"].known_to is None],
        "past": [item for item in listed if item["row"].known_to is not None],
        "may": actor.may(actions.STATED[Project][2], project),
    }
    return render(request, "compliance/facts.html", context)


def _shown(item: StatedFact, about: Registered) -> dict[str, Any]:
    fact = fact_named(item.fact)
    subject = VOCABULARY.subjects[item.subject].label.of(language())
    return {
        "row": item,
        "about": f"{subject} {about}" if item.subject != "project" else subject,
        "label": fact.label.of(language()) if fact is not None else item.fact,
        "value": said(item.fact, item.value),
        "unit": fact.of.unit.text.of(language()) if fact is not None and fact.of.unit is not None else "",
    }


class StateForm(RowForm):
    """The value of one fact, of which row it holds, since when, and what it rests on."""

    model = StatedFact

    evidence = forms.CharField(label=_("依据"), max_length=300, help_text=_("文号、合同、报告或现场记录"))
    valid_from = forms.DateField(
        label=_("自何日起"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("不填：一直如此"),
    )
    reason = forms.CharField(label=_("更正原因"), max_length=300, required=False, help_text=_("更正以前所填时写明"))

    def __init__(self, actor: Actor, *args: Any, fact: Fact, rows: Sequence[Registered], **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.fact, self.rows = fact, {str(row.pk): row for row in rows}
        if len(rows) > 1:
            choices = [(key, str(row)) for key, row in self.rows.items()]
            self.fields["about"] = forms.ChoiceField(label=_("对象"), choices=choices)
        value = _field(fact)
        value.required = False
        value.help_text = _("不填：取消以前所填，改为未知")
        self.fields["value"] = value
        for field in self.fields.values():
            style(field)
        self.order_fields(["about", "value", "valid_from", "evidence", "reason"])

    def chosen(self) -> Registered:
        """The row that the fact is stated of."""
        return self.rows[self.cleaned_data["about"]] if len(self.rows) > 1 else next(iter(self.rows.values()))

    def given(self) -> Any:
        """The value as it was written; None to take back what was stated."""
        value = self.cleaned_data["value"]
        return None if value in ("", None, []) else ";".join(value) if isinstance(value, list) else value


def _field(fact: Fact) -> forms.Field:
    label = lazily(fact.label)
    options = [(key, lazily(text)) for key, text in fact.options.items()]
    if fact.of.kind == "boolean":
        return forms.ChoiceField(label=label, choices=[("", _("未知")), ("true", _("是")), ("false", _("否"))])
    if fact.of.kind == "choice":
        return forms.ChoiceField(label=label, choices=[("", _("未知")), *options])
    if fact.of.kind == "choices":
        return Options(label=label, choices=[*options, ("?", _("可能还有其他"))])
    if fact.of.kind == "date":
        return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    field = forms.CharField(label=label, max_length=200)
    if fact.of.unit is not None:
        field.unit = lazily(fact.of.unit.text)  # type: ignore[attr-defined]
    return field


def _lacking(check: Check) -> list[str]:
    """The facts that may be stated and that a check waited for, those first that most findings wait for."""
    counts: Counter[str] = Counter()
    for item in (*check.report.get("gates", []), *check.report.get("findings", [])):
        counts.update(
            str(need.get("target", "")).removeprefix("fact:") for need in item.get("needs", []) if need.get("kind") == "fact"
        )
    may = {fact.name for subject in KEPT_WITH for fact in stateable(subject)}
    return [name for name, _count in counts.most_common() if name in may]


@login_required
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """The facts that may be stated of a project and its rows: those that rules in force in its place ask for."""
    actor = actor_of(request)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    actor.require(StateFact.capability, project)
    in_force = library().applicable(project.division.code, timezone.localdate()).in_force
    asked = {name for item in in_force for name in item.facts_used()}
    rows = rows_of(actor, project)
    groups: list[tuple[str, list[Fact]]] = []
    last = queries.checks(actor).filter(project=project).first()
    lacking = (
        [name for name in _lacking(last) if rows[KEPT_WITH.get(name.partition(".")[0], "project")]] if last is not None else []
    )
    if lacking:
        groups.append((str(_("上次核验还缺的")), [VOCABULARY[name] for name in lacking]))
    for subject, kept in KEPT_WITH.items():
        known = [fact for fact in stateable(subject) if fact.name in asked] if rows[kept] else []
        if known:
            groups.append((str(VOCABULARY.subjects[subject].label.of(language())), known))
    part = "compliance/fact_choices.html"
    context = {"heading": StateFact.heading, "groups": groups, "project": project, "part": part}
    return render(request, part if getattr(request, "htmx", False) else "land/sheet.html", context)


class StateFact(Sheet):
    """Stating one fact."""

    form_class = StateForm
    capability = actions.STATED[Project][2]
    heading = _("补充事实")
    done = _("已记下；下次核验时用上。")

    def row(self) -> Project:
        """The project of the address."""
        found: Project = get_object_or_404(projects.projects(self.actor), pk=self.kwargs["pk"])
        return found

    def form(self, row: Any, data: Any = None) -> RowForm:
        """The form of the fact in the address."""
        name = self.kwargs["fact"]
        subject = name.partition(".")[0]
        rows = rows_of(self.actor, row).get(KEPT_WITH.get(subject, ""), [])
        if not rows or name not in {fact.name for fact in stateable(subject)}:
            raise Http404(name)
        return StateForm(self.actor, data, fact=VOCABULARY[name], rows=rows, initial={"about": self.request.GET.get("about", "")})

    def save(self, form: RowForm, version: int | None) -> Any:
        """State it."""
        assert isinstance(form, StateForm)
        actions.state_fact(
            self.actor,
            form.chosen(),
            form.fact.name,
            form.given(),
            evidence=form.cleaned_data["evidence"],
            reason=form.cleaned_data["reason"],
            valid_from=form.cleaned_data["valid_from"],
        )
        return self.row()

    def extra(self, row: Any) -> dict[str, Any]:
        """What the fact means."""
        fact = VOCABULARY[self.kwargs["fact"]]
        return {"heading": fact.label.of(language()), "note": fact.definition.of(language())}

    def address(self, row: Any) -> str:
        """The page of what was stated."""
        return reverse("compliance:facts", args=[self.kwargs["pk"]])
