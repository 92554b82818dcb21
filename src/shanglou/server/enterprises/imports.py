"""What of enterprises can be imported: the enterprises and their figures of a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shanglou.engine.facts import Fact
from shanglou.engine.kinds import TEXT
from shanglou.engine.language import Text

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..doors.importing.facts import whole_number
from ..doors.kinds import BODY, DIVISION, Draft, Field, ImportKind, Key, Refers, Source, importable, plain
from . import actions, codes, queries
from .models import Enterprise, YearFigures

#: Names an enterprise by its credit code or, where only one bears it, by its name.
ENTERPRISE = Refers(queries.enterprises, by=("credit_code", "name_zh"))


@importable
class Enterprises(ImportKind):
    """Enterprises. A wrong or missing credit code is kept and flagged, as everywhere."""

    name, label, model = "enterprises", _("企业"), Enterprise
    capability = Capability.EDIT_ENTERPRISES
    fields = (
        Field("name_zh", required=True, aliases=("企业名称", "名称")),
        Field("credit_code", aliases=("信用代码", "社会信用代码")),
        DIVISION,
        BODY,
        *plain(
            "name_en", "registered_place", "industry", "size", "is_above_scale", "is_manufacturer", "is_wholly_state_owned",
            "is_recognised_chain_leader", "roles", "titles", "is_listed_reserve", "has_idle_land", "legal_representative",
            "legal_representative_id", "phone",
        ),
    )  # fmt: skip
    key = ("name_zh",)
    rows = staticmethod(queries.enterprises)
    list_name = "enterprises:list"
    bulk = ("industry", "size", "is_above_scale", "is_listed_reserve")

    def keyed(self, values: Any) -> Key | None:
        """A valid code tells an enterprise from others; without one its name and division do."""
        found = codes.judge(str(values.get("credit_code") or ""))
        if found.state is codes.CodeState.VALID:
            return ("code", found.code)
        name = codes.name_key(str(values.get("name_zh") or ""))
        return ("name", name, getattr(values.get("division"), "pk", None)) if name else None

    def existing(self, actor: Actor, drafts: Sequence[Draft]) -> dict[Key, Any]:
        """Those of the same valid code; of rows without one those without one that bear the same name in the same division."""
        keys = [key for draft in drafts if (key := self.keyed(draft.values)) is not None]
        rows = queries.enterprises(actor)
        found: dict[Key, Any] = {}
        by_code = rows.filter(credit_code__in={key[1] for key in keys if key[0] == "code"}, code_state="valid")
        for row in by_code:
            found["code", row.credit_code] = row
        for row in rows.filter(name_key__in={key[1] for key in keys if key[0] == "name"}).exclude(code_state="valid"):
            found["name", row.name_key, row.division_id] = row
        return found

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Enterprise:
        """Register it."""
        return actions.create_enterprise(actor, values, source=source.note)

    def change(self, actor: Actor, row: Enterprise, values: dict[str, Any], source: Source) -> Enterprise:
        """Change it; another name is kept beside the one before."""
        return actions.change_enterprise(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: Enterprise, reason: str) -> None:
        """Take it out."""
        actions.remove(actor, row, reason=reason)


@importable
class Figures(ImportKind):
    """The figures of enterprises for a year. What is there is corrected, never overwritten."""

    name, label, model = "year-figures", pgettext_lazy("many", "企业年度数据"), YearFigures
    capability = Capability.EDIT_ENTERPRISES
    fields = (
        Field("enterprise", required=True, refers=ENTERPRISE, fact=lambda: Fact(Text("企业", "enterprise"), TEXT)),
        Field(
            "year",
            required=True,
            fact=lambda: whole_number(Text("年度", "year"), "ratio", minimum=1990, maximum=2100),
            aliases=("年份",),
        ),
        *plain(*actions.FIGURES, "received_on"),
    )
    key = ("enterprise", "year")
    rows = staticmethod(queries.current_figures)
    list_name = "enterprises:list"
    needs_source = True

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> YearFigures:
        """Take the figures in."""
        given = {name: value for name, value in values.items() if name in actions.FIGURES}
        said = str(source.options.get("source") or source.note)
        return actions.add_figures(
            actor, values["enterprise"], values["year"], given, source=said, received_on=values.get("received_on")
        )

    def change(self, actor: Actor, row: YearFigures, values: dict[str, Any], source: Source) -> YearFigures:
        """Correct them."""
        given = {name: value for name, value in values.items() if name in actions.FIGURES}
        if not given:
            return row
        said = str(source.options.get("source") or row.source)
        return actions.correct_figures(
            actor, row, given, source=said, reason=source.note, received_on=values.get("received_on") or row.received_on
        )

    def remove(self, actor: Actor, row: YearFigures, reason: str) -> None:
        """Say that they are known no longer; what was known stays kept."""
        actions.withdraw_figures(actor, row, reason=reason)
