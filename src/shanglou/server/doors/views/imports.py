"""Pages of imports: the door, a kind with its template, a run in its four steps."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput
from shanglou.engine.files.template import write_template
from shanglou.engine.units import UNITS

from ...bodies.actors import actor_of
from ...foundation.fields import language
from ...jobs.models import Job
from ..importing import actions, marked, reading, store
from ..importing.facts import both
from ..kinds import ImportKind
from ..models import ImportRun

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    context = {"kind": chosen, "faults": faults, "columns": _described(chosen)}
    return render(request, "doors/upload.html", context, status=400 if faults else 200)


@login_required
def template(request: HttpRequest, kind: str) -> FileResponse:
    """The blank workbook of a kind: its columns with units, allowed values and checks."""
    chosen = _kind(request, kind)
    facts = list(chosen.vocabulary)
    with tempfile.TemporaryDirectory(prefix="shanglou-") as folder:
        path = Path(folder) / "template.xlsx"
        write_template(path, chosen.vocabulary, facts, title=both(chosen.label), language=language())
        opened = path.open("rb")
    return FileResponse(opened, as_attachment=True, filename=f"{chosen.label}-{_('导入模板')}.xlsx", content_type=XLSX)


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
            options = {name: request.POST.get(name, "") for name in ("existing", "partial", "source")}
            actions.check(actor, row, columns, options)
        except BadInput as bad:
            faults = bad.faults
            row.columns, row.options = columns, options
        else:
            return redirect("doors:run", key=row.pk)
    elif request.method == "POST":
        return _step(request, row)
    context = {"run": row, "kind": chosen, "job": job, "faults": faults, "step": _STEPS[row.state]}
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
    actor = actor_of(request)
    row = get_object_or_404(actions.runs(actor), pk=key)
    if not row.file:
        raise Http404
    name = marked.marked_name(row, language())
    with store.opened(row) as source, tempfile.TemporaryDirectory(prefix="shanglou-") as folder:
        target = Path(folder) / f"marked{Path(name).suffix}"
        marked.write_marked(source, target, row.sheet, marked.errors_of(row, language()), language())
        opened = target.open("rb")
    kind = XLSX if name.endswith(".xlsx") else "text/csv"
    return FileResponse(opened, as_attachment=True, filename=name, content_type=kind)


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
    with store.opened(row) as path:
        found = reading.headings(chosen, path, row.sheet or None)
        sheets = reading.sheets(path)
    said = {item["header"]: item for item in row.columns}
    columns = []
    for number, item in enumerate(found):
        now = said.get(item.header, {})
        name = now.get("field", item.field)
        columns.append(
            {
                "n": number,
                "header": item.header,
                "examples": item.examples,
                "field": name,
                "unit": now.get("unit", item.unit),
                "remark": item.remark.of(language()) if item.remark else "",
                "asks": item.asks,
                "units": reading.units_for(chosen.fact(name)) if name else [],
            }
        )
    used = {unit for column in columns for unit in column["units"]}
    fields = [(item.name, chosen.heading(item.name)) for item in chosen.fields]
    return {
        "columns": columns,
        "fields": fields,
        "sheets": sheets,
        "unit_names": {name: UNITS[name].text.of(language()) or name for name in used},
        "missing": [chosen.heading(name) for name in chosen.required if name not in {item["field"] for item in columns}],
    }


def _problems(request: HttpRequest, row: ImportRun) -> dict[str, Any]:
    tail = "zh" if language() == "zh" else "en"
    groups = list(
        row.problems.values("kind", "field", f"expected_{tail}", "is_doubt")
        .annotate(n=Count("id"))
        .order_by("is_doubt", "-n")[:60]
    )
    seen: dict[str, dict[str, Any]] = {}
    for group in groups:
        one = seen.setdefault(group["kind"], {**group, "expected": group[f"expected_{tail}"], "n": 0})
        one["n"] += group["n"]
    wanted = request.GET.get("kind", "")
    listed = row.problems.filter(kind=wanted) if wanted else row.problems.all()
    page = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    told = [(item, getattr(item, f"expected_{tail}"), getattr(item, f"remedy_{tail}")) for item in page]
    return {
        "groups": list(seen.values()),
        "wanted": wanted,
        "page": page,
        "told": told,
        "stayed": list(row.rows.exclude(stays="")[:50]),
        "last": Job.objects.filter(pk=row.job).first() if row.job else None,
    }
