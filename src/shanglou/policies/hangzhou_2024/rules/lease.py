"""Chapter 9, letting: who may move in."""

from shanglou.engine import Stage, gate, rule
from shanglou.vocabulary import Project, Unit


@rule(
    "HZ2024-09-03",
    subject=Unit,
    stage=Stage.LEASE,
    zh="履约监管主体已审查承租方",
    en="the tenant was reviewed by the supervising body",
    applies=lambda project, unit: project.is_upstairs & unit.lease_is_requested,
    advice=("先报履约监管主体审查，再签租约", "have the supervising body review the tenant before the lease is signed"),
)
def tenant_reviewed(unit):
    return unit.lease_reviewed


@rule(
    "HZ2024-09-04",
    subject=Unit,
    stage=Stage.LEASE,
    zh="入驻企业为制造业或生产性服务业",
    en="the tenant is a manufacturer or serves production",
    applies=lambda project: project.is_upstairs,
)
def tenant_of_allowed_kind(unit):
    return unit.tenant_class.in_("manufacturing", "producer_service")


@rule(
    "HZ2024-09-05",
    subject=Unit,
    stage=Stage.LEASE,
    zh="入驻企业符合产业链集群和集聚发展要求",
    en="the tenant fits the chain cluster",
    applies=lambda project: project.is_upstairs,
)
def tenant_in_chain(unit):
    return unit.tenant_fits_chain


@rule(
    "HZ2024-09-04",
    subject=Project,
    stage=Stage.OPERATION,
    zh="入驻企业以生产制造业为主",
    en="tenants are mainly manufacturers",
    applies=lambda project: project.is_upstairs,
)
def mainly_manufacturers(project, p):
    return project.manufacturing_share >= p.tenant_manufacturing_share_min


lease = gate(
    "lease",
    ("HZ2024-09-03", "HZ2024-09-04", "HZ2024-09-05"),
    subject=Unit,
    stage=Stage.LEASE,
    zh="该单元可否出租给该企业",
    en="may this unit be let to this tenant",
    rules=[tenant_of_allowed_kind, tenant_in_chain, tenant_reviewed],
)
