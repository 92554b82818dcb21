"""Who has a fact at hand, by what it is about. These are our words for a checklist, not anybody's duty by a document."""

from __future__ import annotations

from shanglou.engine.language import Language, Text

_BY_SUBJECT = {
    "application": Text("申请人：本次申请", "The applicant: this application"),
    "project": Text("项目单位：项目情况", "The project developer: the project"),
    "parcel": Text("用地单位：出让合同、权证所载的地块情况", "The land user: the parcel, as the contract and title have it"),
    "building": Text("楼宇产权人或运营方：楼幢情况", "The owner or operator of the building: the building"),
    "unit": Text("单元产权人或入驻企业：单元情况", "The owner or tenant of the unit: the unit"),
    "enterprise": Text("企业：自身情况", "The enterprise: itself"),
    "zone": Text("园区管理机构：园区情况", "The zone's administration: the zone"),
    "division": Text("区（县、市）政府：本地情况", "The district government: the district"),
}
PAPERS = Text("申请人：须提交的材料", "The applicant: papers to hand in")
NOBODY = Text("文件没有写明由谁定", "The documents do not say who decides")


def provider(subject: str, language: Language) -> str:
    """Who has the facts of a subject at hand."""
    return _BY_SUBJECT.get(subject, Text(f"其他：{subject}", f"Others: {subject}")).of(language)
