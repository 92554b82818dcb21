"""The tree of divisions, loaded from the national codes that the standards package carries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

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
    outer = {code: [code, *(item.code for item in ancestors(code))] for code in wanted}
    with transaction.atomic():
        known = set(Division.objects.filter(code__in=wanted).values_list("code", flat=True))
        rows: dict[str, Division] = {}
        # A row is written after those that it lies in.
        for _, level in groupby(
            sorted(wanted.values(), key=lambda item: len(outer[item.code])), lambda item: len(outer[item.code])
        ):
            made = [
                Division(
                    code=item.code,
                    name_zh=item.name_zh,
                    name_en=item.name_en or "",
                    level=_LEVEL[item.level.name],
                    parent=rows.get(item.parent or ""),
                )
                for item in level
            ]
            Division.objects.bulk_create(made, update_conflicts=True, unique_fields=["code"], update_fields=_WRITTEN)
            rows |= {row.code: row for row in made}
        Within.objects.bulk_create(
            [Within(inner=row, outer=rows[name]) for code, row in rows.items() for name in outer[code] if name in rows],
            ignore_conflicts=True,
        )
    return len(wanted) - len(known)


_WRITTEN = ["name_zh", "name_en", "level", "parent"]
_LEVEL = {
    "COUNTRY": Division.Level.COUNTRY,
    "PROVINCE": Division.Level.PROVINCE,
    "CITY": Division.Level.CITY,
    "DISTRICT": Division.Level.DISTRICT,
    "STATISTICAL_ZONE": Division.Level.STATISTICAL_ZONE,
    "UNIT": Division.Level.UNIT,
}
