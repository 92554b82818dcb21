"""The queue of what is open, and the page of one thing with its answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability
from ..bodies.models import Division
from ..bodies.queries import divisions
from ..foundation.fields import language
from ..projects import queries as projects
from ..projects.models import Project
from ..projects.picking import RowByText
from . import actions, queries
from .models import Answer
from .questions import KINDS, Item, items, open_here, shown, waiting

#: How many checks are looked through for what waits.
RECENT = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue: what is open, how many ``findings`` and ``projects`` wait for it, how many answers hold."""

    item: Item
    resting: Counter[str]
    answers: int
    url: str


class AnswerForm(forms.Form):
    """An answer with reason and evidence."""

    value = forms.CharField(label=gettext_lazy("答复"), max_length=200)
    division = forms.ModelChoiceField(Division.objects.none(), label=gettext_lazy("适用区划"))
    reason = forms.CharField(label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}))
    evidence = forms.CharField(label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("文号、会议纪要、来函等"))
    valid_from = forms.DateField(
        label=gettext_lazy("自何日起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(
        label=gettext_lazy("附件"), required=False, help_text=gettext_lazy("PDF、PNG、JPEG 或 Word，不超过 20 MB")
    )

    def __init__(self, actor: Actor, item: Item, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item.options:
            choices = [(key, label.of(language())) for key, label in item.options]
            self.fields["value"] = forms.ChoiceField(label=_("答复"), choices=choices, widget=forms.RadioSelect)
        field = self.fields["division"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = divisions(actor).filter(level__in=[Division.Level.CITY, Division.Level.DISTRICT, Division.Level.UNIT])
        self.fields["project"] = RowByText(
            projects.projects(actor),
            code="code",
            name="name_zh",
            label=_("只对一个项目"),
            required=item.kind == "fact",
            help_text=_("填写项目编号或名称；不填则对整个区划"),
        )
        self.initial.setdefault("valid_from", timezone.localdate())
        for one in self.fields.values():
            if not isinstance(one.widget, forms.RadioSelect | forms.FileInput):
                one.widget.attrs.setdefault("class", "form-select" if isinstance(one.widget, forms.Select) else "form-control")
        self.order_fields(["value", "project", "division", "reason", "evidence", "valid_from", "file"])


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What is open in the places of one's own bodies, that which most rests on first."""
    actor = actor_of(request)
    actor.require(Capability.VIEW)
    resting = waiting(_recent(actor))
    answered = _answered(actor)
    chosen = request.GET.get("kind", "")
    places = [item.body.division.code for item in actor.memberships] or list(
        dict.fromkeys(item.place for item in items().values() if item.place)
    )
    found = open_here(places) + [items()[target] for target in resting if target in items() and target.startswith("fact:")]
    rows = [
        Line(item, resting.get(item.target, Counter()), answered.get(item.target, 0), _address(item))
        for item in found
        if not chosen or item.kind == chosen
    ]
    rows.sort(key=lambda row: (row.answers > 0, -row.resting["findings"], row.item.kind, row.item.target))
    counts = {kind: sum(item.kind == kind for item in found) for kind in KINDS}
    proposed = list(queries.answers(actor).filter(state=Answer.State.PROPOSED)[:50])
    kinds = [(kind, label.of(language()), counts[kind]) for kind, label in KINDS.items()]
    context = {
        "rows": rows,
        "kinds": kinds,
        "chosen": chosen,
        "proposed": [(row, _address(items().get(row.target))) for row in proposed],
    }
    return render(request, "compliance/questions.html", context)


@login_required
def question(request: HttpRequest, target: str) -> HttpResponse:
    """One open thing: the citation it arises from, what rests on it, the answers given, the form."""
    actor = actor_of(request)
    actor.require(Capability.VIEW)
    item = items().get(target)
    if item is None:
        raise Http404(target)
    may = actor.may(Capability.SETTLE)
    form = AnswerForm(actor, item, request.POST or None, request.FILES or None, initial=_initial(actor, request)) if may else None
    if form is not None and request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.answer(
                actor,
                target,
                said["value"],
                reason=said["reason"],
                evidence=said["evidence"],
                division=said["division"],
                project=said["project"],
                valid_from=said["valid_from"],
                file=said["file"],
                review=settings.SHANGLOU_TWO_PERSONS,
            )
        except BadInput as bad:
            for one in bad.faults:
                form.add_error(None, one.message(language()))
        else:
            waits = made.state == Answer.State.PROPOSED
            messages.success(request, _("已记下，等另一个人复核。") if waits else _("已记下；依据它的结论正在重新核验。"))
            return redirect(_address(item))
    given = list(queries.answers(actor).filter(target=target).order_by("-created_at"))
    clauses = item.instrument.clauses if item.instrument is not None else {}
    context = {
        "item": item,
        "kind": KINDS[item.kind].of(language()),
        "clauses": [clauses[name] for name in item.clauses if name in clauses],
        "resting": waiting(_recent(actor)).get(target, {}),
        "answers": [(row, shown(row.value, item), _may_review(actor, row)) for row in given],
        "form": form,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "compliance/question.html", context, status=status)


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Review or withdraw an answer."""
    actor = actor_of(request)
    row = get_object_or_404(queries.answers(actor), pk=pk)
    note = request.POST.get("note", "").strip()
    do = request.POST.get("do")
    if do == "withdraw":
        actions.withdraw(actor, row, reason=note)
    elif do in ("agree", "refuse"):
        actions.review(actor, row, agree=do == "agree", note=note)
    else:
        raise Http404(do)
    return redirect(_address(items().get(row.target)))


@login_required
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file of an answer."""
    row = get_object_or_404(queries.answers(actor_of(request)), pk=pk)
    if not row.file:
        raise Http404(pk)
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=PurePosixPath(str(row.file.name)).name)


def _may_review(actor: Actor, row: Answer) -> bool:
    other = actor.person is not None and row.person_id != actor.person.pk
    return row.state == Answer.State.PROPOSED and other and actor.may(Capability.SETTLE, row)


def _initial(actor: Actor, request: HttpRequest) -> dict[str, Any]:
    first: dict[str, Any] = {"division": actor.memberships[0].body.division_id} if actor.memberships else {}
    project = (
        Project.objects.none()
        if not request.GET.get("project", "").isdigit()
        else projects.projects(actor).filter(pk=request.GET["project"])
    )
    found = project.first()
    return first | ({"project": found.pk} if found is not None else {})


def _recent(actor: Actor) -> Any:
    latest: dict[int, Any] = {}
    for check in queries.checks(actor).order_by("-at")[:RECENT]:
        latest.setdefault(check.project_id, check)
    return latest.values()


def _answered(actor: Actor) -> dict[str, int]:
    counted: dict[str, int] = {}
    for target in (
        queries.answers(actor).filter(state=Answer.State.IN_FORCE, project__isnull=True).values_list("target", flat=True)
    ):
        counted[target] = counted.get(target, 0) + 1
    return counted


def _address(item: Item | None) -> str:
    return reverse("compliance:question", args=[item.target]) if item is not None else reverse("compliance:questions")
