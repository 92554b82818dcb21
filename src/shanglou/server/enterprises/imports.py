"""What of enterprises can be imported: the enterprises, their names over time and their figures of a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shanglou.engine.facts import Fact
from shanglou.engine.kinds import TEXT
from shanglou.engine.language import Text

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..doors.importing.facts import calendar_year
from ..doors.kinds import BODY, DIVISION, Draft, Field, ImportKind, Key, Refers, Source, importable, plain
from . import actions, codes, names, queries
from .models import Enterprise, EnterpriseName, YearFigures

#: Other headings of figures.
_CALLED = {"land_area": ("用地面积",), "energy_use": ("综合能耗",)}
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
class Names(ImportKind):
    """What enterprises were called, from when to when. What is there is corrected, never overwritten.

    The present name may stand among them, without a last day, to say since when it is borne; it is changed nowhere but on the
    enterprise itself.
    """

    name, label, model = "enterprise-names", _("企业名称沿革"), EnterpriseName
    capability = Capability.EDIT_ENTERPRISES
    fields = (
        Field(
            "enterprise",
            required=True,
            refers=ENTERPRISE,
            fact=lambda: Fact(
                Text("企业", "enterprise"),
                TEXT,
                definition=("统一社会信用代码，或完整的现用名称", "the unified social credit code, or the full present name"),
            ),
            aliases=("现用名称", "统一社会信用代码", "信用代码"),
        ),
        Field(
            "name_zh",
            required=True,
            aliases=("曾用名称", "曾用名", "名称"),
            note=("这段时间使用的名称", "the name that was borne at that time"),
        ),
        Field(
            "valid_from",
            aliases=("启用日期", "起始日期", "开始日期"),
            note=("使用这个名称的第一天；不详的留空", "the first day of the name; empty where it is not known"),
        ),
        Field(
            "valid_to",
            aliases=("停用日期", "终止日期", "截止日期"),
            note=("使用这个名称的最后一天；只有现用名称留空", "the last day of the name; empty for the present name only"),
        ),
        Field("source"),
        Field(
            "reason",
            aliases=("更名原因", "更名依据", "变更原因", "理由"),
            note=("更名依据或更正原因；留空的记为由本文件导入", "why it was renamed or corrected; else that it was imported"),
        ),
    )
    key = ("enterprise", "name_zh")
    rows = staticmethod(queries.former_names)
    list_name = "enterprises:list"

    def present(self, actor: Actor) -> QuerySet[EnterpriseName]:
        """The present names too: since when they are borne can be said."""
        return queries.current_names(actor)

    def keyed(self, values: Any) -> Key | None:
        """A name may have been borne twice: its last day belongs to what tells it from others."""
        firm, name = values.get("enterprise"), names.key_of(str(values.get("name_zh") or ""))
        return (firm.pk, name, values.get("valid_to")) if isinstance(firm, Enterprise) and name else None

    def existing(self, actor: Actor, drafts: Sequence[Draft]) -> dict[Key, Any]:
        """Of the names of the same enterprises those that the rows mean."""
        wanted = {key: draft.values for draft in drafts if (key := self.keyed(draft.values)) is not None}
        known: dict[Key, list[EnterpriseName]] = {}
        for row in self.present(actor).filter(enterprise__in={key[0] for key in wanted}).order_by("-known_from", "-pk"):
            known.setdefault((row.enterprise_id, names.key_of(row.name_zh)), []).append(row)
        rows = {
            key: names.meant(known.get(key[:2], []), said.get("valid_from"), said.get("valid_to")) for key, said in wanted.items()
        }
        return {key: row for key, row in rows.items() if row is not None}

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> EnterpriseName:
        """Write it down."""
        return names.record_name(
            actor,
            values["enterprise"],
            values["name_zh"],
            valid_from=values.get("valid_from"),
            valid_to=values.get("valid_to"),
            source=str(values.get("source") or source.options.get("source") or ""),
            reason=str(values.get("reason") or source.note),
        )

    def change(self, actor: Actor, row: EnterpriseName, values: dict[str, Any], source: Source) -> EnterpriseName:
        """Say it otherwise."""
        said = {name: value for name, value in values.items() if name in names.SAID and name not in self.key}
        return names.correct_name(actor, row, said, reason=str(values.get("reason") or source.note))

    def remove(self, actor: Actor, row: EnterpriseName, reason: str) -> None:
        """Say that it is known no longer; what was known stays kept."""
        names.withdraw_name(actor, row, reason=reason)


@importable
class Figures(ImportKind):
    """The figures of enterprises for a year. What is there is corrected, never overwritten."""

    name, label, model = "year-figures", pgettext_lazy("many", "企业年度数据"), YearFigures
    capability = Capability.EDIT_ENTERPRISES
    fields = (
        Field(
            "enterprise",
            required=True,
            refers=ENTERPRISE,
            fact=lambda: Fact(Text("企业", "enterprise"), TEXT),
            aliases=("统一社会信用代码", "信用代码", "企业名称", "单位名称"),
        ),
        Field(
            "year",
            required=True,
            fact=calendar_year,
            aliases=("年份",),
        ),
        *(Field(name, aliases=_CALLED.get(name, ())) for name in actions.FIGURES),
        Field("received_on"),
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
