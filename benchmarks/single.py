"""One case: the seven rules with trace, whole projects in three cities, and what an import costs."""

from __future__ import annotations

import statistics
import subprocess
import sys
from typing import Any

import polars as pl

from shanglou.engine import read_case
from shanglou.engine.judge import judge
from shanglou.engine.report import check
from shanglou.engine.steps import Env
from shanglou.engine.values import read
from shanglou.policies import library, located
from shanglou.vocabulary import VOCABULARY as EVERYTHING

from .page import Target, seconds, table
from .peers import dmn, loop, openfisca, polars_by_hand, zen_engine
from .projects import PROJECTS
from .sweeps import WITH_REASONS
from .task import FACTS, ON, RULES, VERDICTS, VOCABULARY
from .timing import interleaved

CASES, CHECKS = 300, 10
HEAVY = ("polars", "narwhals", "babel", "pandas", "duckdb", "pyspark")


def seven_rules(frame: pl.DataFrame, wanted: pl.DataFrame) -> tuple[list[Target], str]:
    """Microseconds for one case of the task, against the peers."""
    head = frame.head(CASES)
    envs = [
        Env({name: read(VOCABULARY[name], value) for name, value in row.items() if value is not None}, ON)
        for row in head.select(FACTS).iter_rows(named=True)
    ]
    for number, env in enumerate(envs):
        for rule, verdict in zip(RULES, VERDICTS, strict=False):
            assert judge(rule, env).value == wanted[verdict][number], (number, verdict)
    complete = [env for env in envs if len(env.facts) >= len(FACTS) - 1]
    decision, contexts = zen_engine.prepare(), zen_engine.cases(head)
    rules, records = dmn.prepare(), dmn.cases(head.head(1))
    objects, one = loop.cases(head), head.head(1)
    system, arrays = openfisca.system(wide=True), openfisca.arrays(one)
    counts = {"judge": len(envs), "judge complete": len(complete), "zen": len(contexts), "loop": len(objects)}
    taken = interleaved(
        {
            "judge": lambda: [judge(rule, env) for env in envs for rule in RULES],
            "judge complete": lambda: [judge(rule, env) for env in complete for rule in RULES],
            "zen": lambda: [zen_engine.assess(decision, case, trace=True) for case in contexts],
            "loop": lambda: [loop.assess(case) for case in objects],
            "hand": lambda: polars_by_hand.assess(one),
            "sweep": lambda: WITH_REASONS(one),
            "openfisca": lambda: openfisca.assess(system, arrays),
            "dmn": lambda: dmn.assess(rules, records[0]),
        },
        rounds=9,
    )
    time = {name: taken[name] / counts.get(name, 1) for name in taken}
    rows = [
        ("**Shanglou judge**, one tenth of the facts unknown", seconds(time["judge"]), "whole trace"),
        ("Shanglou judge, at most one fact unknown", seconds(time["judge complete"]), "whole trace"),
        ("Python functions over a dataclass", seconds(time["loop"]), "none"),
        ("zen-engine", seconds(time["zen"]), "its own"),
        ("Polars by hand, one row", seconds(time["hand"]), "none"),
        ("Shanglou sweep, one row", seconds(time["sweep"]), "reasons"),
        ("OpenFisca core, one row", seconds(time["openfisca"]), "none"),
        ("pyDMNrules", seconds(time["dmn"]), "rules fired"),
    ]
    worst = max(time["judge"], time["judge complete"])
    target = Target("judge of the seven rules with full trace: under 60 µs", seconds(worst), worst < 60e-6)
    return [target], table(("one case, seven rules", "time", "trace"), rows)


def projects() -> tuple[list[Target], str]:
    """Milliseconds for every rule and gate in force on a project, in each city."""
    catalogue = library()
    runs: dict[str, Any] = {}
    counts: dict[str, tuple[int, int]] = {}
    for city, data in PROJECTS.items():
        case = located(read_case(data, EVERYTHING))
        force = catalogue.applicable(case.place, case.on).in_force
        rules = [rule for item in force for rule in item.rules.values()]
        gates = [gate for item in force for gate in item.gates.values()]
        report = check(catalogue, case, rules=rules, gates=gates)
        assert len({finding.rule for finding in report.findings}) == len(rules), city
        counts[city] = len(report.findings), len(report.gates)
        runs[city] = lambda case=case, rules=rules, gates=gates: check(catalogue, case, rules=rules, gates=gates)
        runs[f"{city} asked"] = lambda case=case: check(catalogue, case)
        runs[f"{city} json"] = lambda report=report: report.as_json()
    several = {name: lambda run=run: [run() for _ in range(CHECKS)] for name, run in runs.items()}
    taken = {name: time / CHECKS for name, time in interleaved(several, rounds=9).items()}
    rows = [
        (city, str(findings), str(gates), seconds(taken[city]), seconds(taken[f"{city} asked"]), seconds(taken[f"{city} json"]))
        for city, (findings, gates) in counts.items()
    ]
    worst = max(PROJECTS, key=lambda city: taken[city])
    target = Target("whole project check in any city: under 5 ms", f"{seconds(taken[worst])} ({worst})", taken[worst] < 5e-3)
    head = ("city", "findings", "gates", "every rule and gate", "those the facts speak of", "as JSON, texts in two languages")
    return [target], table(head, rows)


def importing() -> list[Target]:
    """Seconds that `import shanglou.engine` takes, and whether anything heavy came with it."""
    program = (
        "import sys, time; start = time.perf_counter(); import shanglou.engine; taken = time.perf_counter() - start; "
        f"print(taken, *(name for name in {HEAVY!r} if name in sys.modules))"
    )
    ran = [subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True) for _ in range(9)]
    shown = [line.stdout.split() for line in ran]
    heavy = sorted({name for line in shown for name in line[1:]})
    taken = statistics.median(float(line[0]) for line in shown)
    found = f"{seconds(taken)}, {'with ' + ', '.join(heavy) if heavy else 'without'}"
    promise = "import shanglou.engine: without polars, under 0.15 s"
    return [Target(promise, found, not heavy and taken < 0.15)]


def measure(frame: pl.DataFrame, wanted: pl.DataFrame) -> tuple[list[Target], list[str]]:
    """The targets and sections on single cases."""
    rules, first = seven_rules(frame, wanted)
    whole, second = projects()
    text = (
        f"{first}\n\nWhole projects (land, a building, a unit), every rule and gate of every instrument in force there on the "
        f"day; a finding keeps its whole trace and makes texts of it when asked.\n\n{second}"
    )
    return [*rules, *whole, *importing()], [f"## One case\n\n{text}"]
