"""Pages of imports: the door, a kind with its template, a run in its four steps."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput

from ...bodies.actors import actor_of
from ...bodies.queries import governed
from ...foundation.fields import language
from ...foundation.keys import whole
from ...jobs.models import Job
from ..handing import XLSX, marked_copy
from ..importing import actions, reading, telling
from ..importing import template as blank
from ..importing.forms import Question, form_of
from ..importing.places import elsewhere
from ..kinds import ImportKind
from ..models import ImportRun

PAGE = 50
#: So many drawings are shown together.
PICTURES = 12


@login_required
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """Step one: the file."""
    actor = actor_of(request)
    chosen = _kind(request, kind)
    faults: tuple[Any, ...] = ()
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            messages.error(request, _("请先选择文件。"))
        else:
            try:
                run = actions.upload(actor, chosen, file)
            except BadInput as bad:
                faults = bad.faults
            else:
                return redirect("doors:run", key=run.pk)
    context = {"kind": chosen, "file_form": form_of(chosen), "faults": faults, "columns": _described(chosen)}
    return render(request, "doors/upload.html", context, status=400 if faults else 200)


@login_required
def template(request: HttpRequest, kind: str) -> FileResponse:
    """The blank workbook of a kind: its columns with units, allowed values and checks."""
    content, name = blank.template(_kind(request, kind))
    return FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=XLSX)


@login_required
def run(request: HttpRequest, key: Any) -> HttpResponse:
    """Where an import stands: its columns, its problems, or what it did."""
    actor = actor_of(request)
    row = get_object_or_404(actions.runs(actor), pk=key)
    chosen = _kind(request, row.kind)
    job = actions.busy(row)
    faults: tuple[Any, ...] = ()
    if request.method == "POST" and "columns" in request.POST:
        try:
            columns = [
                {"header": item["header"], "field": request.POST.get(f"field-{n}", ""), "unit": request.POST.get(f"unit-{n}", "")}
                for n, item in enumerate(row.columns)
            ]
            options = {name: value for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "columns")}
            actions.check(actor, row, columns, options)
        except BadInput as bad:
            faults = bad.faults
            if [item["header"] for item in row.columns] == [item["header"] for item in columns]:
                row.columns = columns
            row.options = {**row.options, **options}
        else:
            return redirect("doors:run", key=row.pk)
    elif request.method == "POST":
        return _step(request, row)
    context = {"run": row, "kind": chosen, "file_form": form_of(chosen), "job": job, "faults": faults, "step": _STEPS[row.state]}
    if job is None and (row.state == ImportRun.State.COLUMNS or "columns" in request.GET) and row.file:
        try:
            return render(request, "doors/columns.html", {**context, **_columns(row, chosen)}, status=400 if faults else 200)
        except BadInput as bad:
            context["faults"] = bad.faults
    return render(request, "doors/run.html", {**context, **_problems(request, row)})


_STEPS = {"columns": 2, "checking": 3, "checked": 3, "writing": 4, "stopped": 4, "done": 4, "undoing": 4, "undone": 4}


def _step(request: HttpRequest, row: ImportRun) -> HttpResponse:
    actor = actor_of(request)
    wanted = request.POST.get("do", "")
    try:
        if wanted == "drop":
            actions.drop(actor, row)
            return redirect("doors:home")
        if wanted == "sheet":
            actions.choose_sheet(actor, row, request.POST.get("sheet", ""))
        elif wanted == "mend":
            actions.mend(actor, row, _to_mend(request, row))
        elif wanted == "write":
            actions.write(actor, row)
        elif wanted == "undo":
            actions.undo(actor, row)
        else:
            raise Http404
    except BadInput as bad:
        for fault in bad.faults:
            messages.error(request, fault.message(language()))
    return redirect("doors:run", key=row.pk)


@login_required
def marked_file(request: HttpRequest, key: Any) -> FileResponse:
    """The user's own file with the column of errors."""
    return marked_copy(get_object_or_404(actions.runs(actor_of(request)), pk=key))


