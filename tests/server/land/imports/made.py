"""Files of shapes made for the tests of their import, and the steps of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from django.core.files.uploadedfile import SimpleUploadedFile

from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.importing import actions
from shanglou.server.doors.kinds import KINDS
from shanglou.server.doors.models import ImportRun
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job
from shanglou.server.land.geometry.outputs import Layer, geopackage

from ..geometry.files.made import shapefile, zipped

#: Two places in Linping, some 480 m by 330 m, that do not touch.
HERE = shapely.box(120.300, 30.420, 120.305, 30.423)
THERE = shapely.box(120.310, 30.420, 120.315, 30.423)
#: A bow tie: its boundary crosses itself.
CROSSED = shapely.Polygon([(120.300, 30.420), (120.305, 30.423), (120.305, 30.420), (120.300, 30.423)])
#: The right half of HERE and as much beside it.
OVER = shapely.box(120.3025, 30.420, 120.3075, 30.423)
COLUMNS = {"宗地代码": ["S1", "S2"], "所在区划": ["330113", "330113"]}


def shp(shapes: Sequence[Any] = (HERE, THERE), columns: Mapping[str, Sequence[Any]] = COLUMNS, **options: Any) -> bytes:
    return zipped(shapefile(shapes=shapes, columns=columns, **options))


def gpkg(shapes: Sequence[Any] = (HERE, THERE), columns: Mapping[str, Sequence[Any]] = COLUMNS) -> bytes:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return geopackage([Layer("parcels", rows, list(shapes))])


def geojson(
    shapes: Sequence[Any] = (HERE, THERE), columns: Mapping[str, Sequence[Any]] = COLUMNS, crs: str = "EPSG:4490"
) -> bytes:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    features = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape)) if shape is not None else None}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", **named, "features": features}, ensure_ascii=False).encode()


def csv(shapes: Sequence[Any] = (HERE, THERE), columns: Mapping[str, Sequence[Any]] = COLUMNS) -> bytes:
    rows = zip(*columns.values(), [f'"{shape.wkt}"' for shape in shapes], strict=True)
    return "\n".join([",".join((*columns, "WKT")), *(",".join(row) for row in rows)]).encode()


def sent(actor: Actor, content: bytes, name: str, kind: str = "parcel-shapes") -> ImportRun:
    return actions.upload(actor, KINDS[kind], SimpleUploadedFile(name, content))


def checked(actor: Actor, content: bytes, name: str = "parcels.zip", kind: str = "parcel-shapes", **options: Any) -> ImportRun:
    run = sent(actor, content, name, kind)
    return done(run, actions.check(actor, run, run.columns, {"existing": "update", **options}))


def written(actor: Actor, content: bytes, name: str = "parcels.zip", kind: str = "parcel-shapes", **options: Any) -> ImportRun:
    run = checked(actor, content, name, kind, **options)
    return done(run, actions.write(actor, run))


def undone(actor: Actor, run: ImportRun) -> ImportRun:
    return done(run, actions.undo(actor, run))


def done(run: ImportRun, job: Job) -> ImportRun:
    ended = run_job(str(job.pk))
    assert ended.state == Job.State.DONE, ended.message
    run.refresh_from_db()
    return run
