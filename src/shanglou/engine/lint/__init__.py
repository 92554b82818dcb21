"""The linter of policy folders: what is wrong with one, where, and how its clauses are carried.

`lint` checks one folder, `lint_all` several together; `coverage` says for every clause what implements it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ..facts import Vocabulary
from ..instruments import Instrument
from ..language import say
from . import citations, contents, proof, trees
from .coverage import ClauseCoverage, coverage
from .files import Problem
from .loading import Opened, opened

__all__ = ["ClauseCoverage", "Problem", "coverage", "lint", "lint_all"]


def lint(target: Path | Instrument, vocabulary: Vocabulary, others: Sequence[Instrument] = ()) -> list[Problem]:
    """Everything that is wrong with one policy folder. `others` are instruments whose clauses and questions it may cite."""
    return _sorted(_problems(opened(target, vocabulary), vocabulary, others, False))


def lint_all(
    targets: Iterable[Path | Instrument], vocabulary: Vocabulary, beside: Iterable[Path | Instrument] = ()
) -> list[Problem]:
    """Everything that is wrong with several policy folders, each by itself and all together. What stands `beside` them may be
    cited, and is not examined itself.
    """
    folders = [opened(target, vocabulary) for target in targets]
    every = [*folders, *(opened(target, vocabulary) for target in beside)]
    loaded = [item.instrument for item in every if item.instrument is not None]
    complete = len(loaded) == len(every)
    found: list[Problem] = []
    for item in folders:
        others = [other for other in loaded if other is not item.instrument]
        found.extend(_problems(item, vocabulary, others, complete))
    examined = {id(item) for item in folders}
    found.extend(problem for item, problem in _across(every) if id(item) in examined)
    return _sorted(found)


def _problems(item: Opened, vocabulary: Vocabulary, others: Sequence[Instrument], complete: bool) -> list[Problem]:
    found = list(contents.check(item.files))
    found.extend(problem for problem in item.problems if not any(_same(problem, other) for other in found))
    if item.instrument is not None:
        found.extend(citations.check(item.files, item.instrument, others, complete))
        found.extend(trees.check(item.files, item.instrument))
        found.extend(proof.check(item.files, item.instrument, vocabulary, broken=bool(item.problems)))
    return found


def _same(loading: Problem, found: Problem) -> bool:
    """Whether a problem of loading is one that the files show more exactly."""
    stems = [problem.file.rpartition(".")[0] for problem in (loading, found)]
    return stems[0] == stems[1] and loading.line in (1, found.line)


def _across(folders: Sequence[Opened]) -> Iterator[tuple[Opened, Problem]]:
    """What is wrong between folders, with the one that it is told of."""
    known = {item.files.name for item in folders}
    asked: dict[str, str] = {}
    for item in folders:
        for line, row in item.files.rows("questions.csv"):
            first = asked.setdefault(row["id"], item.files.name)
            if first != item.files.name:
                yield (
                    item,
                    item.files.problem("questions.csv", line, say("问题 {id} 在 {other} 中已有", id=row["id"], other=first)),
                )
        for name in item.files.head.get("prevails_over", ()):
            if name not in known:
                line = item.files.line("policy.toml", "prevails_over")
                yield item, item.files.problem("policy.toml", line, say("没有政策文件 {name}", name=name))
        for line, row in item.files.rows("conflicts.csv"):
            for name in (part.strip() for part in row["documents"].split(";")):
                if name and name not in known:
                    yield item, item.files.problem("conflicts.csv", line, say("没有政策文件 {name}", name=name))


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(dict.fromkeys(problems), key=lambda item: (item.level, item.file, item.line))
