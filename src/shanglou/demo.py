"""`python -m shanglou.demo`: eight real projects checked, a portfolio of 100,000 units swept, the handbook written."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from shanglou.cli.output import Format, Lang, Output, counted
from shanglou.cli.words import joined, place_name, verdict_counts
from shanglou.engine.judge import Decision, Finding, Verdict
from shanglou.engine.language import Text, plain, say
from shanglou.engine.wording import gap_words, kind_text

if TYPE_CHECKING:
    from shanglou.cli.sweeping_job import Done
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.report import Report

ROWS = 100_000
DAY = "2025-09-01"
GATES = ("hangzhou_2024.split_transfer", "chengdu_2024.transferee_assessment", "chengdu_2024.split_transfer")


class Voice:
    """Prints each text in Chinese and below it in English."""

    def __init__(self) -> None:
        self.zh, self.en = Output(Format.TEXT, Lang.ZH), Output(Format.TEXT, Lang.EN)

    def say(self, text: Text, *, indent: int = 0, bullet: str = "", style: str = "") -> None:
        """One text in both languages; once where they are the same."""
        self.zh.line(text, indent=indent, bullet=bullet, style=style)
        if text.en != text.zh:
            self.en.line(text, indent=indent + len(bullet), style="dim")

    def heading(self, text: Text) -> None:
        """A heading in both languages, on one line."""
        self.zh.line()
        self.zh.line(f"{text.zh} / {text.en}", style="bold")


def main(rows: int = ROWS, out: Path = Path("out")) -> None:
    """Run the demonstration, writing into `out`."""
    began = time.perf_counter()
    from shanglou.policies import library

    own, voice = library(), Voice()
    out.mkdir(parents=True, exist_ok=True)
    voice.heading(say("一、八个真实项目"))
    voice.say(say("数字来自公开报道，未经核实；没有报道的就是未知。都按 {day} 的规定来问。", day=DAY))
    for report in projects(own):
        _project(voice, report)
    voice.heading(say("二、{rows} 个单元的样例清单", rows=f"{rows:,}"))
    started = time.perf_counter()
    done, wrong = portfolio(own, rows, out)
    _sweep(voice, done, wrong, time.perf_counter() - started)
    voice.heading(say("三、手册"))
    written = handbook(own, out / "handbook")
    voice.say(say("已写 {count} 个文件到 {directory}，从 index.html 看起。", count=len(written), directory=out / "handbook"))
    voice.heading(say("完成，用时 {seconds:.0f} 秒", seconds=time.perf_counter() - began))
    voice.say(say("接着可试：shanglou check CASE、shanglou compare CASE、shanglou whatif IN --set NAME=VALUE。"))


def projects(own: Catalogue) -> Iterator[Report]:
    """The report of every example project, in the order of their names."""
    from shanglou.cli.asking import ask
    from shanglou.cli.reading import read_case_file

    folder = resources.files("shanglou") / "examples" / "projects"
    with resources.as_file(folder) as path:
        for file in sorted(path.glob("*.toml")):
            yield ask(own, read_case_file(file, own))


def _project(voice: Voice, report: Report) -> None:
    voice.zh.line()
    voice.zh.line(report.case.title, style="bold")
    counts = counted(verdict_counts(item.verdict for item in report.findings))
    judged = say("判定 {total} 条：{counts}。", total=len(report.findings), counts=counts)
    voice.say(say("{place}：{judged}", place=place_name(report.case.place), judged=judged), indent=2)
    for item in report.gates:
        if item.decision is not Decision.NOT_APPLICABLE:
            voice.say(say("{title}：{decision}", title=item.gate.title, decision=item.decision.label), indent=2, bullet="· ")
    for finding in report.findings:
        if finding.verdict is Verdict.NOT_MET:
            _not_met(voice, finding)


def _not_met(voice: Voice, finding: Finding) -> None:
    gaps = joined([gap_words(gap) for gap in finding.gaps], "、", ", ")
    kind = kind_text(finding.rule)
    title = joined([finding.rule.title, gaps], "，", ", ")
    voice.say(say("不符合（{kind}）：{title}", kind=kind, title=title), indent=2, bullet="✗ ", style="red")


def portfolio(own: Catalogue, rows: int, out: Path) -> tuple[Done, int]:
    """Write a made-up portfolio, sweep it by the gates of both cities into a file beside it, and say how many cells are wrong."""
    from shanglou.cli.sweeping_job import Job
    from shanglou.cli.sweeping_run import run
    from shanglou.engine.values import day
    from shanglou.portfolio import write_portfolio

    source = out / "portfolio.csv"
    wrong = write_portfolio(source, rows, sub_fields(own))
    job = Job(
        library=own,
        source=source,
        target=out / "findings.parquet",
        place=None,
        place_column="place",
        on=day(DAY, "on"),
        on_column=None,
        engine="polars",
        rules=(),
        gates=GATES,
        stage=None,
        overrides={},
        what_if=False,
        columns=None,
        sheet=None,
        language="zh",
    )
    with tempfile.TemporaryDirectory(prefix="shanglou-") as work:
        return run(job, Path(work), lambda step: None), wrong


def sub_fields(own: Catalogue) -> dict[str, list[str]]:
    """The sub-fields that Chengdu's table names for each district."""
    found: dict[str, dict[str, None]] = {}
    for row in own.instruments["chengdu_2024"].tables["annex3"].rows:
        for district, field in row.matches:
            found.setdefault(district, {})[field] = None
    return {district: sorted(fields) for district, fields in found.items()}


