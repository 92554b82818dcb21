"""Facts of an application: the file handed in for one decision."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, date, text

from ._kinds import count
from ._options import OPINIONS, OUTCOMES

MATERIALS = {
    # Chengdu, Annex 2
    "request_letter": ("商请函", "request letter"),
    "site_plan": ("经审核盖章的建设总平面图", "general site plan, reviewed and sealed"),
    "admission_form": ("产业准入表", "admission form"),
    "key_project_document": ("市级及以上重点项目认定文件", "key-project recognition"),
    "encouraged_category_basis": ("鼓励类项目认定依据", "basis as an encouraged category"),
    "investment_filing_form": ("固定资产投资项目备案表", "fixed-asset investment filing form"),
    "investment_agreement": ("投资协议书", "investment agreement"),
    "business_licence": ("营业执照", "business licence"),
    "parcel_status": ("宗地报批及征拆安置情况", "parcel approval, demolition and resettlement"),
    "upstairs_opinion": ("“工业上楼”研判意见", "upstairs study opinion"),
    "energy_opinion": ("节能审查初审意见", "preliminary energy opinion"),
    "safety_opinion": ("安全评价初审意见", "preliminary safety opinion"),
    "environment_opinion": ("环评初审意见", "preliminary environmental opinion"),
    "promotion_filing_form": ("重大投资促进项目信息备案表", "promotion filing form"),
    "location_map": ("选址点位图", "location map"),
    "idle_land_pledge": ("无低效闲置工业用地承诺书", "pledge of no idle land"),
    "expert_reasoning": ("专家论证意见", "expert reasoning"),
    # Chengdu, recognition, split transfer and stock land
    "experience_evidence": ("开发运营经验证明", "evidence of experience"),
    "credit_evidence": ("资质信誉证明", "evidence of good standing"),
    "finance_evidence": ("财务状况证明", "evidence of sound finances"),
    "clustering_evidence": ("产业聚集导入能力证明", "evidence of ability to cluster"),
    "first_review_opinion": ("属地经信部门初审意见", "first review opinion"),
    "recognition_document": ("标准厂房（链主）认定文件", "recognition document"),
    "transferee_assessment_form": ("分割转让企业达产考核情况表", "transferee assessment form"),
    "district_review_opinion": ("区（市）县政府审查意见", "district review opinion"),
    "meeting_minutes": ("联合研究会议纪要", "minutes of the joint meeting"),
    "municipal_approval": ("市政府批准文件", "municipal approval"),
    "reminder_letter": ("项目工作提示函", "project reminder letter"),
    "standing_meeting_approval": ("政府常务会议审议意见", "standing-meeting approval"),
    "appraisal_report": ("土地使用条件变更评估报告", "appraisal of the change of conditions"),
    "performance_agreement": ("履约协议", "performance agreement"),
    "rectification_plan": ("整改方案", "rectification plan"),
    # Hangzhou
    "land_contract": ("土地出让合同或补充协议", "land contract or supplement"),
    "review_opinion": ("属地工业经济主管部门审核意见", "review of the district industry department"),
    "written_opinion": ("属地政府书面意见", "written opinion of the district government"),
    "supervision_agreement": ("履约监管协议", "supervision agreement"),
    "eligibility_evidence": ("受让方符合上楼要求的证明", "evidence that the transferee is eligible"),
    "safety_statement": ("整体安全说明", "statement of overall safety"),
    "joint_development_agreement": ("联合开发协议", "joint-development agreement"),
    "indicator_study": ("地块指标优化论证", "indicator study"),
    "design_scheme": ("设计方案", "design scheme"),
    # Ningbo
    "feasibility_study": ("可行性论证", "feasibility study"),
    "safety_assessment": ("安全评估", "safety assessment"),
    "performance_bond": ("履约保函", "performance bond"),
}
_DEPARTMENTS = {
    "development_reform": ("发改", "development and reform"),
    "economy_it": ("经信", "economy and IT"),
    "planning": ("资规", "planning and natural resources"),
    "housing": ("住建", "housing and construction"),
    "emergency": ("应急", "emergency management"),
    "environment": ("生态环境", "environment"),
    "energy": ("能源", "energy"),
    "fire": ("消防", "fire"),
    "other": ("其他部门", "other departments"),
}


# fmt: off
class Application(Subject, name="application", zh="申请", en="application", parents=("project", "enterprise")):
    """An application with its materials and the opinions given on it."""

    code = text("申请编号", "application number", source="CD2024-A1-01")
    kind = choice("申请事项", "matter", {
        "admission": ("产业准入", "admission"),
        "readmission": ("重新产业准入", "re-admission"),
        "recognition": ("标准厂房认定", "recognition of a standard factory"),
        "project_assessment": ("项目达产考核", "assessment of the project"),
        "split_transfer": ("分割转让", "split transfer"),
        "use_change": ("改变土地使用条件", "change of land conditions"),
        "tenant_entry": ("企业入驻", "entry of a tenant"),
        "other": ("其他事项", "other"),
    }, source="CD2024-2.3-01;CD2024-3.1-01;CD2024-3.2-01;HZ2024-09-14;NB2025-4.4-02")
    submitted = date("报送时间", "day of submission", source="CD2024-A1-01")
    materials = choices("已交资料", "materials handed in", MATERIALS, source="CD2024-A2-01;HZ2024-09-15;NB2025-4.4-03")
    copies = count("份数", "copies", maximum=100, source="CD2024-A1-18;CD2024-A4-13")
    filler = text("填报人", "filled in by", personal=True, source="CD2024-A1-17;CD2024-A4-12")
    filler_position = text("填报人单位职务", "position of the filler", personal=True, source="CD2024-A1-17;CD2024-A4-12")
    filler_phone = text("填报人联系电话", "phone of the filler", personal=True, source="CD2024-A1-17;CD2024-A4-12")
    review_mode = choice("准入审查方式", "mode of review", {
        "audit": ("审核制", "audit"),
        "filing": ("备案制", "filing"),
    }, source="CD2024-2.4-03;CD2024-2.4-04")
    is_capital_from_outside_city = boolean("市外资金", "capital from outside the city", source="CD2024-A2-14")
    occupies_farmland = boolean("占用耕地", "occupies farmland", source="CD2024-A2-09")
    occupies_forest = boolean("占用林地", "occupies forest", source="CD2024-A2-09")
    has_special_process = boolean("项目有特殊工艺", "project with a special process", source="CD2024-A2-17")
    lowers_far_for_safety = boolean("因特殊工艺或安全降低容积率等指标", "lowers the ratio for process or safety",
                                    source="CD2024-A2-17")
    district_opinion = choice("区（市）县政府意见", "district opinion", OPINIONS,
                              source="CD2024-A1-15;CD2024-A4-10;CD2024-3.2-03;HZ2024-09-14")
    district_sealed = boolean("属地已盖章", "sealed by the district", source="CD2024-A1-15;CD2024-A4-10;HZ2024-04-02")
    district_opinion_date = date("区（市）县意见日期", "day of the district opinion", source="CD2024-A1-15;CD2024-A4-10")
    municipal_opinion = choice("市级部门意见", "municipal opinion", OPINIONS,
                               source="CD2024-A1-16;CD2024-A4-11;CD2024-3.2-04;CD2024-4.5-05")
    municipal_sealed = boolean("市级部门已盖章", "sealed by the municipal body", source="CD2024-A1-16;CD2024-A4-11")
    municipal_opinion_date = date("市级意见日期", "day of the municipal opinion", source="CD2024-A1-16;CD2024-A4-11")
    first_review = choice("属地初审结果", "first review", OUTCOMES, source="CD2024-1.2-06;CD2024-4.5-03")
    written_opinion_no = text("书面意见文号", "number of the written opinion", source="HZ2024-09-15;HZ2024-09-16")
    written_opinion_date = date("书面意见日期", "day of the written opinion", source="HZ2024-09-15")
    admission_form_no = text("准入表编号", "number of the admission form", source="CD2024-2.3-02")
    reminder_letter_no = text("提示函编号", "number of the reminder letter", source="CD2024-2.3-02")
    minutes_no = text("会议纪要编号", "number of the minutes", source="CD2024-2.3-02;CD2024-2.3-04")
    registration_no = text("不动产登记号", "registration number", source="CD2024-3.2-05;HZ2024-09-16")
    reviewing_departments = choices("已参加联合审查的部门", "departments in the joint review", _DEPARTMENTS,
                                    source="NB2025-4.4-02")
    assessed_aspects = choices("已论证评估的方面", "aspects studied and assessed", {
        "structure": ("建筑结构安全", "structural safety"),
        "fire": ("消防安全", "fire safety"),
        "environment": ("生态环境", "environment"),
        "other": ("其他方面", "other"),
    }, source="NB2025-4.4-03")
    needs_municipal_authority = boolean("涉及市级审批权限", "needs a municipal decision", source="NB2025-4.2-02")
    permits_issued_together = boolean("多证齐发", "permits issued together", source="NB2025-4.2-03")
    affair = choice("事权类别", "kind of affair", {
        "social": ("社会管理", "social management"),
        "public_service": ("公共服务", "public service"),
        "market": ("市场监管", "market supervision"),
        "economic": ("经济管理", "economic administration"),
        "other": ("其他事权", "other"),
    }, source="HZ2023-17-01")
    is_on_power_list = boolean("在园区权限清单内", "on the zone's list of powers", source="HZ2023-17-02")
    can_be_delegated = criterion("权限能够下放", "power can be delegated", source="HZ2023-17-02",
                                 settled_by=("市级有关部门或区县政府", "the municipal department or district government"))
    is_delegated = boolean("权限已下放园区", "power delegated to the zone", source="HZ2023-17-02")
    delegated_lawfully = boolean("下放依照法定程序", "delegated by lawful procedure", source="HZ2023-17-02")
    handled_in_zone = boolean("在园区内办结", "handled within the zone", source="HZ2023-17-02")