def _kind(request: HttpRequest, name: str) -> ImportKind:
    chosen = actions.kind_for(actor_of(request), name)
    if chosen is None:
        raise Http404
    return chosen


def _described(chosen: ImportKind) -> list[dict[str, Any]]:
    found = []
    for item in chosen.fields:
        fact = chosen.fact(item.name)
        unit = fact.of.unit
        found.append(
            {
                "label": fact.label.of(language()),
                "unit": unit.text.of(language()) if unit is not None else "",
                "required": item.required or item.name in chosen.key,
                "note": fact.definition.of(language()),
            }
        )
    return found


def _columns(row: ImportRun, chosen: ImportKind) -> dict[str, Any]:
    found = telling.read(row, chosen)
    columns = [
        {
            "n": number,
            "header": item.heading.header,
            "examples": item.heading.examples,
            "field": item.field,
            "unit": item.unit,
            "remark": item.heading.remark.of(language()) if item.heading.remark else "",
            "asks": item.heading.asks,
            "units": item.units,
        }
        for number, item in enumerate(found.columns)
    ]
    used = {unit for item in found.columns for unit in item.units}
    return {
        "columns": columns,
        "fields": [(item.name, chosen.heading(item.name)) for item in found.offered],
        "sheets": found.sheets,
        "questions": [_asked(item) for item in found.questions],
        "notes": [note.of(language()) for note in found.notes],
        "unit_names": {name: reading.unit_label(name).of(language()) for name in used},
        "missing": [chosen.heading(item.name) for item in found.missing],
    }


def _asked(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "label": question.label.of(language()),
        "choices": [(value, words.of(language())) for value, words in question.choices],
        "value": question.value,
        "hint": question.hint.of(language()) if question.hint else "",
        "needed": question.needed,
    }


def _to_mend(request: HttpRequest, row: ImportRun) -> dict[str, list[int]]:
    """The rows that are ticked, or all that can be mended, by what is to be done with them."""
    ticked = {number for number in map(whole, request.POST.getlist("row")) if number is not None}
    return telling.to_mend(row, None if "all" in request.POST else ticked)


def _pictures(request: HttpRequest, row: ImportRun) -> dict[str, Any]:
    """The drawings of a page, each with what is wrong with its row."""
    tail = language()
    page = Paginator(row.pictures.filter(row__gt=0), PICTURES).get_page(request.GET.get("pictures"))
    shown = list(page.object_list)
    said = telling.said_of(row, [item.row for item in shown], tail)
    overview = row.pictures.filter(row=0).first()
    return {
        "pictures": page,
        "drawn": [
            {
                "row": item.row,
                "label": item.label,
                "svg": mark_safe(item.drawn.get(tail, "")),
                "mended": mark_safe(item.mended.get(tail, "")),
                "mend": item.mend,
                "before": item.before,
                "after": item.after,
                "said": said.get(item.row, []),
            }
            for item in shown
        ],
        "whole": mark_safe(overview.drawn.get(tail, "")) if overview is not None else "",
        "mendable": row.pictures.exclude(mend="").count(),
        "notes": [note.get(tail, "") for note in row.options.get("notes", [])],
    }


def _problems(request: HttpRequest, row: ImportRun) -> dict[str, Any]:
    tail = language()
    wanted, place = request.GET.get("kind", ""), request.GET.get("place", "")
    listed = telling.problems(row, kind=wanted, place=place)
    outside = elsewhere(row)
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    told = [(item, getattr(item, f"expected_{tail}"), getattr(item, f"remedy_{tail}")) for item in page]
    return {
        "groups": telling.groups(row, tail),
        "wanted": wanted,
        "place": place,
        "outside": outside,
        "governed": governed(actor_of(request)) if outside.rows else (),
        "page": page,
        "told": told,
        **_pictures(request, row),
        "stayed": list(row.rows.exclude(stays="")[:50]),
        "last": Job.objects.filter(pk=row.job).first() if row.job else None,
    }
