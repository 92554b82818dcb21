"""Everything the pages can do can be done over the API: each page has its operations, or a stated reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from shanglou.server.site.api.assembly import build

OPERATING = Path(__file__).parents[4] / "docs" / "operating.md"

#: What a program does instead of each page: the operations that show and do what is shown and done there.
COUNTERPARTS: Mapping[str, str] = {
    "site:front": "list_policies list_undertakings list_check_examples",
    "site:workbench": "workbench",
    "bodies:accounts": "list_people",
    "bodies:account-new": "create_person",
    "bodies:account": "get_person give_role",
    "bodies:account-state": "close_person open_person reset_password remove_factor",
    "bodies:role-end": "end_role",
    "bodies:follow": "follow unfollow list_follows",
    "bodies:session-end": "end_session",
    "bodies:bodies": "list_bodies",
    "bodies:body-new": "create_bodies",
    "bodies:body": "get_bodies people_of_bodies history_of_bodies",
    "bodies:body-change": "change_bodies",
    "bodies:divisions": "list_divisions create_divisions",
    "bodies:log": "list_log make_export",
    "bodies:log-verify": "verify_log",
    "usersessions_list": "list_sessions list_sign_ins",
    "jobs:mine": "list_jobs",
    "jobs:job": "get_job",
    "jobs:part": "get_job",
    "jobs:cancel": "cancel_job",
    "search:results": "search",
    "search:suggest": "suggest",
    # ------------------------------------------------------------------------------------------------------------- doors
    "doors:home": "list_import_kinds list_imports list_exports",
    "doors:import": "list_import_kinds send_import",
    "doors:template": "read_import_template",
    "doors:run": "get_import columns_of_import choose_sheet check_import findings_of_import problems_of_import drawings_of_import"
    " mend_import write_import undo_import stayed_of_import drop_import",
    "doors:marked": "read_marked_import",
    "doors:tokens": "list_tokens",
    "doors:token-revoke": "revoke_token",
    "doors:view-save": "list_views save_view",
    "doors:view-delete": "delete_view",
    "doors:columns": "choose_columns",
    "doors:export-make": "make_export",
    "doors:export": "get_export",
    "doors:export-file": "read_export",
    "doors:export-sums": "get_export",
    "doors:file": "read_file",
    # -------------------------------------------------------------------------------------------------------------- land
    "land:map": "list_map_layers count_map_layers count_map_classes",
    "land:map-rows": "list_map_rows",
    "land:districts": "list_map_districts",
    **{
        f"land:{many}": f"{operations} list_lists get_list rows_of_list totals_of_list make_export list_bulk preview_bulk do_bulk"
        for many, operations in (
            ("parcels", "list_parcels"),
            ("zones", "list_zones"),
            ("control-lines", "list_control_lines"),
        )
    },
    "land:parcel-new": "create_parcels",
    "land:parcel": "get_parcels state_of_parcels list_areas_of_parcels shape_of_parcels history_of_parcels",
    "land:parcel-change": "change_parcels",
    "land:parcel-remove": "remove_parcels",
    "land:parcel-area": "correct_area_parcels",
    "land:parcel-classify": "classify_parcels",
    "land:zone-new": "create_zones",
    "land:zone": "get_zones account_of_zones projects_and_units_of_zones indicators_of_zones shape_of_zones history_of_zones",
    "land:zone-change": "change_zones",
    "land:zone-remove": "remove_zones",
    "land:control-line-new": "create_control_lines",
    "land:control-line": "get_control_lines account_of_control_lines shape_of_control_lines history_of_control_lines",
    "land:control-line-change": "change_control_lines",
    "land:control-line-remove": "remove_control_lines",
    # ------------------------------------------------------------------------------------------------------- enterprises
    "enterprises:list": "list_enterprises rows_of_list",
    "enterprises:new": "create_enterprises",
    "enterprises:reconcile": "list_doubtful make_export",
    "enterprises:mergers": "list_mergers get_merger",
    "enterprises:unmerge": "undo_merger",
    "enterprises:enterprise": "get_enterprises list_yearly_figures_of_enterprises list_names_of_enterprises"
    " list_occupancies_of_enterprises list_projects_of_enterprises list_parcels_of_enterprises history_of_enterprises",
    "enterprises:change": "change_enterprises",
    "enterprises:remove": "remove_enterprises",
    "enterprises:personal": "change_enterprises",
    "enterprises:code": "set_code_enterprises",
    "enterprises:name": "rename_enterprises",
    "enterprises:former-name-new": "create_names_of_enterprises",
    "enterprises:former-name": "change_names_of_enterprises",
    "enterprises:former-name-withdraw": "remove_names_of_enterprises",
    "enterprises:figures-new": "create_yearly_figures_of_enterprises",
    "enterprises:figures": "change_yearly_figures_of_enterprises",
    "enterprises:figures-withdraw": "remove_yearly_figures_of_enterprises",
    "enterprises:reveal": "reveal_enterprises",
    "enterprises:merge": "list_merge_candidates list_references_of_enterprises merge_enterprises",
    # ---------------------------------------------------------------------------------------------------------- projects
    "projects:list": "list_projects rows_of_list",
    "projects:new": "create_projects",
    "projects:rolling": "get_rolling_plan roll_plan",
    "projects:project": "get_projects timeline_of_projects gates_of_projects derived_figures_of_projects list_tenants_of_projects"
    " list_buildings list_checks list_files admission_form_of_projects list_milestones_of_projects list_listings_of_projects"
    " list_team_members_of_projects list_blockers_of_projects list_investors_of_projects get_plan_of_projects"
    " history_of_projects",
    "projects:change": "change_projects",
    "projects:move": "move_projects",
    "projects:parcels": "set_parcels_projects",
    "projects:remove": "remove_projects",
    "projects:admission": "get_admission_of_projects change_admission_of_projects",
    "projects:filler": "change_admission_of_projects",
    "projects:reveal": "reveal_filler_projects",
    "projects:investor-new": "create_investors_of_projects",
    "projects:investor": "change_investors_of_projects",
    "projects:investor-remove": "remove_investors_of_projects",
    "projects:milestone-new": "create_milestones_of_projects",
    "projects:milestone": "change_milestones_of_projects",
    "projects:milestone-remove": "remove_milestones_of_projects",
    "projects:listing-new": "create_listings_of_projects",
    "projects:listing": "change_listings_of_projects",
    "projects:listing-remove": "remove_listings_of_projects",
    "projects:listing-end": "take_off_listings_of_projects",
    "projects:plan": "change_plan_of_projects",
    "projects:team-new": "create_team_members_of_projects",
    "projects:team": "change_team_members_of_projects",
    "projects:team-remove": "remove_team_members_of_projects",
    "projects:blocker-new": "create_blockers_of_projects",
    "projects:blocker": "change_blockers_of_projects",
    "projects:blocker-clear": "clear_blockers_of_projects",
    "projects:blocker-reopen": "reopen_blockers_of_projects",
    "projects:blocker-remove": "remove_blockers_of_projects",
    "projects:file-new": "attach_file",
    "projects:file-withdraw": "withdraw_file",
    "projects:building-new": "create_buildings",
    "projects:buildings": "list_buildings rows_of_list",
    "projects:building": "get_buildings stacking_plan_of_buildings history_of_buildings",
    "projects:building-change": "change_buildings",
    "projects:building-remove": "remove_buildings",
    "projects:floors-new": "add_floors_buildings",
    "projects:floor": "change_floors_of_buildings",
    "projects:floor-remove": "remove_floors_of_buildings",
    "projects:unit-new": "create_units",
    "projects:units": "list_units rows_of_list",
    "projects:unit": "get_units stays_of_units list_occupancies_of_units list_areas_of_units history_of_units",
    "projects:unit-change": "change_units",
    "projects:unit-area": "correct_area_units",
    "projects:unit-dividable": "decide_dividable_units",
    "projects:unit-divide": "divide_units",
    "projects:unit-merge": "merge_units",
    "projects:unit-remove": "remove_units",
    "projects:move-in": "create_occupancies_of_units",
    "projects:move-out": "move_out_occupancies_of_units",
    "projects:occupancy-correct": "correct_occupancies_of_units",
    "projects:occupancy-withdraw": "remove_occupancies_of_units",
    # -------------------------------------------------------------------------------------------------------- compliance
    "compliance:check": "interview list_undertakings list_check_examples",
    "compliance:check-save": "interview_file",
    "compliance:check-proof": "interview",
    "compliance:check-compare": "compare_interviews",
    "compliance:policies": "list_policies find_clauses",
    "compliance:compare": "compare_cities",
    "compliance:sweeps": "list_sweeps",
    "compliance:sweep-new": "begin_sweep",
    "compliance:sweep": "get_sweep projects_of_sweep",
    "compliance:sweep-rows": "rows_of_sweep",
    "compliance:sweep-file": "read_sweep_file",
    "compliance:instrument": "get_policy",
    "compliance:table": "get_policy_table",
    "compliance:questions": "list_questions list_all_answers make_export",
    "compliance:settle": "review_answer withdraw_answer",
    "compliance:answer-file": "read_answer_file",
    "compliance:question": "get_question list_waiting_projects list_answers give_answer give_answer_with_file",
    "compliance:rule": "get_rule rows_of_rule what_if",
    "compliance:gate": "get_gate",
    "compliance:run-check": "run_check",
    "compliance:facts": "list_stated_facts",
    "compliance:choose-fact": "stateable_facts_of_project stateable_rows_of_project",
    "compliance:state-fact": "state_fact take_back_fact",
    "compliance:kept-check": "get_check list_facts_of_check doubts_of_check next_steps_of_check resolutions_of_check"
    " replay_check",
    "compliance:compare-with": "compare_checks",
    "compliance:difference": "compare_checks facts_between_checks documents_between_checks",
    "compliance:check-file": "read_check_file",
    "compliance:capacity": "capacity",
}

#: What stays with the browser by choice, by the line of ``docs/operating.md`` that says why.
IN_THE_BROWSER: Mapping[str, str] = {
    "Signing in and out": "account_login account_logout account_inactive account_signup account_reauthenticate"
    " account_request_reauthentication_code account_confirm_reauthentication_code account_confirm_login_code"
    " mfa_authenticate mfa_reauthenticate openid_connect_login openid_connect_callback socialaccount_login_cancelled"
    " socialaccount_login_error socialaccount_signup account/oidc/<slug:provider_id>/login/callback/"
    " account/social/login/cancelled/ account/social/login/error/ account/social/signup/",
    "One's own password, second factor, recovery codes and joined identities": "account_change_password account_set_password"
    " account_reset_password account_reset_password_done account_reset_password_from_key account_reset_password_from_key_done"
    " account_email account_email_verification_sent account_confirm_email mfa_index mfa_activate_totp mfa_deactivate_totp"
    " mfa_view_recovery_codes mfa_generate_recovery_codes mfa_download_recovery_codes socialaccount_connections"
    " account/social/connections/",
    "Making a token": "doors:tokens",
    "Choosing the language": "set_language",
    "Tiles of the map": "land:tile",
}


def pages(resolver: Any, space: str = "", route: str = "") -> Iterator[str]:
    """The names of all pages (of one without a name its address)."""
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from pages(item, f"{space}{item.namespace}:" if item.namespace else space, route + str(item.pattern))
        elif isinstance(item, URLPattern):
            yield space + item.name if item.name else route + str(item.pattern)


@pytest.fixture(scope="module")
def operations() -> set[str]:
    document = build().get_openapi_schema(path_prefix="/api/")
    return {operation["operationId"] for address in document["paths"].values() for operation in address.values()}


def test_every_page_has_operations_or_a_reason_why_it_has_none():
    kept = {name for names in IN_THE_BROWSER.values() for name in names.split()}
    known = {name for name in pages(get_resolver()) if not name.startswith("api:")}
    assert known - kept - set(COUNTERPARTS) == set(), "a page that programs cannot do without: give it an operation"
    assert (set(COUNTERPARTS) | kept) - known == set(), "a page that there is no more"


def test_what_stands_for_a_page_is_there(operations: set[str]):
    named = {name for names in COUNTERPARTS.values() for name in names.split()}
    assert sorted(named - operations) == []


@pytest.mark.parametrize("choice", IN_THE_BROWSER)
def test_what_stays_in_the_browser_is_written_down_with_its_reason(choice: str):
    lines = [line for line in OPERATING.read_text(encoding="utf-8").splitlines() if line.startswith(f"- *{choice}*: ")]
    assert len(lines) == 1
