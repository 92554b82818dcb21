"""A registry for the visibility matrix: five sides that different people see, each of whose rows bears the mark of its side."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import shapely
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.utils import timezone

from shanglou.server.audit.actions import Deed, record
from shanglou.server.bodies.actors import SYSTEM, Actor
from shanglou.server.bodies.models import Body, Division, Person
from shanglou.server.bodies.places import load_places
from shanglou.server.compliance.answer_files import sealed
from shanglou.server.compliance.checking import check_project
from shanglou.server.compliance.models import Answer, Basis, Check, StatedFact, SweepRun, Waiting
from shanglou.server.doors.attaching.actions import attach
from shanglou.server.doors.models import ApiToken, Export, ImportRun, SavedView
from shanglou.server.enterprises.models import Enterprise, EnterpriseName, Merger, YearFigures
from shanglou.server.foundation.fields import FactMixin, SealedText
from shanglou.server.jobs.models import Job
from shanglou.server.land.geometry.districts import district_boundaries
from shanglou.server.land.models import ControlLine, Parcel, ParcelArea, Zone
from shanglou.server.land.shapes import draw
from shanglou.server.projects import models as projects
from shanglou.server.search.index import rebuild

from ..conftest import EVERYBODY, Cast, make_cast

#: Stands in the names of all rows, so that one search finds them all without telling any.
COMMON = "矩阵样品"
LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 6, 1)
#: Who sees the rows of a side: of Linping, Yuhang and Ningbo; of Linping's enterprise and park operator.
SEEN: Mapping[str, frozenset[str]] = {
    "A": frozenset({"city_officer", "district_officer", "leader", "auditor", "superuser"}),
    "B": frozenset({"city_officer", "other_officer", "leader", "auditor", "superuser"}),
    "C": frozenset({"superuser"}),
    "D": frozenset({"city_officer", "district_officer", "leader", "auditor", "superuser", "enterprise"}),
    "E": frozenset({"city_officer", "district_officer", "leader", "auditor", "superuser", "operator"}),
}


@dataclass
class Side:
    """Rows that the same people see. `rows` by kind; `joint` rows are of this side too, but are tied to rows of the next one."""

    name: str
    seen_by: frozenset[str]
    rows: dict[str, Any] = field(default_factory=dict)
    joint: dict[str, Any] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """What its rows are known by."""
        return f"ZQ{self.name}7QZ"

    def count(self, kind: str) -> int:
        """How many rows of a kind it has."""
        return 1 + sum(type(row) is type(self.rows[kind]) for row in self.joint.values())


@dataclass
class World:
    """The cast, the sides of the registry, and what belongs to each person alone."""

    cast: Cast
    sides: list[Side]
    own: list[Side]

    def holding(self, kind: str) -> Iterator[Side]:
        """The sides that have rows of a kind."""
        return (side for side in (*self.sides, *self.own) if kind in side.rows)

    def without_joints(self) -> None:
        """Take away the rows that tie the sides together."""
        _take_away([row for side in self.sides for row in side.joint.values()])

    def without(self, sides: Iterable[Side]) -> None:
        """Take away the rows of some sides, as if they had never been."""
        _take_away([row for side in sides for row in side.rows.values() if isinstance(row, models.Model)])
        # What is kept at hand is kept until the log grows.
        record(SYSTEM.identity, [Deed("test", "", "", "")])


def _take_away(rows: Iterable[models.Model]) -> None:
    """Take rows away with all that rests on them, whatever refers to them: only rows taken away do."""
    keys: dict[type[models.Model], list[Any]] = {}
    for row in rows:
        keys.setdefault(type(row), []).append(row.pk)
    for check in ("check_row", "project"):
        kind = Check if check == "check_row" else projects.Project
        for part in (Basis, Waiting) if kind is Check else (projects.Project.parcels.through, Waiting):
            part._base_manager.filter(**{f"{check}__in": keys.get(kind, [])}).delete()
    for model, found in keys.items():
        gone = model._base_manager.filter(pk__in=found)
        gone._raw_delete(gone.db)
    rebuild()


def marked(model: type[models.Model], mark: str, **given: Any) -> Any:
    """A row, saved, that says `mark` wherever it may say anything."""
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        free = isinstance(column, models.CharField | models.TextField) and not isinstance(column, SealedText) and column.editable
        if not free or column.choices or column.is_relation or isinstance(column, models.JSONField):
            continue
        if isinstance(column, FactMixin) and column.fact.of.kind != "text":
            continue
        if column.name in ("credit_code", "holder_code", "industry", "quadkey", "subject", "fact", "target"):
            continue
        end = f"{COMMON}{column.name}" if (column.max_length or 100) >= 30 else ""
        values[column.name] = f"{mark}{end}"[: column.max_length]
    row = model(**{**values, **given})
    row.save()
    return row


def make_world() -> World:
    """Everything."""
    cast = make_cast()
    load_places(["330200"])
    where: dict[str, tuple[Division, Body | None]] = {
        "A": (cast.district, None),
        "B": (cast.other_district, None),
        "C": (Division.objects.get(code="330203"), None),
        "D": (cast.district, cast.enterprise_body),
        "E": (cast.district, cast.operator_body),
    }
    sides = [Side(name, SEEN[name]) for name in where]
    for place, side in enumerate(sides):
        fill(side, *where[side.name], place)
    for side, other in zip(sides, [*sides[1:], sides[0]], strict=True):
        tie(side, *where[side.name], other)
    own = [person_side(cast, name) for name in EVERYBODY if name != "stranger"]
    for name in "ABC":
        office = Side(f"O{name}", SEEN[name] | {"system_admin", "security_admin", "superuser"})
        office.rows["office"] = marked(Body, office.mark, division=where[name][0], kind=Body.Kind.ZONE_COMMITTEE)
        own.append(office)
    rebuild()
    return World(cast, sides, own)


def fill(side: Side, division: Division, body: Body | None, place: int) -> None:
    """One row of each table."""
    mark, at = side.mark, {"division": division, "body": body}
    centre = district_boundaries()[division.code].representative_point()
    shape = shapely.affinity.translate(centre.buffer(0.002, quad_segs=1), xoff=0.0003 * place)
    made = side.rows
    zone = made["zone"] = marked(Zone, mark, kind="development_zone", land_area=Decimal("120"), **at)
    line = made["control_line"] = marked(ControlLine, mark, **at)
    parcel = made["parcel"] = marked(
        Parcel, mark, code=f"{mark}-GB1", area=Decimal("31.5"), zone=zone, control_line=line, land_use="industrial",
        contract_date=datetime.date(2024, 1, 1), is_idle=True, is_low_efficiency=True, **at,
    )  # fmt: skip
    draw([zone, line, parcel], [shape, shape, shapely.affinity.scale(shape, 0.4, 0.4)])
    for row in (zone, line, parcel):
        row.save()
    known = {"known_from": LONG_AGO, "recorded_by": mark, "source": mark}
    made["parcel_area"] = marked(ParcelArea, mark, parcel=parcel, area=Decimal("31.5"), basis="contract", **known)
    firm = made["enterprise"] = marked(
        Enterprise, mark, phone="13800138000", is_above_scale=True, is_manufacturer=True, code_state="missing", **at
    )
    made["enterprise_name"] = marked(EnterpriseName, mark, enterprise=firm, **known)
    made["figures"] = marked(
        YearFigures, mark, enterprise=firm, year=2025, revenue=Decimal("123456789.01"), tax=Decimal("1234567"), **known
    )
    old = made["duplicate"] = marked(Enterprise, mark, merged_into=firm, code_state="missing", **at)
    made["merger"] = marked(Merger, mark, kept=firm, duplicate=old)
    project = made["project"] = marked(
        projects.Project, mark, kind="stock_retrofit", step="land", zone=zone, owner=firm, operator=firm, is_upstairs=True,
        floor_area=Decimal("50000"), far=Decimal("1.5"), land_area=Decimal("31.5"), **at,
    )  # fmt: skip
    project.parcels.add(parcel)
    soon = timezone.localdate() + datetime.timedelta(days=20)
    made["investor"] = marked(projects.Investor, mark, project=project, enterprise=firm)
    made["milestone"] = marked(projects.Milestone, mark, project=project, step="building", promised=soon)
    made["listing"] = marked(projects.ListMembership, mark, project=project, list="key", year=2026)
    made["rolled"] = marked(projects.ListMembership, mark, project=project, list="rolling plan", year=timezone.localdate().year)
    made["plan"] = marked(projects.Plan, mark, project=project)
    made["admission"] = marked(projects.Admission, mark, project=project)
    made["team"] = marked(projects.TeamMember, mark, project=project)
    made["blocker"] = marked(projects.Blocker, mark, project=project, raised_on=DAY, due_on=soon)
    building = made["building"] = marked(
        projects.Building, mark, project=project, parcel=parcel, floor_area=Decimal("20000"), storeys=2, **at
    )
    floor = made["floor"] = marked(projects.Floor, mark, label="1F", building=building, number=1, storey_height=Decimal("6.5"))
    unit = made["unit"] = marked(
        projects.Unit, mark, building=building, floor=floor, use="production", split_by="floor", floor_area=Decimal("1200"),
        owner=firm, **at,
    )  # fmt: skip
    made["unit_area"] = marked(projects.UnitArea, mark, unit=unit, floor_area=Decimal("1200"), **known)
    made["occupancy"] = marked(
        projects.Occupancy, mark, unit=unit, enterprise=firm, mode="lease", valid_from=datetime.date(2025, 1, 1), **known
    )
    for row in (zone, line, parcel, firm, project, building, unit):
        type(row)._default_manager.filter(pk=row.pk).update(created_at=LONG_AGO)
    made["stated"] = marked(
        StatedFact, mark, subject="project", key=project.pk, division=division, fact="project.far", value="1.5", **known
    )
    made["check"] = check_project(SYSTEM, project, DAY, cause=mark)
    made["check_too"] = check_project(SYSTEM, project, DAY + datetime.timedelta(days=1), cause=mark)
    made["answer"] = marked(
        Answer, mark, target="question:Q17", value=mark, project=project, answered_by=Body.objects.order_by("pk").first(),
        valid_from=DAY, state="in force", in_force_from=LONG_AGO, **at,
    )  # fmt: skip
    paper = SimpleUploadedFile(f"{mark}.pdf", f"%PDF-1.7 {mark}".encode())
    with sealed(paper) as name:
        Answer.objects.filter(pk=made["answer"].pk).update(file=name)
    made["file"] = attach(SYSTEM, project, paper, kind="approval", title=mark, number=mark, note=mark)
    made["entry"] = record(SYSTEM.identity, [deed(row, mark) for row in made.values() if hasattr(row, "division_id")])


def deed(row: models.Model, mark: str, **new: Any) -> Deed:
    """An entry of the log about a row."""
    verb = f"{row._meta.model_name}.change"
    division = Division.objects.get(pk=row.division_id).code  # type: ignore[attr-defined]
    return Deed(verb, row._meta.label_lower, str(row.pk), mark, division, new={"remarks": mark, **new}, note=mark)


def tie(side: Side, division: Division, body: Body | None, other: Side) -> None:
    """Rows of a side that name rows of another, which those who see the first may not see."""
    mark, at, made = side.mark, {"division": division, "body": body}, side.joint
    far = other.rows
    known = {"known_from": LONG_AGO, "recorded_by": mark, "source": mark}
    made["zone"] = marked(Zone, mark, code=f"{mark}-Z2", kind="development_zone", parent=far["zone"], **at)
    made["parcel"] = marked(
        Parcel, mark, code=f"{mark}-GB2", area=Decimal("1"), zone=far["zone"], control_line=far["control_line"], **at
    )
    for name in ("zone", "parcel"):
        draw([made[name]], [shapely.from_wkb(bytes(side.rows[name].shape))])
        made[name].save()
    made["enterprise"] = marked(Enterprise, mark, name_zh=f"{mark}{COMMON}二", code_state="missing", **at)
    project = made["project"] = marked(
        projects.Project, mark, code=f"{mark}-J2", kind="stock_retrofit", step="land", zone=far["zone"],
        owner=far["enterprise"], operator=far["enterprise"], **at,
    )  # fmt: skip
    soon = timezone.localdate() + datetime.timedelta(days=20)
    made["investor"] = marked(projects.Investor, mark, project=project, enterprise=far["enterprise"])
    made["milestone"] = marked(projects.Milestone, mark, project=project, step="building", promised=soon)
    made["blocker"] = marked(projects.Blocker, mark, project=project, raised_on=DAY)
    made["building"] = marked(projects.Building, mark, code=f"{mark}-B2", project=far["project"], parcel=far["parcel"], **at)
    made["floor"] = marked(projects.Floor, mark, label="1F", building=made["building"], number=1)
    made["unit"] = marked(
        projects.Unit, mark, code=f"{mark}-U2", building=far["building"], floor=far["floor"], use="production",
        floor_area=Decimal("100"), owner=far["enterprise"], **at,
    )  # fmt: skip
    made["housed"] = marked(
        projects.Unit, mark, code=f"{mark}-U3", building=made["building"], floor=made["floor"], use="production",
        floor_area=Decimal("100"), owner=far["enterprise"], **at,
    )  # fmt: skip
    made["occupancy"], made["housing"] = (
        marked(projects.Occupancy, mark, unit=made[name], enterprise=far["enterprise"], mode="lease", valid_from=DAY, **known)
        for name in ("unit", "housed")
    )
    made["check"] = check_project(SYSTEM, project, DAY, cause=mark)
    project.parcels.add(far["parcel"])
    changed: dict[str, Any] = {"zone": far["zone"].pk, "owner": far["enterprise"].pk, "parcels": [far["parcel"].code]}
    if "auditor" not in other.seen_by:
        # The log itself gives an entry to those who may audit the row just as it was written.
        del changed["parcels"]
    record(SYSTEM.identity, [deed(project, mark, **changed), deed(made["unit"], mark, owner=far["enterprise"].pk)])


def person_side(cast: Cast, name: str) -> Side:
    """What belongs to one person alone."""
    person = cast.person(name)
    assert isinstance(person, Person)
    side = Side(f"P{EVERYBODY.index(name)}X", frozenset({name}))
    mark, made = side.mark, side.rows
    made["job"] = marked(Job, mark, kind="doors.export", person=person, state="done", result={"note": mark})
    made["export"] = marked(
        Export, mark, person=person, list="land:parcels", query=f"q={mark}", form="csv", job=None,
        rights=_rights(cast.actor(name)),
    )  # fmt: skip
    made["export"].file.save(f"{mark}.csv", ContentFile(mark.encode()))
    made["run"] = marked(ImportRun, mark, person=person, kind="parcels", state="undone", file="")
    made["token"] = marked(ApiToken, mark, person=person, digest=uuid.uuid4().hex, expires_at=timezone.now())
    made["view"] = marked(SavedView, mark, person=person, list="land:parcels", query="")
    made["sweep"] = marked(SweepRun, mark, person=person, on=DAY, counts={mark: {}})
    return side


def _rights(actor: Actor) -> str:
    from shanglou.server.doors.exporting.actions import rights

    return rights(actor)