def _sweep(voice: Voice, done: Done, wrong: int, seconds: float) -> None:
    rows = done.table.rows
    voice.say(say("数字是编的，只为演示。读入 {rows} 行，写出 {written} 行，用时 {seconds:.1f} 秒。", rows=f"{rows:,}",
                  written=f"{done.written:,}", seconds=seconds))  # fmt: skip
    for gate, decisions in done.tally.decisions.items():
        voice.zh.line()
        asked = f"{sum(decisions.values()):,}"
        where = place_name(gate.instrument.place)
        voice.say(say("{title}（{place}）：{asked} / {rows} 行", title=gate.title, place=where, asked=asked, rows=f"{rows:,}"),
                  indent=2, style="bold")  # fmt: skip
        voice.say(counted({decision.label: count for decision, count in decisions.items()}), indent=4)
    _rules(voice, done)
    voice.zh.line()
    voice.say(say("故意写错 {wrong} 格，查出 {found} 格，其余照常判定：", wrong=wrong, found=done.table.faults_total), indent=2)
    for fault in done.table.faults:
        voice.say(Text(fault.message("zh"), fault.message("en")), indent=4, bullet="- ")


def _rules(voice: Voice, done: Done) -> None:
    """The rules that most rows fail."""
    failing = sorted(done.tally.verdicts.items(), key=lambda pair: -pair[1][Verdict.NOT_MET])
    voice.zh.line()
    voice.say(say("不符合最多的规则"), indent=2, style="bold")
    for rule, counts in failing[:8]:
        if counts[Verdict.NOT_MET]:
            judged = sum(counts.values())
            share = say(
                "{title}：{count} / {rows} 行", title=rule.title, count=f"{counts[Verdict.NOT_MET]:,}", rows=f"{judged:,}"
            )
            voice.say(share, indent=4)
            voice.zh.line(plain("、".join(rule.clauses)), indent=6, style="dim")


def handbook(own: Catalogue, directory: Path) -> tuple[Path, ...]:
    """Write the handbook of all instruments."""
    from shanglou.engine.handbook import write_handbook

    return write_handbook(own.instruments.values(), own.vocabulary, directory)


if __name__ == "__main__":
    main()
