"""The tree of divisions, loaded from the national codes that the standards package carries."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from shanglou.standards.divisions import Place, ancestors, place, places

from .models import Division, Within


def load_places(of: Iterable[str]) -> int:
    """Bring in the places named (codes or names), all that lies in them and all that they lie in. Gives back how many are new.

    What is there already is left as it is, except for names. Raises `Problem` for an unknown place.
    """
    wanted: dict[str, Place] = {}
    for query in of:
        this = place(query)
        for item in (*ancestors(this), *places(within=this)):
            wanted[item.code] = item
    with transaction.atomic():
        known = {item.code: item for item in Division.objects.filter(code__in=wanted)}
        new = 0
        for item in sorted(wanted.values(), key=lambda one: len(ancestors(one))):
            row = known.get(item.code) or Division(code=item.code)
            new += row.pk is None
            row.name_zh, row.name_en = item.name_zh, item.name_en or ""
            row.level = _LEVEL[item.level.name]
            row.parent = known.get(item.parent) if item.parent else None
            row.save()
            known[item.code] = row
        for code, row in known.items():
            outer = [code, *(item.code for item in ancestors(code))]
            Within.objects.bulk_create(
                [Within(inner=row, outer=known[name]) for name in outer if name in known], ignore_conflicts=True
            )
    return new


_LEVEL = {
    "COUNTRY": Division.Level.COUNTRY,
    "PROVINCE": Division.Level.PROVINCE,
    "CITY": Division.Level.CITY,
    "DISTRICT": Division.Level.DISTRICT,
    "STATISTICAL_ZONE": Division.Level.STATISTICAL_ZONE,
    "UNIT": Division.Level.UNIT,
}
