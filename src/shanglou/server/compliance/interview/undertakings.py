"""What somebody sets out to do, and which gates and rules of whatever instruments are in force belong to it.

An undertaking is data: for each stage of the life cycle the subjects it concerns. No instrument and no place is named here, so
the gates and rules of a new instrument join by the stage and subject that they state themselves.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.instruments import Gate, Instrument, Rule
from shanglou.engine.language import Text
from shanglou.engine.rules import Stage


@dataclass(frozen=True, slots=True)
class Undertaking:
    """One thing to set out on. `asks` gives the subjects of each stage; `presumes` the raw answers that choosing it implies,
    which its user sees and may change."""

    key: str
    label: Text
    note: Text
    asks: Mapping[Stage, frozenset[str]]
    presumes: Mapping[str, str]

    def holds(self, part: Gate | Rule) -> bool:
        """Whether a gate or rule belongs to it, by its stage and subject."""
        return part.source.subject.name in self.asks.get(part.source.stage, frozenset())


@dataclass(frozen=True, slots=True)
class Selected:
    """The gates of an undertaking, and the rules to judge: those of the gates and the others that belong to it."""

    gates: tuple[Gate, ...]
    rules: tuple[Rule, ...]


def _asks(**stages: str) -> dict[Stage, frozenset[str]]:
    return {Stage[name.upper()]: frozenset(subjects.split()) for name, subjects in stages.items()}


_ALL = (
    Undertaking(
        "take_land",
        Text("拿地", "Take land"),
        Text(
            "新供地项目：选址、准入、出让、地价、方案",
            "A project on newly supplied land: siting, admission, supply, price, design",
        ),
        _asks(
            planning="project parcel",
            admission="application project parcel building",
            supply="project parcel",
            price="application project parcel",
            design="project building",
            supervision="parcel",
            construction="project",
        ),
        {"project.land_source": "new_supply", "parcel.land_source": "new_supply"},
    ),
    Undertaking(
        "rebuild",
        Text("改造存量用地", "Rebuild a stock site"),
        Text(
            "在已有工业用地上提容、改建、扩建或连片更新",
            "Raise the ratio, alter, extend or renew on industrial land already held",
        ),
        _asks(
            renewal="application project parcel building",
            planning="project",
            admission="application project building",
            price="application project parcel",
            design="project building",
            construction="project",
        ),
        {"project.land_source": "stock", "parcel.land_source": "stock"},
    ),
    Undertaking(
        "occupy",
        Text("租购单元", "Rent or buy a unit"),
        Text("企业租用或受让楼里的一个单元", "A firm rents a unit in the building, or takes one over"),
        _asks(lease="unit application", split_transfer="unit", assessment="unit", operation="unit", supervision="unit"),
        {},
    ),
    Undertaking(
        "divide",
        Text("分割转让", "Divide and sell"),
        Text(
            "把建成的厂房分割登记、转让给入驻企业",
            "Divide a finished building, register the parts and transfer them to firms",
        ),
        _asks(
            recognition="application",
            acceptance="project unit building",
            assessment="project unit",
            split_transfer="application project building unit",
        ),
        {"unit.split_state": "requested"},
    ),
    Undertaking(
        "qualify",
        Text("企业资格", "See whether our firm qualifies"),
        Text(
            "企业能否入驻、享受哪些扶持、是否会被列入整治或退出",
            "Whether a firm may move in, what support it gets, whether it may be listed for improvement or exit",
        ),
        {
            **{stage: frozenset({"enterprise"}) for stage in Stage},
            **_asks(lease="enterprise application", assessment="enterprise unit", recognition="enterprise project"),
        },
        {},
    ),
)
UNDERTAKINGS: Mapping[str, Undertaking] = {item.key: item for item in _ALL}


def undertaking(key: str) -> Undertaking:
    """The undertaking called `key`; `BadInput` lists them when there is none."""
    found = UNDERTAKINGS.get(key.strip())
    if found is not None:
        return found
    near = difflib.get_close_matches(key, UNDERTAKINGS, 1, 0.5)
    known = Text(
        "、".join(f"{item.key}（{item.label.zh}）" for item in _ALL), ", ".join(f"{item.key} ({item.label.en})" for item in _ALL)
    )
    remedy = (
        Text(f"是否想选 {near[0]}？", f"Did you mean {near[0]}?")
        if near
        else Text("请从所列事项中选一项。", "Choose one of these.")
    )
    raise BadInput(Fault("undertaking", repr(key), known, remedy))


def select(chosen: Undertaking, instruments: Iterable[Instrument]) -> Selected:
    """What of the instruments belongs to the undertaking, in their order."""
    listed = tuple(instruments)
    gates = tuple(gate for item in listed for gate in item.gates.values() if chosen.holds(gate))
    held = {rule for gate in gates for rule in gate.rules}
    rules = tuple(rule for item in listed for rule in item.rules.values() if rule in held or chosen.holds(rule))
    return Selected(gates, rules)
