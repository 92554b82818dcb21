"""A small policy about bakeries, good in every respect, for tests that break one thing of it."""

from __future__ import annotations

from pathlib import Path

from shanglou.engine import Subject, Vocabulary, boolean, choice, choices, criterion, date, number

BOTH = {"wood": ("柴火", "wood"), "gas": ("燃气", "gas"), "electric": ("电", "electric")}


class Bakery(Subject, name="bakery", zh="面包房", en="bakery"):
    open_since = date("开业日", "open since")
    papers = choices("已交材料", "papers handed in", {"plan": ("平面图", "plan"), "permit": ("许可证", "permit")})
    old_town = boolean("位于老城", "in the old town")


class Oven(Subject, name="oven", zh="烤炉", en="oven", parents=("bakery",)):
    floor_area = number("占地面积", "floor area", unit="m2", places=2, maximum=10_000)
    height = number("高度", "height", unit="m", places=1, maximum=100)
    fuel = choice("燃料", "fuel", BOTH)
    tasty = criterion("面包好吃", "the bread is good", settled_by=("面包师公会", "the bakers' guild"), question="QB1")


VOCABULARY = Vocabulary([Bakery, Oven])

FILES = {
    "policy.toml": """\
id = "bakery"
number = "BK 1"
prefix = "BK"
title_zh = "面包房管理办法"
title_en = "Rules on bakeries"
place = "990000"
issuer_zh = "市面包局"
issuer_en = "Bureau of Bread"
lead_zh = ""
lead_en = ""
issued = 2024-01-01
in_force_from = 2024-02-01
in_force_to = 2028-01-31
validity = "stated"
validity_note_zh = ""
validity_note_en = ""
validity_questions = []
validity_clauses = ["BK-1"]
prevails_over = []
after_lapse_zh = ""
after_lapse_en = ""
successor = ""

[[depends_on]]
name_zh = "炉火手册"
name_en = "Manual of ovens"
clauses = ["BK-2"]
supplied = false
""",
    "clauses.csv": """\
id,pinpoint,type,modality,summary_zh,summary_en,computable,reserved_for,reserved_name_zh,reserved_name_en,reason_zh,reason_en
BK-1,1,rule,must,面积下限,minimum area,yes,,,,,
BK-2,2,rule,must,路线,route,yes,,,,,
BK-3,3,parameter,definition,费率表,table of fees,yes,,,,,
BK-4,4,target,target,目标,target,yes,,,,,
BK-5,5,duty,must,职责,duty,yes,,,,,
BK-6,6,registry,must,登记,register,yes,registry,登记册,register,登记事项,kept in a register
BK-7,7,principle,should,宗旨,purpose,no,narrative,说明文字,narrative,没有条件,no condition
""",
    "parameters.csv": """\
name,zh,en,value,unit,type,valid_from,valid_to,clause,validity_basis,settled_by_zh,settled_by_en,question,note_zh,note_en
min_area,最小面积,minimum area,1000,m2,number,2024-02-01,2028-01-31,BK-1,stated,,,,,
fee_share,费用比例,share of fees,,%,number,,,BK-3,stated,面包局,Bureau of Bread,QB1,,
""",
    "questions.csv": """\
id,topic_zh,topic_en,default_zh,default_en,settled_by_zh,settled_by_en,blocks,clauses
QB1,味道,taste,无,none,公会,guild,no,BK-1
""",
    "conflicts.csv": """\
id,topic_zh,topic_en,finding_zh,finding_en,behaviour_zh,behaviour_en,clauses,documents
XB1,费用,fees,两处不同,two differ,提示,flag,BK-1;BK-2,bakery
""",
    "targets.csv": """\
id,indicator_zh,indicator_en,scope_zh,scope_en,measure,comparison,value,unit,period_start,deadline,clause,note_zh,note_en
T1,面包房,bakeries,全市,city,cumulative,>=,10,count,2024-02-01,2027-12-31,BK-4,,
""",
    "duties.csv": """\
id,clause,body_zh,body_en,role,duty_zh,duty_en
D1,BK-5,面包局,Bureau of Bread,lead,检查,inspect
""",
    "wording.toml": """\
[[wording]]
id = "sign"
clause = "BK-5"
text_zh = "本店合格"
en = "This bakery is sound"
""",
    "tables/fees.toml": """\
label_zh = "费率表"
label_en = "fees"
clause = "BK-3"
no_row = { settled_by_zh = "面包局", settled_by_en = "Bureau of Bread" }

[[keys]]
name = "fuel"
match = "exact"
label_zh = "燃料"
label_en = "fuel"

[[keys]]
name = "area"
match = "band"
from = "area_from"
to = "area_to"
unit = "m2"
label_zh = "面积"
label_en = "area"

[[values]]
column = "fee"
unit = "yuan"
label_zh = "费用"
label_en = "fee"
""",
    "tables/fees.csv": """\
row,fuel,area_from,area_to,fee,confirmation,confirm_by_zh,confirm_by_en,question,clause
F1,wood,0,500,100,none,,,,BK-3
F2,wood,500,,200,none,,,,BK-3
F3,gas,,,300,needed,面包局,Bureau of Bread,QB1,BK-3
""",
    "rules.py": """\
from shanglou.engine import Stage, cases, formula, gate, route, rule
from tests.engine.bakery import Bakery, Oven


@rule("BK-1", subject=Oven, stage=Stage.DESIGN, zh="面积", en="area", applies=lambda oven: oven.fuel.in_("wood", "gas"))
def large_enough(oven, p):
    return oven.floor_area >= p.min_area


@route(
    "BK-2",
    subject=Bakery,
    stage=Stage.SUPPORT,
    zh="路线",
    en="route",
    options={"short": ("短", "short"), "long": ("长", "long")},
    materials={"long": ("plan", "permit")},
    provided=Bakery.papers,
)
def way(bakery):
    return cases((bakery.old_town, "long"), otherwise="short")


@formula("BK-3", subject=Oven, stage=Stage.PRICE, zh="费用", en="fee", places=2)
def fee(oven, t, p):
    return (t.fees(fuel=oven.fuel, area=oven.floor_area).fee * p.fee_share).in_unit("yuan")


opening = gate("opening", "BK-1", subject=Oven, stage=Stage.DESIGN, zh="开业", en="opening", rules=[large_enough])
""",
    "examples/area.toml": """\
[defaults]
on = 2025-06-01
facts = { "oven.fuel" = "wood" }

[[example]]
rule = "large_enough"
zh = "恰好够"
en = "just enough"
facts = { "oven.floor_area" = 1000 }
expect = { verdict = "met" }

[[example]]
rule = "large_enough"
zh = "燃气炉也算"
en = "gas counts as well"
facts = { "oven.floor_area" = 1000, "oven.fuel" = "gas" }
expect = { verdict = "met" }

[[example]]
rule = "large_enough"
zh = "差 0.01 平方米"
en = "short by 0.01 m2"
facts = { "oven.floor_area" = 999.99 }
expect = { verdict = "not met", gap = "0.01 m2" }

[[example]]
rule = "large_enough"
zh = "电炉不适用"
en = "not for electric ovens"
facts = { "oven.fuel" = "electric" }
expect = { verdict = "not applicable" }

[[example]]
gate = "opening"
zh = "面积不够不能开业"
en = "too small to open"
facts = { "oven.floor_area" = 1 }
expect = { decision = "may not", deciding = ["large_enough"] }
""",
    "examples/fees.toml": """\
[[example]]
rule = "way"
zh = "老城走长路线，缺许可证"
en = "the old town takes the long way; the permit is lacking"
facts = { "bakery.old_town" = true, "bakery.papers" = "plan" }
expect = { value = "long", materials_missing = ["permit"] }

[[example]]
rule = "way"
zh = "别处走短路线"
en = "elsewhere the short one"
facts = { "bakery.old_town" = false }
expect = { value = "short" }

[[example]]
rule = "fee"
zh = "柴火炉费用打八折"
en = "a wood oven pays four fifths"
facts = { "oven.fuel" = "wood", "oven.floor_area" = 500 }
parameters = { fee_share = 80 }
expect = { value = "160 yuan" }
""",
}


def bake(tmp_path: Path, *changes: tuple[str, str, str], name: str = "bakery") -> Path:
    """The folder under `tmp_path` with changes, each (file, old text, new text); an empty old text appends the new one."""
    folder = tmp_path / name
    contents = dict(FILES)
    for file, old, new in changes:
        content = contents.get(file, "")
        assert old in content, f"{file} has no {old!r}"
        contents[file] = content.replace(old, new, 1) if old else content + new
    for file, content in contents.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder
