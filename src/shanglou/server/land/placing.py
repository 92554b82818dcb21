"""One geometry as somebody sends it, on its way to a row: placed, and looked at as an import looks at each of a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import shapely
from django.db.models import QuerySet
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import BadInput, Fault

from ..foundation.fields import language
from .geometry import crs, validate
from .geometry.districts import district_boundaries
from .geometry.files import Feature, labelled, read
from .models import ControlLine, Parcel, Zone

#: The boundaries of districts are coarse: a shape so far outside its own is in the wrong place, not at its edge (metres).
FAR = 5000.0


def placed(
    row: Parcel | Zone | ControlLine,
    others: QuerySet[Any],
    geometry: Mapping[str, Any],
    system: str,
    *,
    keep_overlap: bool = False,
) -> BaseGeometry:
    """A geometry of GeoJSON in CGCS2000 degrees. `system` is what its coordinates are in (`crs.declared`).

    `BadInput` for what is no polygon, is in no place it can be, or is not valid; and for a parcel that lies on one of the
    `others`, unless they are to be left so. Nothing is repaired here.
    """
    document = {"type": "Feature", "properties": {}, "geometry": dict(geometry)}
    try:
        declared = crs.declared(system)
    except BadInput as unknown:
        raise BadInput([_plain(item) for item in unknown.faults]) from None
    found = read(json.dumps(document).encode(), declared=declared)
    faults = [*found.faults, *(item for feature in found.features for item in feature.faults)]
    if not faults:
        feature = found.features[0]
        told = list(validate.alone([feature]))
        boundary = district_boundaries().get(row.division.code[:6])
        if boundary is not None:
            told += validate.far_from([feature], boundary, metres=FAR)
        if isinstance(row, Parcel) and not keep_overlap and not any(item.blocks for item in told):
            told += _overlaps(row, others, feature)
        faults = [item.fault for item in told if item.blocks]
    if faults:
        raise BadInput([_plain(item) for item in faults])
    assert feature.shape is not None
    return feature.shape


def _overlaps(row: Parcel, others: QuerySet[Any], feature: Feature) -> list[validate.Finding]:
    """What a parcel shares with other ones that the actor may see."""
    assert feature.shape is not None
    west, south, east, north = feature.shape.bounds
    near = others.prefetch_related(None).order_by().exclude(pk=row.pk)
    near = near.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south, shape__isnull=False)
    kept = {code: shapely.from_wkb(bytes(shape)) for code, shape in near.values_list("code", "shape")}
    return list(validate.overlaps_with([feature], kept)) if kept else []


def _plain(fault: Fault) -> Fault:
    """There is one geometry, in no file."""
    return replace(labelled(fault, language()), row=None, source="")
