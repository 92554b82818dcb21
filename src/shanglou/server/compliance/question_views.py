"""The queue of what is open, and the page of one thing with its answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability
from ..bodies.models import Division, Registered
from ..bodies.queries import divisions
from ..doors.attaching.content import SAID
from ..foundation.fields import language
from ..foundation.keys import whole
from ..land.sheets import style
from ..projects import queries as projects
from ..projects.models import Project
from ..projects.picking import RowByText
from . import actions, queries
from .answer_files import file_of
from .fact_views import rows_of
from .models import Answer
from .question_lines import address, lines, narrowed
from .questions import BY_PROJECT, KINDS, Item, items, shown

#: How many projects that wait are named on the page of one thing.
NAMED = 30
_LEVELS = (Division.Level.CITY, Division.Level.DISTRICT, Division.Level.STATISTICAL_ZONE, Division.Level.UNIT)


class AnswerForm(forms.Form):
    """An answer with reason and evidence, for a division or, in the address of a project, for it or one row of it."""

    reason = forms.CharField(label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = forms.CharField(label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("文号、会议纪要、来函等"))
    valid_from = forms.DateField(
        label=gettext_lazy("自何日起"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(label=gettext_lazy("附件"), required=False, help_text=SAID)

    def __init__(self, actor: Actor, item: Item, project: Project | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, Registered] = {}
        self.fields["value"] = _value_field(item)
        if project is None:
            self.fields["division"] = forms.ModelChoiceField(
                divisions(actor).filter(level__in=_LEVELS), label=_("适用区划"), help_text=_("对该区划及其以下有效")
            )
        elif item.subject in actions.ROWS:
            self.rows = {str(row.pk): row for row in rows_of(actor, project)[item.subject]}
            whole = _("整个项目（全部%(subject)s）") % {"subject": VOCABULARY.subjects[item.subject].label.of(language())}
            choices = [("", whole), *((key, str(row)) for key, row in self.rows.items())]
            self.fields["row"] = forms.ChoiceField(label=_("对象"), choices=choices, required=False)
        if not settings.SHANGLOU_TWO_PERSONS:
            self.fields["review"] = forms.BooleanField(label=_("请另一个人复核后生效"), required=False)
        self.initial.setdefault("valid_from", timezone.localdate())
        for field in self.fields.values():
            style(field)
        self.order_fields(["value", "row", "division", "reason", "evidence", "valid_from", "file", "review"])


def _value_field(item: Item) -> forms.Field:
    label = _("答复")
    if item.options:
        choices = [(key, text.of(language())) for key, text in item.options]
        radio = forms.RadioSelect(attrs={"class": "form-check-input"})
        return forms.ChoiceField(label=label, choices=choices, widget=radio if len(choices) <= 6 else forms.Select())
    if item.answer == "date":
        return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    return forms.CharField(label=label, max_length=200, help_text="" if item.answer == "text" else item.expects.of(language()))


class ProjectForm(forms.Form):
    """Which project an answer is for."""

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = RowByText(
            projects.projects(actor), code="code", name="name_zh", label=pgettext("one", "项目"), help_text=_("编号或完整的名称")
        )
        field.widget.attrs["size"] = 36
        style(field)
        self.fields["project"] = field


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What is open in the places of one's own bodies, that which most rests on first."""
    actor = actor_of(request)
    found = lines(actor)
    kind, who, only = request.GET.get("kind", ""), request.GET.get("who", ""), request.GET.get("open", "")
    bodies = sorted({row.item.settled_by.of(language()) for row in found if row.item.settled_by.zh})
    rows = narrowed(found, kind=kind, who=who, is_open=bool(only))
    proposed = list(queries.answers(actor).filter(state=Answer.State.PROPOSED).order_by("-created_at")[:50])
    context = {
        "rows": rows,
        "total": len(found),
        "kinds": [(name, label.of(language()), sum(row.item.kind == name for row in found)) for name, label in KINDS.items()],
        "kind": kind,
        "bodies": bodies,
        "who": who,
        "open": only,
        "proposed": [_told(actor, row) for row in proposed],
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
    picking = ProjectForm(actor, request.GET if "project" in request.GET else None)
    project = _project(actor, request, picking)
    may = actor.may(Capability.SETTLE) and item.is_answerable
    form: AnswerForm | None = None
    if may and (project is not None or item.kind not in BY_PROJECT):
        first = {} if project is not None else _own_division(actor)
        form = AnswerForm(actor, item, project, request.POST or None, request.FILES or None, initial=first)
        if request.method == "POST" and form.is_valid() and (made := _answer(request, actor, item, project, form)) is not None:
            waits = made.state == Answer.State.PROPOSED
            messages.success(request, _("已记下，等另一个人复核。") if waits else _("已记下；依据它的结论正在重新核验。"))
            return redirect(address(item))
    given = list(queries.answers(actor).filter(target=target).order_by("-created_at"))
    catalogue_clauses = {key: (one, clause) for one in library().instruments.values() for key, clause in one.clauses.items()}
    waiting = queries.waiting_projects(actor, target)
    findings, count = queries.waiting(actor).get(target, (0, 0))
    context = {
        "item": item,
        "kind": KINDS[item.kind].of(language()),
        "clauses": [catalogue_clauses[name] for name in item.clauses if name in catalogue_clauses],
        "findings": findings,
        "projects": count,
        "waiting": list(waiting.order_by("pk")[:NAMED]),
        "named": NAMED,
        "related": [(items()[name], address(items()[name])) for name in item.related],
        "answers": [_told(actor, row) for row in given],
        "form": form,
        "picking": picking if may else None,
        "project": project,
        "by_project": item.kind in BY_PROJECT,
        "may": may,
        "two_persons": settings.SHANGLOU_TWO_PERSONS,
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "compliance/question.html", context, status=status)


def _answer(request: HttpRequest, actor: Actor, item: Item, project: Project | None, form: AnswerForm) -> Answer | None:
    """Give the answer; None with the faults in the form."""
    said = form.cleaned_data
    division = said.get("division") or (project.division if project is not None else None)
    assert division is not None
    try:
        return actions.answer(
            actor,
            item.target,
            said["value"],
            reason=said["reason"],
            evidence=said["evidence"],
            division=division,
            project=project,
            row=form.rows.get(said.get("row", "")),
            valid_from=said["valid_from"],
            file=said["file"],
            review=settings.SHANGLOU_TWO_PERSONS or bool(said.get("review")),
        )
    except BadInput as bad:
        for one in bad.faults:
            form.add_error(None, one.message(language()))
    return None


def _told(actor: Actor, row: Answer) -> dict[str, Any]:
    """An answer as it is shown."""
    item = items().get(row.target)
    other = actor.person is not None and row.person_id != actor.person.pk
    may = actor.may(Capability.SETTLE, row)
    named = queries.names_of(actor, row.subject, [row.key]) if row.subject and row.key is not None else {}
    return {
        "row": row,
        "item": item,
        "value": shown(row.value, item) if item is not None else row.value,
        "about": named.get(row.key or 0, ""),
        "url": address(item) if item is not None else "",
        "may_review": may and other and row.state == Answer.State.PROPOSED,
        "may_withdraw": may and row.state in (Answer.State.PROPOSED, Answer.State.IN_FORCE) and row.followed_by_id is None,
    }


@login_required
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Review or withdraw an answer."""
    actor = actor_of(request)
    row = get_object_or_404(queries.answers(actor), pk=pk)
    note, do = request.POST.get("note", "").strip(), request.POST.get("do")
    if do == "withdraw":
        actions.withdraw(actor, row, reason=note)
        messages.success(request, _("已撤回；依据它的结论正在重新核验。"))
    elif do in ("agree", "refuse"):
        actions.review(actor, row, agree=do == "agree", note=note)
        messages.success(request, _("已生效；依据它的结论正在重新核验。") if do == "agree" else _("已退回。"))
    else:
        raise Http404(do)
    return redirect(address(items().get(row.target)))


@login_required
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file of an answer."""
    return file_of(get_object_or_404(queries.answers(actor_of(request)), pk=pk))


def _project(actor: Actor, request: HttpRequest, picking: ProjectForm) -> Project | None:
    """The project of the address: by its key, or as it was typed."""
    given = request.GET.get("project", "")
    key = whole(given)
    if key is not None:
        found = projects.projects(actor).filter(pk=key).first()
        if found is not None:
            picking.fields["project"].initial = found
            picking.is_bound = False
            return found
    if picking.is_bound and given and picking.is_valid():
        chosen: Project = picking.cleaned_data["project"]
        return chosen
    return None


def _own_division(actor: Actor) -> dict[str, Any]:
    return {"division": actor.memberships[0].body.division_id} if actor.memberships else {}
