"""Facts of a building (幢)."""

from __future__ import annotations

from shanglou.engine.facts import Subject, boolean, choice, choices, criterion, number, text

from ._kinds import DISTRICT, HOUSING, PLANNING, count, floor, share
from ._options import SPACE_USES

_GUIDANCE = {
    "environment": ("环保", "environmental protection"),
    "fire": ("消防安全", "fire safety"),
    "vibration": ("减震隔震", "vibration damping and isolation"),
    "vertical_transport": ("垂直交通", "vertical transport"),
    "equipment_load": ("设备载重", "equipment load"),
    "process": ("工艺需求", "process needs"),
    "green_energy_saving": ("绿色节能", "green and energy saving"),
}


# fmt: off
class Building(Subject, name="building", zh="幢", en="building", parents=("project",)):
    """A building of a project."""

    code = text("幢编号", "building code", source="GB/T 37346")
    building_no = text("栋号", "building number", source="CD2024-A4-09")
    form = choice("建筑形态", "building form", {
        "industrial_tower": ("工业大厦", "industrial tower"),
        "industrial_complex": ("工业综合体", "industrial complex"),
        "factory": ("普通厂房", "ordinary factory"),
        "facility": ("配套用房", "facility building"),
        "other": ("其他形态", "other"),
    }, source="NB2025-0-02")
    floor_area = floor("幢建筑面积", "floor area of the building", source="GB/T 50353;GB/T 17986")
    above_ground_floor_area = floor("幢地上建筑面积", "above-ground floor area of the building", source="GB/T 50353")
    underground_floor_area = floor("幢地下建筑面积", "underground floor area of the building",
                                   source="GB/T 50353;NB2025-3.4-04")
    far_floor_area = floor("幢计容建筑面积", "floor area of the building counted in the ratio",
                           source="自然资发〔2023〕72号;NB2025-2.3.9-05",
                           definition=("层高超过规定的楼层已按规定加倍", "storeys above the height limit already counted double"))
    footprint_area = floor("建筑基底面积", "footprint", source="GB/T 50353")
    storage_equipment_area = floor("独立储能设备占地面积", "footprint of separate energy storage", source="NB2025-2.3.9-05")
    storeys = number("地上层数", "storeys above ground", unit="storey", maximum=200, source="GB/T 50353;CD2024-A3-33")
    underground_storeys = number("地下层数", "storeys underground", unit="storey", maximum=20, source="GB/T 50353")
    height = number("建筑高度", "building height", unit="m", places=3, maximum=1000, source="GB 50016")
    storey_height = number("标准层层高", "typical storey height", unit="m", places=3, maximum=100, source="GB/T 50353")
    column_spacing = number("柱距", "column spacing", unit="m", places=3, maximum=100, source="GB/T 50006;NB2025-2.3.10-01")
    floor_load = number("楼面荷载", "floor load", unit="kg/m2", places=2, maximum=10**5, source="NB2025-2.3.10-01",
                        definition=("按每平方米可承载的质量", "as the mass that a square metre may carry"))
    goods_lifts = count("货梯数", "goods lifts", maximum=1000, source="NB2025-2.3.10-01")
    has_truck_ramp = boolean("货车可上各层", "lorries reach the floors", source="NB2025-2.3.10-01")
    functions = choices("建筑承载功能", "functions of the building", SPACE_USES, source="HZ2024-01-05;NB2025-0-02")
    can_host_required_functions = criterion("能承载研发、设计、试验、检测、生产及配套服务",
                                            "can host research, design, trial, testing, production and services",
                                            settled_by=DISTRICT, source="HZ2024-01-05;NB2025-0-02")
    guidance_given = choices("已作设计指导的方面", "aspects of design guidance given", _GUIDANCE, source="HZ2024-06-05")
    meets_design_standard = criterion("符合厂房建筑设计技术标准", "meets the factory design standard", settled_by=HOUSING,
                                      source="NB2025-2.3.10-01")
    meets_design_code = criterion("符合工业建筑设计规范", "meets the industrial design code", settled_by=HOUSING,
                                  source="NB2025-3.3-02")
    structure_is_safe = criterion("主体结构安全", "structure is safe", settled_by=HOUSING,
                                  source="NB2025-2.1.2-01;NB2025-2.1.2-04")
    production_is_safe = criterion("生产安全", "production is safe", source="NB2025-2.1.2-01",
                                   settled_by=("应急管理部门", "the emergency management department"))
    is_fire_safe = criterion("消防安全", "fire safe", source="NB2025-2.1.2-04",
                             settled_by=("消防或住建部门", "the fire or housing department"))
    overall_safety_assured = criterion("分割后整体安全", "safe as a whole when split", settled_by=DISTRICT,
                                       source="HZ2024-09-09")
    facade = choice("外立面特征", "facade", {
        "industrial": ("工业建筑特征", "industrial"),
        "public_building": ("公共建筑特征", "public building"),
        "residential_like": ("住宅化外观", "like housing"),
    }, source="NB2025-2.3.10-03")
    facade_is_simple = criterion("风格简洁明快、立面统一", "style simple and facade uniform", settled_by=PLANNING,
                                 source="NB2025-2.3.10-07")
    facade_fits_city = criterion("体现产业特色并与城市风貌协调", "shows its industry and fits the city", settled_by=PLANNING,
                                 source="NB2025-2.3.10-05")
    roof_area = floor("屋面面积", "roof area", source="NB2025-2.3.9-02")
    suitable_roof_area = floor("幢适宜安装光伏的屋面面积", "roof of the building suitable for photovoltaics",
                               source="NB2025-2.3.9-02;NB2025-2.3.9-07")
    pv_area = floor("幢光伏安装面积", "photovoltaic area of the building", source="NB2025-2.3.9-02;NB2025-2.3.9-07")
    pv_share_of_roof = share("光伏占屋面比例", "photovoltaic share of the roof", maximum=10**4, source="NB2025-2.3.9-02",
                             derive=lambda building: (building.pv_area / building.roof_area).in_unit("%"))
    is_zero_carbon = boolean("零碳楼宇", "zero-carbon building", source="NB2025-2.3.9-06")
    is_public_facility = boolean("公共配套设施", "shared public facility", source="NB2025-3.2-04")
    first_registration_done = boolean("已办首次登记", "first registration done", source="NB2025-3.2-04")
    split_is_requested = boolean("申请分割", "split asked for", source="NB2025-3.2-04")
    registered_use = choice("登记用途", "registered use", SPACE_USES, source="NB2025-4.3-04")
    actual_use = choice("实际用途", "actual use", SPACE_USES, source="NB2025-4.3-04;HZ2024-10-04")
    use_was_changed = boolean("用途与登记不符", "use differs from the registered one", source="NB2025-4.3-04")
