"""The bodies and accounts of a demonstration: one account of each role in each city."""

from __future__ import annotations

from dataclasses import dataclass

from ...bodies.capabilities import Role
from ...bodies.models import Body, Division, Membership, Person

PASSWORD = "Shanglou-2026"


@dataclass(frozen=True, slots=True)
class City:
    """A city of the demonstration: its division, the prefix of its accounts, the names of its bureau."""

    code: str
    prefix: str
    bureau: tuple[str, str]


CITIES = (
    City("330100", "hz", ("杭州市经济和信息化局", "Hangzhou Bureau of Economy and Information Technology")),
    City("330200", "nb", ("宁波市经济和信息化局", "Ningbo Bureau of Economy and Information Technology")),
    City("510100", "cd", ("成都市经济和信息化局", "Chengdu Bureau of Economy and Information Technology")),
)


def account(username: str, name: str, body: Body, role: str) -> Person:
    """An account with one role, made once."""
    person, new = Person.objects.get_or_create(username=username, defaults={"full_name": name})
    if new:
        person.set_password(PASSWORD)
        person.save()
    Membership.objects.get_or_create(person=person, body=body, role=role)
    return person


def body(name_zh: str, name_en: str, kind: str, division: Division, parent: Body | None = None) -> Body:
    """A body, made once."""
    found, _ = Body.objects.get_or_create(
        name_zh=name_zh, division=division, defaults={"name_en": name_en, "kind": kind, "parent": parent}
    )
    return found


def people(city: City, districts: list[Division]) -> dict[str, Body]:
    """The bureau of the city, a bureau and a registration centre for each district; accounts of the first district. Gives back
    the bodies by the code of their division (``city`` and ``operator`` besides).
    """
    division = Division.objects.get(code=city.code)
    bureau = body(*city.bureau, Body.Kind.MUNICIPAL_BUREAU, division)
    found = {"city": bureau}
    for district in districts:
        found[district.code] = body(
            f"{district.name_zh}经济信息部门",
            f"{district.name_en or district.name_zh} industry department",
            Body.Kind.DISTRICT_BUREAU,
            district,
            bureau,
        )
    first, second = districts[0], districts[1]
    centre = body("不动产登记中心", "Registration centre", Body.Kind.REGISTRATION_CENTRE, division)
    operator = body(f"{first.name_zh}智造园区运营公司", "Park operator", Body.Kind.PARK_OPERATOR, first)
    firm = body(f"{first.name_zh}示范制造有限公司", "Demonstration manufacturer", Body.Kind.ENTERPRISE, first)
    found |= {"operator": operator, "enterprise": firm, "centre": centre}
    account(f"{city.prefix}-city", "市级经办", bureau, Role.OFFICER)
    account(f"{city.prefix}-leader", "分管领导", bureau, Role.LEADER)
    account(f"{city.prefix}-auditor", "审计人员", bureau, Role.AUDITOR)
    account(f"{city.prefix}-district", f"{first.name_zh}经办", found[first.code], Role.OFFICER)
    account(f"{city.prefix}-other", f"{second.name_zh}经办", found[second.code], Role.OFFICER)
    account(f"{city.prefix}-park", "园区运营", operator, Role.OPERATOR)
    account(f"{city.prefix}-firm", "企业填报", firm, Role.APPLICANT)
    return found


def administrators(bureau: Body) -> None:
    """System, security and audit administration: three accounts, three roles."""
    account("admin-system", "系统管理员", bureau, Role.SYSTEM)
    account("admin-security", "安全管理员", bureau, Role.SECURITY)
    account("admin-audit", "审计管理员", bureau, Role.AUDIT)
