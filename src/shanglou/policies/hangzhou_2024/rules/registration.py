"""Chapter 9, what follows a split transfer: review, written opinion, registration with its remark, agreement."""

from shanglou.engine import Stage, cases, gate, route, rule
from shanglou.vocabulary import Application, Unit


@route(
    ("HZ2024-09-16", "HZ2024-07-10"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="分割登记走哪种程序",
    en="which registration a division takes",
    options={
        "split_transfer": ("分割转让的转移登记", "transfer registration of a split"),
        "joint_first_registration": ("联合开发的首次登记", "first registration of joint developers"),
    },
    materials={
        "split_transfer": ("land_contract", "eligibility_evidence", "safety_statement", "review_opinion", "written_opinion"),
        "joint_first_registration": ("joint_development_agreement",),
    },
    provided=Application.materials,
    applies=lambda project: project.is_upstairs,
    conflicts=("X16", "X04"),
)
def division_procedure(unit):
    return cases((unit.is_joint_share.or_else(False), "joint_first_registration"), otherwise="split_transfer")


@rule(
    "HZ2024-09-14",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="属地工业经济主管部门已审核",
    en="reviewed by the district industry department",
    applies=lambda project, unit: project.is_upstairs & ~unit.is_joint_share,
    conflicts=("X16", "X04"),
)
def reviewed_by_district(unit):
    return unit.district_reviewed


@rule(
    ("HZ2024-09-15", "HZ2024-09-16"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="属地政府已出具书面意见",
    en="the district government has given its written opinion",
    applies=lambda project, unit: project.is_upstairs & ~unit.is_joint_share,
    conflicts=("X16", "X04"),
)
def opinion_given(unit):
    return unit.written_opinion_issued


@rule(
    "HZ2024-09-17",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="权证附记载明规定文字",
    en="the certificate carries the prescribed remark",
    applies=lambda project, unit: project.is_upstairs & ~unit.is_joint_share,
    questions=("Q26",),
    advice=("按规定文字在附记栏补载后再发证", "enter the prescribed wording in the remark before the certificate is issued"),
)
def remark_entered(unit):
    return unit.certificate_has_remark


@rule(
    "HZ2024-09-18",
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="权利义务随分割部分转移",
    en="rights and duties pass with the part",
    applies=lambda project, unit: project.is_upstairs & unit.transfer_registered & ~unit.is_joint_share,
)
def duties_passed_on(unit):
    return unit.obligations_transferred


@rule(
    "HZ2024-09-19",
    subject=Unit,
    stage=Stage.SUPERVISION,
    zh="买受方已签履约监管协议",
    en="the buyer has signed the supervision agreement",
    applies=lambda project, unit: project.is_upstairs & unit.transfer_registered & ~unit.is_joint_share,
    advice=("由履约监管主体催签，未签的列入监管提示", "the supervising body presses for it; until then it is an alert"),
)
def agreement_signed(unit):
    return unit.supervision_agreement_signed


@rule(
    "HZ2024-09-19",
    subject=Unit,
    stage=Stage.SUPERVISION,
    zh="履约监管协议载明四类条款",
    en="the supervision agreement holds the four groups of terms",
    applies=lambda project, unit: project.is_upstairs & unit.supervision_agreement_signed & ~unit.is_joint_share,
)
def agreement_terms_complete(unit):
    return (
        unit.agreement_terms.contains("industry_category")
        & unit.agreement_terms.contains("use")
        & unit.agreement_terms.contains("input_output")
        & unit.agreement_terms.contains("penalties")
    )


transfer_registration = gate(
    "transfer_registration",
    ("HZ2024-09-14", "HZ2024-09-15", "HZ2024-09-16", "HZ2024-09-17"),
    subject=Unit,
    stage=Stage.SPLIT_TRANSFER,
    zh="该单元可否办理转移登记并发证",
    en="may the transfer of this unit be registered and its certificate issued",
    rules=[reviewed_by_district, opinion_given, remark_entered],
)
