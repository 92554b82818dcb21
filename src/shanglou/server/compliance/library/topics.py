"""What cities are compared by: topics, each the facts of the vocabulary that rules about it ask for.

A topic names facts, not rules or cities: the rules of a new city stand under it as soon as they ask for one of its facts.
"""

from __future__ import annotations

from dataclasses import dataclass

from shanglou.engine.language import Text, say


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and its facts. `key` is how it stands in an address."""

    key: str
    label: Text
    facts: frozenset[str]


def _topic(key: str, label: Text, **facts: str) -> Topic:
    return Topic(key, label, frozenset(f"{subject}.{name}" for subject, names in facts.items() for name in names.split()))


TOPICS: tuple[Topic, ...] = (
    _topic(
        "siting",
        say("选址与用地性质"),
        parcel="land_use is_industrial in_zone inside_control_line in_2070_cluster is_scattered complies_with_special_plan",
        project="in_zone in_functional_area inside_control_line land_use is_industrial_land mixed_industrial_share "
        "is_industry_dominant is_on_scattered_land is_production",
    ),
    _topic(
        "far",
        say("容积率与密度"),
        parcel="far regional_far_min upper_far",
        project="far required_far directory_far_min building_density required_building_density",
        zone="platform_far required_far",
    ),
    _topic(
        "admission",
        say("准入指标：投资强度、营收、税收"),
        project="investment_intensity required_investment_intensity revenue_per_mu required_revenue_per_mu tax_per_mu "
        "required_tax_per_mu investment admission_review has_project_conditions",
    ),
    _topic(
        "supply",
        say("供地方式与年限"),
        parcel="supply_mode bidder_count additional_term is_standard_land_grant follows_main_supply",
        project="supply_mode grant_term grant_term_class longest_remaining_term shortest_remaining_term latest_expiry "
        "unified_remaining_term in_rolling_plan long_term_grant_approved",
    ),
    _topic(
        "price",
        say("地价与补缴"),
        parcel="reserve_price benchmark_price starting_price national_min_price additional_term_price pays_by_instalment",
        project="additional_land_price appraised_difference appraisal_reflects_split_right far_before "
        "market_land_price unit_land_cost",
    ),
    _topic(
        "facilities",
        say("行政办公及生活服务设施"),
        project="facility_land_share facility_floor_share granted_facility_land_cap granted_facility_floor_cap",
        unit="is_facility",
        building="is_public_facility",
    ),
    _topic(
        "research",
        say("研发、中试设施"),
        project="research_floor_area research_land_area research_land_share research_is_necessary is_manufacturer_built",
    ),
    _topic(
        "building",
        say("厂房功能与安全"),
        project="functions built_to_standard",
        building="can_host_required_functions meets_design_standard meets_design_code structure_is_safe production_is_safe "
        "is_fire_safe overall_safety_assured guidance_given form",
    ),
    _topic(
        "joint",
        say("联合开发"),
        project="developers is_joint_development joint_shares_agreed joint_shares_total is_joint_redevelopment",
        unit="is_joint_share",
    ),
    _topic(
        "certificates",
        say("开工、竣工与发证"),
        project="land_contract_date land_certificate_date start_date acceptance_date acceptance_passed title_date recognition",
    ),
    _topic(
        "smallest",
        say("最小分割单元"),
        unit="floor_area split_by spans_floors",
    ),
    _topic(
        "share",
        say("可分割的比例与面积"),
        project="contract_split_share contract_split_base cumulative_split_area cumulative_split_share allowed_split_area "
        "added_floor_area transferred_floor_area requested_floor_area contract_allows_split "
        "split_agreed_before_grant self_held_share",
    ),
    _topic(
        "buyer",
        say("受让方与入驻企业"),
        unit="transferee_is_eligible transferee_is_above_scale occupancy_months occupancy_is_continuous district_min_occupancy "
        "tenant_class tenant_fits_chain sub_field is_supporting_industry lease_reviewed industry_fits_plans",
        project="manufacturing_share",
        enterprise="is_manufacturer roles",
    ),
    _topic(
        "assessment",
        say("达产考核与履约检查"),
        unit="revenue_per_m2 tax_per_m2 investment_per_m2 assessment revenue_per_m2_occupied tax_per_m2_occupied "
        "supervision_agreement_signed agreement_terms obligations_transferred",
        project="assessment reassessment municipal_recheck last_inspection actual_revenue_per_mu actual_tax_per_mu "
        "actual_investment_intensity tracked_events safety_duty_assigned",
        parcel="production_done commitments_fulfilled",
    ),
    _topic(
        "materials",
        say("申报资料与审批层级"),
        application="materials copies review_mode district_opinion municipal_opinion reviewing_departments "
        "needs_municipal_authority first_review assessed_aspects affair",
        unit="district_reviewed written_opinion_issued",
    ),
    _topic(
        "support",
        say("资金与金融支持"),
        project="finance is_in_innovation_fund_field underground_floor_area price_category",
        division="fund_uses reward_uses",
        enterprise="loans",
    ),
)
