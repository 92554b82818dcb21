"""The rows of the visibility matrix: every way out of the platform, and what it has to show to those who may see it.

A page, an operation of the API, a layer or a form of file that has no row here fails `test_every_exit_has_its_row`. Say in the
row of a new one which rows its address names (`args`, by the kinds of `world.py`) and what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shanglou.server.bodies.capabilities import Capability
from shanglou.server.compliance.fact_views import stateable

from .world import Side

Who = Callable[[str, Side], bool]


@dataclass(frozen=True)
class Row:
    """One exit. `args`: the kinds of row in its address, or words that stand there as they are (``=parcels``; one after the
    other ``=json|pdf``).

    `shows`: ``target`` (the row of the address), ``all`` (every row of `kind`), or nothing of the registry. `may`: the
    capability without which nobody is shown anything. `seen`: who sees a side here, where it is not who sees its rows.
    """

    args: tuple[str, ...] = ()
    shows: str = ""
    kind: str = ""
    may: Capability | None = None
    method: str = "GET"
    queries: tuple[str, ...] = ("",)
    part: str = ""
    seen: Who | None = None
    #: Joint rows are not shown here though they are of the kind, because of whose row they are tied to.
    joint: bool = True
    #: What is sent with a request that changes something.
    sends: Mapping[str, Any] = field(default_factory=dict)
    #: Whether the answer says how many rows there are, and how many that are of no side are among them.
    counts: bool = True
    others: int = 0


def listing(kind: str, *queries: str, may: Capability | None = None, part: str = "", seen: Who | None = None) -> Row:
    """A list of rows, as a whole and by further queries that leave every row in it."""
    return Row(shows="all", kind=kind, queries=("", *queries), may=may, part=part, seen=seen)


def page(*args: str, **more: Any) -> Row:
    """The page of a row."""
    return Row(args, "target", **more)


def sheet(*args: str, may: Capability, joint: bool = True) -> Row:
    """A form about a row, which names it only where that helps."""
    return Row(args, "reached", may=may, joint=joint)


def post(*args: str) -> Row:
    """Something that is only done, not shown."""
    return Row(args, method="POST")


def silent(*args: str, queries: tuple[str, ...] = ("",)) -> Row:
    """Nothing of the registry is to be seen here, by anybody."""
    return Row(args, queries=queries)


def _log(who: str, side: Side) -> bool:
    return who in ("audit_admin", "superuser") or (who == "auditor" and who in side.seen_by)


def _jobs(who: str, side: Side) -> bool:
    return who == "superuser" or who in side.seen_by


def _bodies(who: str, side: Side) -> bool:
    return who in ("security_admin", "superuser")


LAND, FIRMS = Capability.EDIT_LAND, Capability.EDIT_ENTERPRISES
PROJECTS, OCCUPY = Capability.EDIT_PROJECTS, Capability.EDIT_OCCUPANCY

#: Addresses of whole libraries, which know no row of the registry: accounts, languages.
OTHERS = ("account/", "i18n/")

PAGES: dict[str, Row] = {
    "site:front": silent(),
    "site:workbench": listing("milestone"),
    # ------------------------------------------------------------------------------------------------------------ bodies
    "bodies:accounts": silent(),
    "bodies:account-new": post(),
    "bodies:account": silent("person"),
    "bodies:account-state": post("person"),
    "bodies:role-end": post("membership"),
    "bodies:bodies": listing("office", may=Capability.MANAGE_ROLES, seen=_bodies),
    "bodies:body-new": silent(),
    "bodies:divisions": silent(),
    "bodies:body": page("office"),
    "bodies:body-change": sheet("office", may=Capability.MANAGE_ROLES),
    "bodies:follow": post(),
    "bodies:log": listing("entry", "q=ZQ", may=Capability.READ_AUDIT, seen=_log),
    "bodies:log-verify": post(),
    # -------------------------------------------------------------------------------------------------------------- jobs
    "jobs:mine": listing("job", seen=_jobs),
    "jobs:job": page("job", seen=_jobs),
    "jobs:part": Row(("job",), "reached", seen=_jobs),
    "jobs:cancel": Row(("job",), method="POST", seen=_jobs),
    # ------------------------------------------------------------------------------------------------------------ search
    "search:results": Row(shows="all", kind="project", queries=("q=矩阵样品",)),
    "search:suggest": Row(shows="all", kind="project", queries=("q=矩阵样品",)),
    # ------------------------------------------------------------------------------------------------------------- doors
    "doors:home": listing("export", may=Capability.EXPORT),
    "doors:import": silent("=parcels"),
    "doors:template": silent("=parcels"),
    "doors:run": page("run", may=Capability.IMPORT),
    "doors:marked": Row(("run",)),
    "doors:tokens": listing("token"),
    "doors:token-revoke": post("token"),
    "doors:view-save": post(),
    "doors:view-delete": post("view"),
    "doors:columns": post(),
    "doors:export-make": post(),
    "doors:export": page("export"),
    "doors:export-file": page("export", may=Capability.EXPORT),
    "doors:file": page("file"),
    "doors:export-sums": Row(("export",), "reached", may=Capability.EXPORT),
    # -------------------------------------------------------------------------------------------------------------- land
    "land:map": Row(queries=("", "parcels-q=ZQ&projects-q=ZQ", "zone={zone}", "parcels-control_line={control_line}")),
    "land:map-rows": Row(shows="all", kind="parcel", queries=tuple(
        f"layer={layer}&box=118,28,123,31{drawn}" for layer in ("parcels", "zones", "control-lines", "projects")
        for drawn in ("", "&area=118,28 123,28 123,31 118,31", f"&{layer}-q=ZQ", "&q=ZQ"))),
    "land:districts": silent(),
    "land:tile": Row(),
    "land:parcels": listing("parcel", "q=ZQ", "sort=zone", "sort=-area", "q=矩阵样品"),
    "land:parcel-new": silent(),
    "land:parcel": page("parcel", queries=("", "history=all")),
    "land:parcel-change": sheet("parcel", may=LAND),
    "land:parcel-remove": sheet("parcel", may=LAND),
    "land:parcel-area": sheet("parcel", may=LAND),
    "land:parcel-classify": sheet("parcel", may=LAND),
    "land:zones": listing("zone", "q=ZQ", "sort=parent"),
    "land:zone-new": silent(),
    "land:zone": page("zone", queries=("", "history=all")),
    "land:zone-change": sheet("zone", may=LAND),
    "land:zone-remove": sheet("zone", may=LAND),
    "land:control-lines": listing("control_line", "q=ZQ"),
    "land:control-line-new": silent(),
    "land:control-line": page("control_line", queries=("", "history=all")),
    "land:control-line-change": sheet("control_line", may=LAND),
    "land:control-line-remove": sheet("control_line", may=LAND),
    # ------------------------------------------------------------------------------------------------------- enterprises
    "enterprises:list": listing("enterprise", "q=矩阵样品"),
    "enterprises:new": silent(),
    "enterprises:reconcile": listing("enterprise", may=FIRMS),
    "enterprises:mergers": listing("merger", may=Capability.MERGE_ENTERPRISES),
    "enterprises:unmerge": post("merger"),
    "enterprises:enterprise": page("enterprise", queries=("", "history=all")),
    "enterprises:change": sheet("enterprise", may=FIRMS),
    "enterprises:remove": sheet("enterprise", may=FIRMS),
    "enterprises:personal": sheet("enterprise", may=FIRMS),
    "enterprises:code": sheet("enterprise", may=FIRMS),
    "enterprises:name": sheet("enterprise", may=FIRMS),
    "enterprises:former-name-new": sheet("enterprise", may=FIRMS),
    "enterprises:former-name": sheet("enterprise", "enterprise_name", may=FIRMS),
    "enterprises:former-name-withdraw": sheet("enterprise", "enterprise_name", may=FIRMS),
    "enterprises:figures-new": sheet("enterprise", may=FIRMS),
    "enterprises:figures": sheet("enterprise", "figures", may=FIRMS),
    "enterprises:figures-withdraw": sheet("enterprise", "figures", may=FIRMS),
    "enterprises:reveal": post("enterprise"),
    "enterprises:merge": sheet("enterprise", may=Capability.MERGE_ENTERPRISES),
    # ---------------------------------------------------------------------------------------------------------- projects
    "projects:list": listing("project", "q=ZQ", "sort=zone", "sort=owner", "q=矩阵样品"),
    "projects:new": silent(),
    "projects:rolling": listing("rolled", may=PROJECTS),
    "projects:project": page("project", queries=("", *(f"tab={tab}" for tab in (
        "admission", "land", "buildings", "enterprises", "checks", "files", "history")), "tab=history&history=all")),
    "projects:change": sheet("project", may=PROJECTS),
    "projects:move": sheet("project", may=PROJECTS),
    "projects:parcels": sheet("project", may=PROJECTS),
    "projects:remove": sheet("project", may=PROJECTS),
    "projects:admission": sheet("project", may=PROJECTS),
    "projects:filler": sheet("project", may=PROJECTS),
    "projects:reveal": post("project"),
    "projects:investor-new": sheet("project", may=PROJECTS),
    "projects:investor": sheet("project", "investor", may=PROJECTS),
    "projects:investor-remove": sheet("project", "investor", may=PROJECTS),
    "projects:milestone-new": sheet("project", may=PROJECTS),
    "projects:milestone": sheet("project", "milestone", may=PROJECTS),
    "projects:milestone-remove": sheet("project", "milestone", may=PROJECTS),
    "projects:listing-new": sheet("project", may=PROJECTS),
    "projects:listing": sheet("project", "listing", may=PROJECTS),
    "projects:listing-remove": sheet("project", "listing", may=PROJECTS),
    "projects:listing-end": sheet("project", "listing", may=PROJECTS),
    "projects:plan": sheet("project", may=PROJECTS),
    "projects:team-new": sheet("project", may=PROJECTS),
    "projects:team": sheet("project", "team", may=PROJECTS),
    "projects:team-remove": sheet("project", "team", may=PROJECTS),
    "projects:blocker-new": sheet("project", may=PROJECTS),
    "projects:blocker": sheet("project", "blocker", may=PROJECTS),
    "projects:blocker-clear": sheet("project", "blocker", may=PROJECTS),
    "projects:blocker-reopen": sheet("project", "blocker", may=PROJECTS),
    "projects:blocker-remove": sheet("project", "blocker", may=PROJECTS),
    "projects:file-new": sheet("project", may=PROJECTS),
    "projects:file-withdraw": sheet("project", "file", may=PROJECTS),
    "projects:building-new": sheet("project", may=PROJECTS),
    "projects:buildings": listing("building", "q=ZQ", "sort=project"),
    "projects:building": page("building", queries=("", *(f"theme={theme}" for theme in ("tenant", "industry", "dividable")))),
    "projects:building-change": sheet("building", may=PROJECTS),
    "projects:building-remove": sheet("building", may=PROJECTS),
    "projects:floors-new": sheet("building", may=PROJECTS),
    "projects:floor": sheet("building", "floor", may=PROJECTS),
    "projects:floor-remove": sheet("building", "floor", may=PROJECTS),
    "projects:unit-new": sheet("building", may=PROJECTS),
    "projects:units": listing("unit", "q=ZQ", "sort=building"),
    "projects:unit": page("unit", queries=("", "history=all")),
    "projects:unit-change": sheet("unit", may=PROJECTS, joint=False),
    "projects:unit-area": sheet("unit", may=PROJECTS),
    "projects:unit-dividable": sheet("unit", may=PROJECTS),
    "projects:unit-divide": sheet("unit", may=PROJECTS, joint=False),
    "projects:unit-merge": sheet("unit", may=PROJECTS, joint=False),
    "projects:unit-remove": sheet("unit", may=PROJECTS),
    "projects:move-in": sheet("unit", may=OCCUPY),
    "projects:move-out": sheet("unit", "occupancy", may=OCCUPY),
    "projects:occupancy-correct": sheet("unit", "occupancy", may=OCCUPY),
    "projects:occupancy-withdraw": sheet("unit", "occupancy", may=OCCUPY),
    # -------------------------------------------------------------------------------------------------------- compliance
    "compliance:check": silent(),
    "compliance:check-save": post(),
    "compliance:check-proof": post(),
    "compliance:check-compare": silent(),
    "compliance:policies": silent(),
    "compliance:compare": silent(),
    "compliance:sweeps": silent(),
    "compliance:sweep-new": post(),
    "compliance:sweep": Row(("sweep",)),
    "compliance:sweep-rows": Row(("sweep", "=hangzhou_2024.is_stock_project")),
    "compliance:sweep-file": Row(("sweep", "=csv")),
    "compliance:gate": silent("gate"),
    "compliance:instrument": silent("instrument"),
    "compliance:table": silent("instrument", "table"),
    "compliance:questions": silent(),
    "compliance:settle": post("answer"),
    "compliance:answer-file": page("answer"),
    "compliance:question": Row(("=question:Q17",), "all", "answer"),
    "compliance:rule": silent("rule_of_projects"),
    "compliance:run-check": post("project"),
    "compliance:facts": page("project"),
    "compliance:choose-fact": sheet("project", may=PROJECTS),
    "compliance:state-fact": sheet("project", f"={stateable('project')[0].name}", may=PROJECTS),
    "compliance:kept-check": page("check", joint=False),
    "compliance:compare-with": Row(("check",), queries=("other=CHECK",)),
    "compliance:difference": page("check", "check_too", joint=False),
    "compliance:check-file": page("check", "=json|docx|pdf", joint=False),
    "compliance:capacity": silent(),
}  # fmt: skip

#: The API's tables, by their names in it.
TABLES = {
    "zones": ("zone", LAND),
    "control_lines": ("control_line", LAND),
    "parcels": ("parcel", LAND),
    "enterprises": ("enterprise", FIRMS),
    "projects": ("project", PROJECTS),
    "buildings": ("building", PROJECTS),
    "units": ("unit", PROJECTS),
}
#: Those that rows can be taken out of.
REMOVED = {
    "projects": "project",
    "enterprises": "enterprise",
    "zones": "zone",
    "control_lines": "control_line",
    "parcels": "parcel",
    "buildings": "building",
    "units": "unit",
}
#: What is done to one part of a row.
PART = {"get": "GET", "change": "PATCH", "remove": "DELETE"}
#: Those that have a place on the map.
DRAWN = {"zones": "zone", "control_lines": "control_line", "parcels": "parcel"}
#: The parts of projects that have an address of their own.
PROJECT_PARTS = {
    "investors": "investor",
    "milestones": "milestone",
    "team_members": "team",
    "blockers": "blocker",
    "listings": "listing",
}
#: All of the matrix' world: a view of the map, and an area drawn on it.
BOX, AROUND = "box=118,28,123,31", "118,28 123,28 123,31 118,31"
#: Operations by their ids in the OpenAPI document.
OPERATIONS: dict[str, Row] = {
    **{
        f"{verb}_{name}": row
        for name, (kind, _may) in TABLES.items()
        for verb, row in (
            ("list", listing(kind, "q=ZQ", "limit=500&offset=0")),
            ("fields", silent()),
            ("get", page(kind)),
            ("change", Row((kind,), method="PATCH", sends={"body": None})),
            ("create", Row(method="POST", sends={})),
        )
    },
    "me": silent(),
    "correct_area_parcels": post("parcel"),
    "list_areas_of_parcels": Row(("parcel",)),
    "get_areas_of_parcels": Row(("parcel", "=1")),
    "classify_parcels": post("parcel"),
    "state_of_parcels": Row(("parcel",)),
    "account_of_zones": Row(("zone",)),
    "account_of_control_lines": Row(("control_line",)),
    **{f"history_of_{name}": page(kind, joint=False) for name, kind in DRAWN.items()},
    **{f"shape_of_{name}": Row((kind,)) for name, kind in DRAWN.items()},
    **{f"set_shape_of_{name}": Row((kind,), method="PUT") for name, kind in DRAWN.items()},
    **{f"remove_shape_of_{name}": Row((kind,), method="DELETE") for name, kind in DRAWN.items()},
    **{f"remove_{name}": Row((kind,), method="DELETE", sends={}) for name, kind in REMOVED.items()},
    "capacity": Row(method="POST", sends={}),
    "capacity_figures_of_parcels": Row(("parcel",)),
    "add_floors_buildings": post("building"),
    "stacking_plan_of_buildings": page("building"),
    "history_of_buildings": Row(("building",)),
    "history_of_units": Row(("unit",)),
    "stays_of_units": Row(("unit",)),
    "list_floors_of_buildings": Row(("building",)),
    "fields_floors_of_buildings": silent("=1"),
    **{f"{verb}_floors_of_buildings": Row(("building", "floor"), method=method, sends={}) for verb, method in PART.items()},
    **{f"{name}_units": post("unit") for name in ("correct_area", "decide_dividable", "divide", "merge")},
    "list_areas_of_units": Row(("unit",)),
    "get_areas_of_units": Row(("unit", "unit_area")),
    "list_occupancies_of_units": Row(("unit",)),
    "fields_occupancies_of_units": silent("=1"),
    "create_occupancies_of_units": post("unit"),
    "get_occupancies_of_units": Row(("unit", "occupancy")),
    "remove_occupancies_of_units": Row(("unit", "occupancy"), method="DELETE"),
    **{f"{name}_occupancies_of_units": Row(("unit", "occupancy"), method="POST", sends={}) for name in ("move_out", "correct")},
    "list_divisions": silent(),
    "create_divisions": post(),
    "search": Row(shows="all", kind="project", queries=("q=矩阵样品",), counts=False),
    "list_policies": silent(),
    "get_policy": silent("instrument"),
    "get_rule": silent("rule_of_projects"),
    "list_facts": silent(),
    "check": Row(method="POST", sends={"case": {}}),
    "check_file": Row(method="POST", sends={"case": {}}),
    "list_undertakings": silent(),
    "list_check_examples": silent(),
    "interview": Row(method="POST", sends={"place": "330100", "undertaking": "occupy"}),
    "compare_interviews": Row(method="POST", sends={"place": "330100", "undertaking": "occupy", "beside": [{"place": "330200"}]}),
    "interview_file": Row(method="POST", sends={"place": "330100", "undertaking": "occupy"}),
    "compare": Row(method="POST", sends={"before": {}, "after": {}}),
    "list_files": listing("file", "of=projects.project"),
    "attach_file": post(),
    "get_file": page("file"),
    "read_file": page("file"),
    "withdraw_file": post("file"),
    "get_policy_table": silent("instrument", "table"),
    "find_clauses": silent(queries=("q=矩阵",)),
    "list_parameters": silent(),
    "list_rules": silent(),
    "get_gate": silent("gate"),
    "compare_cities": silent(),
    "report_of_project": Row(("project",)),
    "list_checks": page("project", joint=False),
    "run_check": post("project"),
    "get_check": page("check", joint=False),
    "read_check_file": page("check", joint=False),
    "replay_check": Row(("check",)),
    "compare_checks": Row(("check", "check_too")),
    "facts_between_checks": Row(("check", "check_too")),
    "documents_between_checks": Row(("check", "check_too")),
    "list_facts_of_check": page("check", joint=False),
    "doubts_of_check": Row(("check",)),
    "next_steps_of_check": Row(("check",)),
    "resolutions_of_check": Row(("check",)),
    "rows_of_rule": Row(("rule_of_projects",), queries=("verdict=not met", "verdict=missing facts")),
    "stateable_facts_of_project": Row(("project",)),
    "stateable_rows_of_project": Row(("project",)),
    "list_stated_facts": Row(("project",)),
    "state_fact": post("project"),
    "get_stated_fact": Row(("project", "=1")),
    "take_back_fact": Row(("project", "=1"), method="DELETE", sends={}),
    "list_questions": Row(),
    "get_question": silent("=question:Q17"),
    "list_waiting_projects": Row(("=question:Q17",)),
    "list_all_answers": listing("answer", "state=in force"),
    "list_answers": Row(("=question:Q17",), "all", "answer", counts=False),
    "give_answer": post("=question:Q17"),
    "give_answer_with_file": post("=question:Q17"),
    "read_answer_file": page("answer"),
    "get_answer": page("answer"),
    "review_answer": post("answer"),
    "withdraw_answer": post("answer"),
    **{f"{act}_enterprises": post("enterprise") for act in ("set_code", "rename", "reveal", "merge")},
    "history_of_enterprises": Row(("enterprise",)),
    "list_yearly_figures_of_enterprises": Row(("enterprise",)),
    "get_yearly_figures_of_enterprises": Row(("enterprise", "figures")),
    "fields_yearly_figures_of_enterprises": silent("=1"),
    "create_yearly_figures_of_enterprises": post("enterprise"),
    "change_yearly_figures_of_enterprises": Row(("enterprise", "figures"), method="PATCH", sends={}),
    "remove_yearly_figures_of_enterprises": Row(("enterprise", "figures"), method="DELETE"),
    "list_names_of_enterprises": Row(("enterprise",)),
    "get_names_of_enterprises": Row(("enterprise", "enterprise_name")),
    "fields_names_of_enterprises": silent("=1"),
    "create_names_of_enterprises": post("enterprise"),
    "change_names_of_enterprises": Row(("enterprise", "enterprise_name"), method="PATCH", sends={}),
    "remove_names_of_enterprises": Row(("enterprise", "enterprise_name"), method="DELETE"),
    **{f"{act}_projects": post("project") for act in ("move", "set_parcels", "reveal_filler")},
    "history_of_projects": Row(("project",)),
    "timeline_of_projects": page("project"),
    **{f"{name}_of_projects": Row(("project",)) for name in ("gates", "admission_form", "derived_figures")},
    "projects_and_units_of_zones": Row(("zone",)),
    "indicators_of_zones": Row(("zone",)),
    **{f"list_{name}_of_enterprises": Row(("enterprise",)) for name in ("occupancies", "projects", "parcels")},
    "read_import_template": silent("=parcels"),
    "list_tokens": silent(),
    "revoke_token": post("token"),
    "list_tenants_of_projects": page("project", joint=False),
    **{
        f"{verb}_{name}_of_projects": row
        for name, kind in PROJECT_PARTS.items()
        for verb, row in (
            ("list", Row(("project",))),
            ("get", Row(("project", kind))),
            ("fields", silent("=1")),
            ("create", post("project")),
            ("change", Row(("project", kind), method="PATCH", sends={})),
            ("remove", Row(("project", kind), method="DELETE", sends={})),
        )
    },
    "clear_blockers_of_projects": post("project", "blocker"),
    "reopen_blockers_of_projects": post("project", "blocker"),
    "take_off_listings_of_projects": post("project", "listing"),
    **{
        f"{verb}_{name}_of_projects": row
        for name in ("plan", "admission")
        for verb, row in (
            ("get", Row(("project",))),
            ("fields", silent("=1")),
            ("change", Row(("project",), method="PATCH", sends={})),
        )
    },
    "list_map_layers": silent(),
    "list_map_districts": silent(),
    "count_map_layers": Row(queries=(BOX, f"{BOX}&parcels-q=ZQ", f"area={AROUND}")),
    "list_map_rows": Row(("=parcels",), "all", "parcel", queries=(BOX, f"{BOX}&q=ZQ", f"area={AROUND}")),
    "count_map_classes": Row(("=parcels", "=use"), queries=(BOX, f"area={AROUND}")),
    "get_rolling_plan": Row(("=2027",)),
    "roll_plan": post("=2027"),
    "list_exports": listing("export", may=Capability.EXPORT),
    "make_export": post(),
    "get_export": page("export"),
    # A token that may only look fetches no file: what the file holds is asked of its page.
    "read_export": Row(("export",)),
    "list_views": silent(queries=("name=land:parcels",)),
    "save_view": post(),
    "delete_view": Row(("view",), method="DELETE", sends={}),
    "list_lists": silent(),
    "get_list": silent("=projects:list"),
    "choose_columns": Row(("=projects:list",), method="PUT"),
    "totals_of_list": silent("=projects:list", queries=("", "query=q%3DZQ")),
    "rows_of_list": Row(
        ("=projects:list",),
        "all",
        "project",
        queries=("limit=500", "limit=500&query=q%3DZQ%26sort%3Dzone", "columns=code&columns=zone&columns=owner"),
    ),
    "list_bulk": silent("=projects:list"),
    "preview_bulk": Row(
        ("=projects:list", "=change"),
        "all",
        "project",
        may=PROJECTS,
        method="POST",
        sends={"every": True, "said": {"field": "kind", "value": "存量改造提升"}},
    ),
    "do_bulk": Row(("=projects:list", "=change"), method="POST", sends={}),
    "suggest": Row(shows="all", kind="project", queries=("q=矩阵样品",), counts=False),
    "list_import_kinds": silent(),
    "list_imports": Row(),
    "send_import": post("=parcels"),
    "get_import": Row(("run",)),
    "problems_of_import": Row(("run",)),
    **{f"{name}_of_import": Row(("run",)) for name in ("columns", "findings", "drawings", "stayed")},
    "mend_import": post("run"),
    "read_marked_import": Row(("run",)),
    "choose_sheet": post("run"),
    "check_import": post("run"),
    "write_import": post("run"),
    "undo_import": post("run"),
    "drop_import": Row(("run",), method="DELETE", sends={}),
    "list_bodies": Row(shows="all", kind="office", counts=False),
    "fields_bodies": silent(),
    "get_bodies": page("office"),
    "change_bodies": Row(("office",), method="PATCH", sends={"body": None}),
    "create_bodies": Row(method="POST", sends={}),
    "people_of_bodies": Row(("office",)),
    "history_of_bodies": Row(("office",)),
    "list_people": silent(),
    "create_person": post(),
    "get_person": silent("person"),
    **{name: post("person") for name in ("close_person", "open_person", "reset_password", "remove_factor", "give_role")},
    "end_role": post("person", "membership"),
    "list_log": Row(shows="all", kind="entry", queries=("", "q=ZQ"), may=Capability.READ_AUDIT, seen=_log, counts=False),
    "verify_log": post(),
    "list_follows": silent(),
    "follow": post(),
    "unfollow": Row(("=land.parcel", "=1"), method="DELETE", sends={}),
    "follow_changes": silent(),
    "list_sessions": silent(),
    "end_session": post("=1"),
    "list_sign_ins": silent(),
    "workbench": Row(shows="all", kind="milestone", counts=False),
    "list_merge_candidates": Row(("enterprise",), queries=("", "q=矩阵样品", "q=ZQ")),
    "list_references_of_enterprises": Row(("enterprise",)),
    "list_doubtful": listing("enterprise", may=FIRMS),
    "list_mergers": Row(counts=False),
    "get_merger": Row(("merger",)),
    "undo_merger": post("merger"),
    "list_jobs": listing("job", seen=_jobs),
    "get_job": page("job", seen=_jobs),
    "cancel_job": Row(("job",), method="POST", seen=_jobs),
    "list_sweeps": Row(),
    "begin_sweep": post(),
    "get_sweep": Row(("sweep",)),
    "projects_of_sweep": Row(("sweep",)),
    "rows_of_sweep": Row(("sweep",)),
    "read_sweep_file": Row(("sweep",)),
    "what_if": post("rule_of_projects"),
    "ogc_landing": silent(),
    "ogc_conformance": silent(),
    "ogc_collections": silent(),
    "ogc_collection": silent("collection"),
    "ogc_items": silent("collection"),
    "ogc_item": silent("collection", "=1"),
}
#: The layers of the OGC service, each asked as a whole and by feature.
COLLECTIONS = {"zones": "zone", "parcels": "parcel", "projects": "project"}
#: The layers of the map, the forms of files, the kinds of search, the kinds of import and of long work that the matrix knows.
LAYERS = frozenset({"zones", "control-lines", "parcels", "projects"})
FORMS = frozenset({"xlsx", "csv", "parquet", "gpkg"})
