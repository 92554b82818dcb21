"""The fixed words of the handbook in both languages: headings, and the codes that ledgers use."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .documents import Record
from .facts import Fact
from .language import Text, plain, say
from .tables import Band
from .units import UNITS
from .wording import amount, quantity


def headings() -> dict[str, Text]:
    """The headings and labels of the pages, by the name that the templates use."""
    return {
        "handbook": say("政策文件手册"),
        "intro": say(
            "每份文件一页：逐条列出原文条款的摘要，以及实现它的规则、参数、标准表、指标和职责，供逐条核对。摘要不代替原文。"
        ),
        "instruments": say("政策文件"),
        "contents": say("本页目录"),
        "skip": say("跳到正文"),
        "home": say("全部文件"),
        "identity": say("文件身份与效力"),
        "number": say("文号"),
        "issuer": say("印发机关"),
        "lead": say("牵头部门"),
        "place": say("适用地（区划代码）"),
        "issued": say("印发日期"),
        "starts": say("施行日"),
        "ends": say("失效日"),
        "no_end": say("文中没有写明"),
        "basis": say("日期依据"),
        "after_lapse": say("失效以后"),
        "successor": say("接续文件"),
        "prevails": say("优先于"),
        "yields": say("让位于"),
        "none": say("无"),
        "code": say("代码版本"),
        "dependencies": say("所依据而未提供或已提供的文件"),
        "supplied": say("已提供"),
        "not_supplied": say("未提供"),
        "questions": say("待定问题"),
        "default": say("默认读法"),
        "settled_by": say("由谁确定"),
        "blocks": say("未定之前不出结论"),
        "conflicts": say("已知矛盾"),
        "found": say("情形"),
        "behaviour": say("系统处理"),
        "clauses": say("逐条对照"),
        "clause": say("条款"),
        "rule": say("规则"),
        "rules": say("规则（条）"),
        "also": say("另有规则引用本条"),
        "applies": say("适用于"),
        "advice": say("不符合时"),
        "answers": say("可能的结果"),
        "subject": say("对象"),
        "stage": say("阶段"),
        "facts_asked": say("所用事实"),
        "facts": say("所用事实索引"),
        "fact": say("事实"),
        "type": say("类型"),
        "definition": say("定义与出处"),
        "used_by": say("用于"),
        "parameters": say("所用参数"),
        "parameter_count": say("参数（个）"),
        "parameter": say("参数"),
        "value": say("数值"),
        "valid": say("有效期"),
        "validity_basis": say("有效期依据"),
        "note": say("说明"),
        "tables": say("各标准表"),
        "table": say("标准表"),
        "row": say("行"),
        "rows": say("表中的行"),
        "state": say("确认状态"),
        "confirmed": say("可直接使用"),
        "pending": say("待确认"),
        "may_also": say("标签存疑，也可能是"),
        "no_row": say("表中没有的行"),
        "targets": say("指标"),
        "duties": say("职责"),
        "wordings": say("规定用语"),
        "gates": say("办理关口"),
        "gate": say("关口"),
        "asks": say("依次核对"),
        "reserved": say("由系统其他部分承载"),
        "uncarried": say("尚无规则、参数或其他部分实现本条"),
        "unplaced": say("引用其他文件条款的规则"),
        "criterion": say("由人研判"),
        "derived": say("未填时可推得"),
        "open_table": say("完整表格见"),
    }


def coded(code: str) -> Text:
    """A code of a ledger in words; one that is not known as it stands."""
    return _codes().get(code, plain(code))


def _codes() -> Mapping[str, Text]:
    return {
        "stated": say("原文写明"),
        "reading": say("读法"),
        "assumption": say("假定"),
        "inferred": say("推定"),
        "rule": say("规则"),
        "measure": say("措施"),
        "duty": say("职责"),
        "target": say("目标"),
        "workflow": say("流程"),
        "form": say("表单"),
        "table": say("标准表"),
        "parameter": say("参数"),
        "principle": say("原则"),
        "formula": say("公式"),
        "platform": say("平台"),
        "registry": say("登记"),
        "cycle": say("周期工作"),
        "must": say("必须"),
        "should": say("应当"),
        "may": say("可以"),
        "encourage": say("鼓励"),
        "definition": say("界定"),
        "forms": say("表单部分"),
        "procedures": say("流程部分"),
        "evaluation": say("评价部分"),
        "narrative": say("说明文字"),
        "with": say("配合"),
        "carry_out": say("落实"),
        "support": say("支持"),
        "lead": say("牵头"),
        "check": say("把关"),
        "approve": say("审批"),
        "evaluate": say("评价"),
        "supervise": say("监督"),
        "coordinate": say("统筹"),
        "issue": say("印发"),
        "register": say("登记"),
        "report": say("报送"),
        "keep": say("保管"),
        "recheck": say("复核"),
        "cumulative": say("累计"),
        "per year": say("每年"),
        "level at date": say("期末水平"),
        "level at date (share)": say("期末占比"),
        "level each year": say("每年水平"),
        "level_per_project": say("每个项目的水平"),
        "level (standing)": say("持续水平"),
        "share (coverage)": say("覆盖率"),
        "coverage": say("覆盖率"),
        "share, per year": say("每年占比"),
        "share_per_year": say("每年占比"),
        "growth rate": say("增长率"),
        "mean per year": say("年均"),
        "change from base": say("较基期的变化"),
        "start and end stated": say("起止均由原文写明"),
        "start stated; no end in the text": say("起始由原文写明；没有写终止"),
        "start is the promulgation date; end stated": say("起始为公布之日；终止由原文写明"),
        "start explicit, end a reading of the two-year term": say("起始由原文写明；终止为两年期限的读法"),
        "inferred: issue date and plan-period end": say("推定：印发日期与计划期末"),
        "high": say("可靠"),
        "doubtful": say("存疑"),
        "unknown": say("不明"),
    }


def fact_kind(fact: Fact) -> Text:
    """The type of a fact: its unit, or its options with their codes."""
    if fact.of.kind == "number":
        unit = fact.of.unit
        assert unit is not None
        name = unit.text if unit.zh or unit.en else say("无量纲")
        return say("数值（{unit}，至多 {places} 位小数）", unit=name, places=fact.places)
    if fact.of.kind in ("choice", "choices"):
        zh = "、".join(f"{label.zh}（{key}）" for key, label in fact.options.items())
        en = ", ".join(f"{label.en} ({key})" for key, label in fact.options.items())
        options = Text(zh, en)
        return say("任选：{options}", options=options) if fact.of.kind == "choices" else say("单选：{options}", options=options)
    return {"boolean": say("是或否"), "text": say("文字"), "date": say("日期")}[fact.of.kind]


def band_text(band: Band) -> Text:
    """A range of a table key; an em dash where the row does not ask for it."""
    if band.whole:
        return plain("—")
    parts = [f"≥ {amount(band.low)}"] if band.low is not None else []
    if band.high is not None:
        parts.append(f"{'≤' if band.closed else '<'} {amount(band.high)}")
    return plain(", ".join(parts))


def target_text(record: Record) -> Text:
    """A target in one line: what, how measured, how much, by when."""
    cells = record.cells
    unit = UNITS.get(cells.get("unit", ""))
    written = cells.get("value", "")
    try:
        value = quantity(Fraction(written), unit)
    except (ValueError, ZeroDivisionError):
        value = plain(written)
    if unit is None and cells.get("unit"):
        value = Text(f"{value.zh} {cells['unit']}", f"{value.en} {cells['unit']}")
    sign = {">=": "≥", "<=": "≤"}.get(cells.get("comparison", ""), cells.get("comparison", ""))
    what = Text(cells.get("indicator_zh", ""), cells.get("indicator_en", ""))
    where = Text(cells.get("scope_zh", ""), cells.get("scope_en", ""))
    return say(
        "{what}（{where}，{measure}）{sign} {value}，期限 {deadline}",
        what=what,
        where=where,
        measure=coded(cells.get("measure", "")),
        sign=sign,
        value=value,
        deadline=cells.get("deadline", "") or "—",
    )
