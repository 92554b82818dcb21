"""Options that facts of several subjects share."""

from __future__ import annotations

# GB 50137 and the land-use classification of territorial planning; M0 is a local class.
LAND_USES = {
    "industrial": ("工业用地（未分类）", "industrial land (class not stated)"),
    "industrial_1": ("一类工业用地（M1）", "class 1 industrial land (M1)"),
    "industrial_2": ("二类工业用地（M2）", "class 2 industrial land (M2)"),
    "industrial_3": ("三类工业用地（M3）", "class 3 industrial land (M3)"),
    "new_industrial": ("新型产业用地（M0）", "new-type industrial land (M0)"),
    "industry_dominant_mixed": ("工业为主的混合用地", "mixed land, industry dominant"),
    "other_mixed": ("其他混合用地", "other mixed land"),
    "storage": ("仓储用地", "storage land"),
    "other": ("其他用地", "other land"),
}
INDUSTRIAL_USES = ("industrial", "industrial_1", "industrial_2", "industrial_3", "new_industrial")
LAND_SOURCES = {
    "new_supply": ("新供地", "newly supplied land"),
    "stock": ("存量用地", "stock land"),
}
SUPPLY_MODES = {
    "grant": ("出让", "grant"),
    "flexible_term_grant": ("弹性年期出让", "flexible-term grant"),
    "lease_before_grant": ("先租后让", "lease before grant"),
    "long_term_lease": ("长期租赁", "long-term lease"),
    "lease": ("租赁", "lease"),
    "allocation": ("划拨", "allocation"),
    "capital_contribution": ("作价出资（入股）", "contribution as capital"),
    "other": ("其他", "other"),
}
GRANT_METHODS = {
    "listing": ("挂牌", "listing"),
    "auction": ("拍卖", "auction"),
    "tender": ("招标", "tender"),
    "agreement": ("协议", "agreement"),
}
GRANT_TERM_CLASSES = {
    "short_term": ("短期出让", "short-term grant"),
    "long_term": ("长期出让", "long-term grant"),
}
SPACE_USES = {
    "production": ("生产", "production"),
    "research": ("研发", "research and development"),
    "design": ("设计", "design"),
    "pilot": ("中试", "pilot production"),
    "testing": ("试验检测", "testing and inspection"),
    "storage": ("仓储", "storage"),
    "producer_service": ("生产性服务", "producer services"),
    "headquarters": ("总部办公", "headquarters"),
    "administrative_office": ("行政办公", "administrative office"),
    "living_service": ("生活服务", "living services"),
    "public_facility": ("公共配套", "shared public facility"),
    "parking": ("停车", "parking"),
    "equipment": ("设备用房", "plant room"),
    "commercial": ("商业", "commerce"),
    "residential": ("居住", "housing"),
    "other": ("其他", "other"),
}
FACILITY_USES = ("administrative_office", "living_service")
NON_INDUSTRIAL_USES = ("commercial", "residential", "other")
OUTCOMES = {
    "passed": ("通过", "passed"),
    "failed": ("未通过", "not passed"),
    "pending": ("未作出", "not yet decided"),
}
OPINIONS = {
    "agreed": ("同意", "agreed"),
    "refused": ("不同意", "refused"),
    "pending": ("未出具", "not yet given"),
}
TENANT_CLASSES = {
    "manufacturing": ("制造业", "manufacturing"),
    "producer_service": ("生产性服务业", "producer services"),
    "other": ("其他", "other"),
}
GRADES = {"A": ("A类", "A"), "B": ("B类", "B"), "C": ("C类", "C"), "D": ("D类", "D")}
LEVELS = {
    "national": ("国家级", "national"),
    "provincial": ("省级", "provincial"),
    "municipal": ("市级", "municipal"),
    "district": ("区县级", "district"),
    "none": ("无", "none"),
}
LOAN_PRODUCTS = {
    "special_loan": ("专项贷款", "special loan"),
    "policy_finance": ("政策性中长期资金", "long-term policy finance"),
    "renovation_loan": ("技改贷", "renovation loan"),
    "green_pledge": ("碳排放权、排污权等抵质押贷款", "loan on carbon or discharge rights"),
    "medium_long_term_loan": ("中长期贷款", "medium and long-term loan"),
    "unsecured_loan": ("无抵押贷款", "unsecured loan"),
    "guarantee_insurance": ("贷款保证保险", "loan guarantee insurance"),
    "insurance_trust": ("保险、信托资金", "insurance or trust money"),
    "corporate_bond": ("企业债券", "corporate bond"),
    "industry_fund": ("产业基金", "industry fund"),
    "reits": ("基础设施REITs", "infrastructure REITs"),
}
DEVELOPERS = {
    "chain_leader": ("链主企业", "chain leader"),
    "park_operator": ("优质园区运营商", "park operator"),
    "land_user": ("原建设用地使用权人", "former land user"),
    "investment_developer": ("投资开发公司", "development company"),
    "state_platform": ("国资平台", "state platform"),
    "village_collective": ("村集体", "village collective"),
    "professional_body": ("专业机构", "professional body"),
    "industrial_enterprise": ("工业企业", "industrial enterprise"),
    "private_capital": ("民间资本", "private capital"),
    "other": ("其他主体", "other"),
}
ECOSYSTEMS = {
    "intelligent_internet": ("智能物联", "intelligent internet of things"),
    "biomedicine": ("生物医药", "biomedicine"),
    "high_end_equipment": ("高端装备", "high-end equipment"),
    "new_materials": ("新材料", "new materials"),
    "green_energy": ("绿色能源", "green energy"),
    "none": ("不属于", "none of them"),
}
RECOGNITION_STATES = {
    "recognised": ("已认定", "recognised"),
    "under_review": ("认定中", "under review"),
    "refused": ("未予认定", "refused"),
    "cancelled": ("已取消认定", "cancelled"),
    "none": ("未申请", "not applied for"),
}
