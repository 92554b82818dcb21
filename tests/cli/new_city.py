"""A made-up city, 新城 (990100), as one policy folder: rules, parameters, a table, a gate, examples, questions."""

from __future__ import annotations

from pathlib import Path

ID = "newcity_2025"
PLACE = "990100"

FILES = {
    "policy.toml": """\
id = "newcity_2025"
number = "新政发〔2025〕1号"
prefix = "XC2025"
title_zh = "新城工业上楼办法"
title_en = "New City rules on industry upstairs"
place = "990100"
issuer_zh = "新城市人民政府"
issuer_en = "New City People's Government"
lead_zh = "市经信局"
lead_en = "Industry bureau"
issued = 2025-01-01
in_force_from = 2025-02-01
in_force_to = 2030-01-31
validity = "stated"
validity_note_zh = ""
validity_note_en = ""
validity_questions = []
validity_clauses = ["XC2025-1"]
prevails_over = []
after_lapse_zh = "请向市经信局核实。"
after_lapse_en = "Ask the industry bureau."
successor = ""

[[places]]
code = "990100"
name_zh = "新城市"
name_en = "New City"
level = "city"
""",
    "clauses.csv": """\
id,pinpoint,type,modality,summary_zh,summary_en,computable,reserved_for,reserved_name_zh,reserved_name_en,reason_zh,reason_en
XC2025-1,一｜S1｜L1,rule,must,单元不小于 600 平方米,a unit of at least 600 m2,yes,,,,,
XC2025-2,二｜S2｜L2,table,must,按细分领域和层高的税收标准,tax standard by field and storey height,yes,,,,,
XC2025-3,三｜S3｜L3,formula,definition,税收超出标准的部分,tax above the standard,yes,,,,,
XC2025-4,四｜S4｜L4,principle,should,宗旨,purpose,no,narrative,说明文字,narrative,没有条件,no condition
""",
    "parameters.csv": """\
name,zh,en,value,unit,type,valid_from,valid_to,clause,validity_basis,settled_by_zh,settled_by_en,question,note_zh,note_en
min_workshop,最小车间,smallest workshop,600,m2,number,2025-02-01,2030-01-31,XC2025-1,stated,,,,,
""",
    "questions.csv": """\
id,topic_zh,topic_en,default_zh,default_en,settled_by_zh,settled_by_en,blocks,clauses
QXC1,车间是否含夹层,whether a mezzanine counts,不含,no,市经信局,industry bureau,no,XC2025-1
""",
    "conflicts.csv": """\
id,topic_zh,topic_en,finding_zh,finding_en,behaviour_zh,behaviour_en,clauses,documents
XXC1,车间大小,size of a workshop,两处不同,two places differ,提示,flag,XC2025-1,newcity_2025
""",
    "tables/tax.toml": """\
label_zh = "新城税收标准"
label_en = "New City tax standard"
clause = "XC2025-2"
no_row = { settled_by_zh = "市经信局", settled_by_en = "industry bureau" }

[[keys]]
name = "field"
match = "exact"
label_zh = "细分领域"
label_en = "field"

[[keys]]
name = "height"
match = "band"
from = "height_from"
to = "height_to"
unit = "m"
label_zh = "层高"
label_en = "storey height"

[[values]]
column = "tax"
unit = "yuan/m2"
label_zh = "平均税收"
label_en = "average tax"
""",
    "tables/tax.csv": """\
row,field,height_from,height_to,tax,confirmation,confirm_by_zh,confirm_by_en,question,clause
X1,机器人,0,6,100,none,,,,XC2025-2
X2,机器人,6,,150,none,,,,XC2025-2
""",
    "rules.py": """\
from shanglou.engine import Stage, formula, gate, rule
from shanglou.vocabulary import Unit


@rule("XC2025-1", subject=Unit, stage=Stage.SPLIT_TRANSFER, zh="最小车间", en="smallest workshop", questions=["QXC1"],
      conflicts=["XXC1"], applies=lambda unit: unit.split_by.is_("floor"))
def workshop_large_enough(unit, p):
    return unit.floor_area >= p.min_workshop


@rule("XC2025-2", subject=Unit, stage=Stage.SPLIT_TRANSFER, zh="税收达标", en="tax reaches the standard")
def tax_reached(unit, t):
    return unit.tax_per_m2 >= t.tax(field=unit.sub_field, height=unit.storey_height).tax


@formula("XC2025-3", subject=Unit, stage=Stage.SPLIT_TRANSFER, zh="税收超出标准", en="tax above the standard", places=2)
def tax_above(unit, t):
    return unit.tax_per_m2 - t.tax(field=unit.sub_field, height=unit.storey_height).tax


moving = gate("moving", "XC2025-1", subject=Unit, stage=Stage.SPLIT_TRANSFER, zh="车间可否转让", en="may the workshop be sold",
              rules=[workshop_large_enough, tax_reached])
""",
    "examples/workshops.toml": """\
[defaults]
on = 2025-06-01
facts = { "unit.split_by" = "floor", "unit.sub_field" = "机器人", "unit.storey_height" = 5 }

[[example]]
rule = "workshop_large_enough"
zh = "恰好 600 平方米"
en = "exactly 600 m2"
facts = { "unit.floor_area" = 600 }
expect = { verdict = "met" }

[[example]]
rule = "workshop_large_enough"
zh = "差 0.01 平方米"
en = "short by 0.01 m2"
facts = { "unit.floor_area" = 599.99 }
expect = { verdict = "not met", gap = "0.01 m2" }

[[example]]
rule = "workshop_large_enough"
zh = "按幢分割的不适用"
en = "not for whole buildings"
facts = { "unit.floor_area" = 1, "unit.split_by" = "building" }
expect = { verdict = "not applicable" }

[[example]]
rule = "tax_reached"
zh = "层高不足 6 米，税收恰好 100"
en = "below 6 m, tax of exactly 100"
facts = { "unit.tax_per_m2" = 100 }
expect = { verdict = "met" }

[[example]]
rule = "tax_reached"
zh = "差 0.01 元"
en = "short by 0.01 yuan"
facts = { "unit.tax_per_m2" = 99.99 }
expect = { verdict = "not met", gap = "0.01 yuan/m2" }

[[example]]
rule = "tax_above"
zh = "层高 6 米，税收 160"
en = "6 m high, tax of 160"
facts = { "unit.storey_height" = 6, "unit.tax_per_m2" = 160 }
expect = { value = "10 yuan/m2" }

[[example]]
gate = "moving"
zh = "两条都符合"
en = "both rules are met"
facts = { "unit.floor_area" = 600, "unit.tax_per_m2" = 100 }
expect = { decision = "may proceed" }
""",
}

CASE = """\
on = 2025-06-01
place = "新城市"
title = "三号楼四层"

[unit]
split_by = "floor"
floor_area = 599.99
sub_field = "机器人"
storey_height = 6
tax_per_m2 = 160
"""

TABLE = """\
unit.split_by,unit.floor_area,unit.sub_field,unit.storey_height,unit.tax_per_m2
floor,600,机器人,6,160
floor,599.99,机器人,6,160
floor,-1,机器人,6,160
"""


def build(folder: Path) -> Path:
    """The folder of the city below `folder`."""
    for name, content in FILES.items():
        path = folder / ID / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder / ID
