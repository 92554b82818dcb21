"""Talent of a zone: permits, visas and pay."""

from shanglou.engine import Stage, entitlement
from shanglou.vocabulary import Enterprise, Zone


@entitlement(
    "HZ2023-12-03", subject=Enterprise, stage=Stage.SUPPORT,
    zh="外国人才可办规定年限内的居留许可", en="foreign talent may have a residence permit within the limit",
    applies=lambda enterprise: enterprise.talent_kind.in_("foreign_talent", "high_end_overseas"),
)  # fmt: skip
def residence_permit(enterprise, p):
    return enterprise.in_zone & (enterprise.residence_permit_years <= p.residence_permit_max)


@entitlement(
    "HZ2023-12-04", subject=Enterprise, stage=Stage.SUPPORT,
    zh="境外高端人才工作许可年龄可放宽", en="the age limit of the work permit is relaxed for high-end overseas talent",
    applies=lambda enterprise: enterprise.talent_kind.is_("high_end_overseas"),
)  # fmt: skip
def relaxed_age_limit(enterprise, p):
    within = enterprise.talent_age <= p.work_permit_age_max
    return enterprise.in_zone & within & enterprise.work_permit_approved


@entitlement(
    "HZ2023-12-05", subject=Enterprise, stage=Stage.SUPPORT,
    zh="受邀外籍高层次人才可办多年多次签证", en="invited foreign executives and specialists may have multi-year visas",
    applies=lambda enterprise: enterprise.talent_kind.is_("foreign_executive"),
)  # fmt: skip
def multiple_entry_visa(enterprise):
    return enterprise.in_zone & enterprise.talent_is_invited


@entitlement(
    "HZ2023-12-06", subject=Enterprise, stage=Stage.SUPPORT,
    zh="国内重点高校优秀留学生居留便利", en="easier residence for excellent students of key universities in China",
    applies=lambda enterprise: enterprise.talent_kind.is_("overseas_student") & enterprise.student_origin.is_("domestic_key"),
)  # fmt: skip
def residence_of_domestic_student(enterprise):
    qualified = enterprise.student_degree.in_("bachelor", "postgraduate") & enterprise.student_is_excellent
    return qualified & enterprise.innovates_in_zone


@entitlement(
    "HZ2023-12-06", subject=Enterprise, stage=Stage.SUPPORT,
    zh="国际知名高校外国毕业生居留便利", en="easier residence for graduates of well-known universities abroad",
    applies=lambda enterprise: enterprise.talent_kind.is_("overseas_student") & enterprise.student_origin.is_("foreign_known"),
)  # fmt: skip
def residence_of_foreign_graduate(enterprise):
    return enterprise.innovates_in_zone


@entitlement(
    "HZ2023-19-03", subject=Zone, stage=Stage.SUPPORT,
    zh="特聘人才可特岗特薪", en="special pay for special appointees",
    applies=lambda zone: zone.appointee.in_("senior_manager", "specialist"),
)  # fmt: skip
def special_pay(zone):
    return (
        zone.appointee_pay.contains("concurrent") | zone.appointee_pay.contains("annual") | zone.appointee_pay.contains("agreed")
    )


@entitlement(
    "HZ2023-19-04", subject=Zone, stage=Stage.SUPPORT,
    zh="国有运营主体可按市场化方式定薪", en="a state operator may set pay by the market",
)  # fmt: skip
def operator_sets_pay_by_market(zone):
    return zone.has_state_operator
