"""Sweeps of all rules: begun and followed, their results by decision, rule and project, the rows behind each number."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.language import say
from shanglou.engine.values import day
from shanglou.engine.wording import kind_text
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place
from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability
from ..foundation.refusals import called, fault
from ..jobs import queries as jobs
from ..jobs.views import GOING
from . import queries, sweep_files, sweep_results, sweeping
from .asking import VERDICTS
from .frames import SUBJECTS
from .models import SweepRun
from .rule_views import PAGES

PAGE = 50
TABS = {
    "gates": gettext_lazy("办理事项"),
    "rules": gettext_lazy("规则"),
    "projects": gettext_lazy("项目"),
    "left": gettext_lazy("没有核对的"),
}
WHY = {
    sweeping.Why.OTHER: say("所在文件当日不在有效期内"),
    sweeping.Why.ABSENT: say("所说的对象不在登记库里"),
    sweeping.Why.CHOSEN: say("没有选这种对象"),
    sweeping.Why.WIDE: say("数值范围太大，不能成批核对；请在规则页或项目核验里看"),
}


@login_required
def sweeps(request: HttpRequest) -> HttpResponse:
    """Begin a sweep; those that are going on, with progress and a way to stop them; the earlier ones."""
    actor = actor_of(request)
    actor.require(Capability.RUN_SWEEPS)
    context = {
        "runs": [_told(run) for run in queries.sweep_runs(actor)[: sweeping.KEPT]],
        "going": jobs.jobs(actor).filter(kind=sweeping.KIND, state__in=GOING, person=actor.person),
        "subjects": [(name, VOCABULARY.subjects[name].label, name in sweeping.USUAL) for name in SUBJECTS],
        "today": timezone.localdate(),
    }
    return render(request, "compliance/sweeps.html", context)


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Queue a sweep and follow it."""
    given = request.POST.get("on", "").strip()
    on = day(given, "on") if given else timezone.localdate()
    job = sweeping.begin(actor_of(request), on, request.POST.getlist("subject"))
    return redirect(reverse("jobs:job", args=[job.pk]))


@login_required
def sweep(request: HttpRequest, pk: int) -> HttpResponse:
    """What a sweep found."""
    actor = actor_of(request)
    actor.require(Capability.RUN_SWEEPS)
    run = get_object_or_404(queries.sweep_runs(actor), pk=pk)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "gates" if run.gates else "rules"
    part = {"gates": _gates, "rules": _rules, "left": _left}.get(tab)
    context = {
        "run": run,
        "told": _told(run),
        "rows": _rows(run),
        "tabs": TABS,
        "tab": tab,
        "may_export": actor.may(Capability.EXPORT),
    }
    context |= part(request, run) if part is not None else _projects(request, actor, run)
    return render(request, "compliance/sweep.html", context)


def _told(run: SweepRun) -> dict[str, Any]:
    """A sweep in a line: when, of what, how many rows and rules, how long."""
    labels = [VOCABULARY.subjects[name].label for name in run.subjects if name in VOCABULARY.subjects]
    return {"run": run, "subjects": labels, "rows": sum(run.rows.values()), "rules": len(run.counts)}


def _rows(run: SweepRun) -> list[tuple[Any, Any, int]]:
    """How many rows of what there were in each place."""
    found = []
    for key, number in run.rows.items():
        code, _dot, subject = key.partition(".")
        if number and subject in VOCABULARY.subjects:
            found.append((place_text(place(code)), VOCABULARY.subjects[subject].label, number))
    return found


def _gates(request: HttpRequest, run: SweepRun) -> dict[str, Any]:
    own = library().gates
    found = [(own[name], counts) for name, counts in run.gates.items() if name in own]
    words = [word for word in sweep_results.DECISIONS if word != "not applicable"]
    lines = [_line(run, gate, gate.source.subject.name, counts, words) for gate, counts in found]
    return {"words": words} | _shown(sorted(lines, key=lambda line: -line["counts"][1][1]))


