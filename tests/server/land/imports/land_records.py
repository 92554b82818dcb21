"""Land supply records for the tests of their import: where they are, what is wrong with them, and the way through the pages."""

from __future__ import annotations

import csv
import datetime
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse

from shanglou.server.doors.models import ImportRun
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job
from shanglou.server.land.models import Parcel, ParcelArea

ROOT = Path(__file__).parents[4]
REAL = ROOT.parent / "shared" / "data" / "land" / "landchina_supply_industrial.csv"
MADE_UP = ROOT / "tests" / "data" / "land" / "made_up.csv"
DATES = ("handover", "start_plan", "finish_plan", "start_actual", "finish_actual", "contract_date")


@dataclass
class Went:
    """An import that went through the pages: the run, and the rows of the file that came back."""

    run: ImportRun
    back: list[dict[str, str]]


def sent(client: Client, source: Path, *, partial: bool) -> Went:
    """Send a file through the pages, as far as `write`, and fetch the marked file."""
    file = io.BytesIO(source.read_bytes())
    file.name = source.name
    address = client.post(reverse("doors:import", args=["land-supply"]), {"file": file}).url  # type: ignore[attr-defined]
    run = ImportRun.objects.get()
    assert address == reverse("doors:run", args=[run.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert page.content.decode().count("用来确定所在区划。") == 3
    columns = {f"field-{n}": item["field"] for n, item in enumerate(run.columns)}
    units = {f"unit-{n}": item["unit"] for n, item in enumerate(run.columns)}
    said = {**columns, **units, "columns": "1", "existing": "update", **({"partial": "1"} if partial else {})}
    assert client.post(address, said).status_code == 302
    _work(run)
    checked = client.get(address).content.decode()
    assert f"{run.good:,} 行可以写入" in checked
    answer: Any = client.get(reverse("doors:marked", args=[run.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    if run.good:
        client.post(address, {"do": "write"})
        _work(run)
    return Went(run, list(csv.DictReader(io.StringIO(text))))


def _work(run: ImportRun) -> None:
    run.refresh_from_db()
    job = run_job(str(run.job))
    assert job.state == Job.State.DONE, job.message
    run.refresh_from_db()


def registry() -> dict[str, list[dict[str, Any]]]:
    """Everything that an import of land records may write, without what only says when a row was touched."""
    touched = ("version", "changed_at")
    found = {"parcels": Parcel.objects.order_by("pk"), "areas": ParcelArea.objects.order_by("pk")}
    return {
        name: [{key: value for key, value in row.items() if key not in touched} for row in rows.values()]
        for name, rows in found.items()
    }


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def doubtful(row: dict[str, str]) -> bool:
    """Whether a record says what cannot be so, told without the project."""
    day = {name: datetime.date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    start, finish, contract = day["start_plan"], day["finish_plan"], day["contract_date"]
    low, high = (float(row[name]) if row[name] else None for name in ("far_lower", "far_upper"))
    return any(
        (
            not row["area_ha"] or float(row["area_ha"]) == 0,
            bool(row["price_wan"]) and float(row["price_wan"]) == 0,
            low is None and high is None,
            low is not None and high is not None and low > high,
            start is not None and contract is not None and start < contract,
            start is not None and finish is not None and finish <= start,
            any(found is not None and found.year < 2000 for found in day.values()),
        )
    )


# --------------------------------------------------------------------------------- what holds of every file of such records
def comes_back_as_it_was(went: Went, source: Path) -> bool:
    """Whether the file that came back has every record as it was sent."""
    given = records(source)
    same = [{name: row[name] for name in given[0]} for row in went.back] == given
    return same and went.run.total == len(given) == len(went.back)


def is_accounted_for(went: Went) -> bool:
    """Whether every record was either written or has its faults beside it."""
    run = went.run
    bad = set(run.problems.filter(is_doubt=False).values_list("row", flat=True))
    return (
        (run.state, run.good, run.bad) == ("done", run.created + run.changed, run.left_out)
        and run.created + run.changed + run.unchanged + run.left_out == run.total
        and run.created == Parcel.objects.count() > 0
        and len(bad) == run.left_out
        and all(went.back[row - 2]["错误"] for row in bad)
    )


def unnamed(went: Went, source: Path) -> set[int]:
    """The rows that say what cannot be so and have nothing beside them."""
    wrong = {number for number, row in enumerate(records(source), 2) if doubtful(row)}
    assert wrong
    return wrong - {number for number, row in enumerate(went.back, 2) if row["错误"]}