def _shown(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The lines that some row stands behind, and how many there are without any."""
    kept = [line for line in lines if line["rows"]]
    return {"lines": kept, "without": len(lines) - len(kept)}


def _rules(request: HttpRequest, run: SweepRun) -> dict[str, Any]:
    own = library().rules
    found = [(own[name], counts) for name, counts in run.counts.items() if name in own]
    chosen = {name: request.GET.get(name, "") for name in ("place", "subject")}
    places = list(dict.fromkeys(rule.instrument.place for rule, _counts in found))
    subjects = list(dict.fromkeys(rule.subject for rule, _counts in found))
    found = [
        (rule, counts)
        for rule, counts in found
        if chosen["place"] in ("", rule.instrument.place) and chosen["subject"] in ("", rule.subject)
    ]
    lines = [_line(run, rule, rule.subject, counts, list(VERDICTS)) for rule, counts in found]
    return {
        "words": VERDICTS,
        **_shown(sorted(lines, key=lambda line: (not line["binds"], -line["counts"][1][1]))),
        "chosen": chosen,
        "places": [(code, place_text(place(code))) for code in places],
        "kinds": [(name, VOCABULARY.subjects[name].label) for name in subjects],
    }


def _line(run: SweepRun, item: Rule | Gate, subject: str, counts: dict[str, int], words: Sequence[str]) -> dict[str, Any]:
    """A rule or gate with its counts; each leads to its rows."""
    address = reverse("compliance:sweep-rows", args=[run.pk, item.id])
    return {
        "title": item.title,
        "url": reverse(f"compliance:{'rule' if isinstance(item, Rule) else 'gate'}", args=[item.id]),
        "kind": kind_text(item) if isinstance(item, Rule) else None,
        "binds": isinstance(item, Gate) or item.kind == "requirement",
        "instrument": item.instrument,
        "city": place_text(place(item.instrument.place)),
        "subject": VOCABULARY.subjects[subject].label,
        "rows": sum(counts.values()),
        "counts": [(word, counts.get(word, 0), f"{address}?said={word}") for word in words],
    }


def _projects(request: HttpRequest, actor: Actor, run: SweepRun) -> dict[str, Any]:
    page = Paginator(queries.sweep_results(actor, run), PAGE).get_page(request.GET.get("page"))
    own = library().gates
    rows = []
    for result in page.object_list:
        against = [own[name].title for name, said in result.gates.items() if said == "may not" and name in own]
        rows.append({"result": result, "against": against})
    return {"page": page, "results": rows}


def _left(request: HttpRequest, run: SweepRun) -> dict[str, Any]:
    """The rules that were not asked: by reason and document."""
    own = library().rules
    found: dict[Any, dict[Any, list[Rule]]] = {}
    for item in run.left_out:
        rule = own.get(item["rule"])
        if rule is not None:
            why = sweeping.Why(item["why"])
            found.setdefault(why, {}).setdefault(rule.instrument, []).append(rule)
    groups = [(WHY[why], sum(map(len, listed.values())), list(listed.items())) for why, listed in found.items()]
    return {"groups": groups}


@login_required
def rows(request: HttpRequest, pk: int, of: str) -> HttpResponse:
    """The rows of which a sweep said one thing."""
    actor = actor_of(request)
    actor.require(Capability.RUN_SWEEPS)
    run, asked, word = _asked(request, actor, pk, of)
    keys = sweep_results.keys(run, asked, word)
    counts = (run.counts if isinstance(asked.item, Rule) else run.gates).get(of, {})
    page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
    listed = sweep_results.named(actor, asked.subject, list(page.object_list))
    context = {
        "run": run,
        "item": asked.item,
        "is_rule": isinstance(asked.item, Rule),
        "words": [(one, sweep_files.worded(asked, one), counts.get(one, 0)) for one in asked.words],
        "word": word,
        "worded": sweep_files.worded(asked, word),
        "subject": VOCABULARY.subjects[asked.subject].label,
        "page": page,
        "listed": [(name, reverse(PAGES[asked.subject], args=[key])) for key, name in listed],
        "gone": bool(counts.get(word)) and not keys,
        "may_export": actor.may(Capability.EXPORT),
    }
    return render(request, "compliance/sweep_rows.html", context)


def _asked(request: HttpRequest, actor: Actor, pk: int, of: str) -> tuple[SweepRun, sweep_results.Subject, str]:
    run = get_object_or_404(queries.sweep_runs(actor), pk=pk)
    asked = sweep_results.about(of)
    if asked is None:
        raise Http404(of)
    word = request.GET.get("said", "")
    return run, asked, word if word in asked.words else asked.words[1]


@login_required
def export(request: HttpRequest, pk: int, form: str) -> FileResponse:
    """The result of a sweep as a file: a line for each rule and gate; with ``of`` and ``said`` the rows of which it said so."""
    actor = actor_of(request)
    actor.require(Capability.RUN_SWEEPS)
    actor.require(Capability.EXPORT)
    if form not in sweep_files.FORMS:
        raise fault(called(_("格式"), "form"), form, say("Excel 或 CSV"), say("请从列表中选择。"))
    of = request.GET.get("of", "")
    if of:
        run, asked, word = _asked(request, actor, pk, of)
        made = sweep_files.rows(actor, run, form, asked, word)
    else:
        made = sweep_files.summary(actor, get_object_or_404(queries.sweep_runs(actor), pk=pk), form)
    return FileResponse(io.BytesIO(made.content), as_attachment=True, filename=made.name)
