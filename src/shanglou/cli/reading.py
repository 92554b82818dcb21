"""Case files: TOML, YAML or JSON with exact decimals, and what is wrong with one said by line."""

from __future__ import annotations

import errno
import json
import math
import re
import tomllib
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from .common import unreadable

if TYPE_CHECKING:
    from shanglou.engine.case import Case
    from shanglou.engine.catalogue import Catalogue

KINDS = (".toml", ".yaml", ".yml", ".json")
_DEEPEST = 100
_YAML_NUMBER = r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?$"


class _Broken(Exception):
    """The text cannot be read; `line` counts from 1."""

    def __init__(self, message: str, line: int, remedy: Text | None = None) -> None:
        super().__init__(message)
        self.line, self.remedy = line, remedy


def read_mapping(path: Path) -> dict[str, Any]:
    """What a case file says, its numbers as exact decimals. `BadInput` with the line for a file that is broken, holds no
    mapping, is not UTF-8 or has a name of another kind; for one that cannot be opened, why."""
    kind = path.suffix.lower()
    if path.is_dir():
        raise BadInput(unreadable(IsADirectoryError(errno.EISDIR, "", str(path))))
    if kind not in KINDS:
        raise BadInput(_fault(path, 0, path.suffix or path.name, plain(" / ".join(KINDS)), say("请把个案存成其中一种文件。")))
    try:
        written = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        found = say("不是 UTF-8 的文字")
        raise BadInput(_fault(path, 0, found.zh, say("UTF-8 编码的文字文件"), say("请用 UTF-8 编码另存后重试。"))) from None
    except OSError as problem:
        raise BadInput(unreadable(problem)) from None
    try:
        value = _PARSERS[kind](written)
        _check_depth(value, _DEEPEST)
    except (_Broken, RecursionError) as broken:
        raise BadInput(_broken(path, kind, written, broken)) from None
    if not isinstance(value, dict) or any(not isinstance(key, str) for key in value):
        expected = say("事实名称与其值的对照表")
        raise BadInput(_fault(path, 1, repr(value)[:60], expected, say("例如 on、place 和 [unit] 一节；参看 shanglou facts。")))
    return value


def read_case_file(path: Path, library: Catalogue, *, on: str | None = None, place: str | None = None) -> Case:
    """A case from a file, its place resolved to a code; `on` and `place` stand in for the file's. `BadInput` has all faults."""
    return case_of(read_mapping(path), library, on=on, place=place, source=path.name)


def case_of(
    data: Mapping[str, Any], library: Catalogue, *, on: str | None = None, place: str | None = None, source: str = ""
) -> Case:
    """A case from what a file says. `BadInput` has the faults of the facts and of the place together."""
    from shanglou.engine.case import read_case
    from shanglou.policies import located, resolve

    given = {**data, **({"on": on} if on is not None else {}), **({"place": place} if place is not None else {})}
    faults: list[Fault] = list(_shapes(given, library, source))
    case = None
    try:
        case = read_case({key: value for key, value in given.items() if not _misshapen(key, value, library)}, library.vocabulary,
                         source=source)  # fmt: skip
    except BadInput as bad:
        faults.extend(bad.faults)
    if isinstance(given.get("place"), str | int) and str(given["place"]).strip():
        try:
            resolve(str(given["place"]).strip())
        except BadInput as bad:
            faults.extend(bad.faults)
    if faults or case is None:
        raise BadInput(faults)
    return located(case)


def parameters_of(data: Mapping[str, Any]) -> list[str]:
    """The ``[parameters]`` of a case file, written as ``--set`` takes them."""
    given = data.get("parameters", {})
    if not isinstance(given, Mapping):
        raise BadInput(Fault("parameters", repr(given)[:60], say("参数名称与其值的对照表"), say("写成一节 [parameters]。")))
    return [f"{name}={str(value).lower() if isinstance(value, bool) else value}" for name, value in given.items()]


def _misshapen(key: str, value: object, library: Catalogue) -> bool:
    if key not in library.vocabulary.subjects or isinstance(value, Mapping):
        return False
    return not (isinstance(value, list) and all(isinstance(row, Mapping) for row in value))


def _shapes(given: Mapping[str, Any], library: Catalogue, source: str) -> list[Fault]:
    """A subject that is neither a table of facts nor a list of such."""
    expected = say("一节事实，或若干节事实的列表")
    wrong = ((key, value) for key, value in given.items() if _misshapen(key, value, library))
    return [
        Fault(key, repr(value)[:60], expected, say("写成 [{key}]，多个则每个写成 [[{key}]]。", key=key), None, source)
        for key, value in wrong
    ]


def _fault(path: Path, line: int, found: str, expected: Text, remedy: Text) -> Fault:
    return Fault(say("内容").zh if line else "file", found, expected, remedy, line or None, path.name)


def _broken(path: Path, kind: str, written: str, broken: Exception) -> Fault:
    line = broken.line if isinstance(broken, _Broken) else 1
    lines = written.splitlines()
    found = lines[line - 1].strip()[:60] if 0 < line <= len(lines) else say("空").zh
    language = {".toml": "TOML", ".json": "JSON"}.get(kind, "YAML")
    remedy = broken.remedy if isinstance(broken, _Broken) and broken.remedy is not None else None
    reason = str(broken) if isinstance(broken, _Broken) else "too deeply nested"
    return Fault(
        kind.lstrip("."), repr(found), say("正确的 {language}（解析器报告：{reason}）", language=language, reason=reason),
        remedy or say("请改正这一行后重试。"), line, path.name,
    )  # fmt: skip


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise _Broken("too deeply nested", 1)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_depth(inner, left - 1)


def _decimal(written: str) -> Decimal | None:
    """The exact number; None for NaN, which says that nothing is known."""
    exact = Decimal(written)
    return None if exact.is_nan() else exact


# ----------------------------------------------------------------------------------------------------------- TOML


def _toml(written: str) -> Any:
    try:
        return tomllib.loads(written, parse_float=_decimal)
    except tomllib.TOMLDecodeError as problem:
        named = re.search(r"line (\d+)", str(problem))
        line = int(named.group(1)) if named else len(written.splitlines())
        dated = re.search(r"\d{4}-\d{2}-\d{2}", _line(written, line))
        remedy = say("日历上没有这一天。") if dated and "date" in str(problem).lower() else None
        raise _Broken(re.sub(r" \(at .*\)$", "", str(problem)), line, remedy) from None


def _line(written: str, number: int) -> str:
    lines = written.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""


# ----------------------------------------------------------------------------------------------------------- JSON


def _json(written: str) -> Any:
    try:
        return json.loads(written, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_pairs)
    except json.JSONDecodeError as problem:
        raise _Broken(problem.msg, problem.lineno) from None
    except _Twice as twice:
        lines = [n for n, text in enumerate(written.splitlines(), 1) for _ in range(text.count(f'"{twice}"'))]
        line = lines[1] if len(lines) > 1 else 1
        raise _Broken(f"{twice} stands twice", line, say("同一名称写了两次，请只留一个。")) from None


class _Twice(Exception):
    """A key that stands twice in one object."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _constant(written: str) -> float | None:
    return None if written == "NaN" else math.inf if written == "Infinity" else -math.inf


# ----------------------------------------------------------------------------------------------------------- YAML


def _yaml(written: str) -> Any:
    import yaml

    try:
        return yaml.load(written, Loader=_loader())  # a SafeLoader
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        remedy = say("同一名称写了两次，请只留一个。") if isinstance(problem, yaml.constructor.ConstructorError) else None
        raise _Broken(problem.problem or str(problem), mark.line + 1 if mark else 1, remedy) from None
    except yaml.YAMLError as problem:
        raise _Broken(str(problem).splitlines()[0], 1) from None


def _loader() -> type:
    """Plain YAML: true and false, decimal numbers kept exact, dates as text for the door to read. The many other forms of
    YAML 1.1 would turn the key ``on`` into true, the code 0101 into an octal number and 12:30 into 750."""
    import yaml

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
            seen: set[str] = set()
            for key, _ in node.value:
                if key.value in seen if isinstance(key.value, str) else False:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
                seen.add(str(key.value))
            return super().construct_mapping(node, deep)

    Loader.yaml_implicit_resolvers = {}
    plain_forms: list[tuple[str, str, list[str]]] = [
        ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
        ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
        ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", list("-+0123456789")),
        ("tag:yaml.org,2002:float", _YAML_NUMBER, list("-+.0123456789")),
        ("tag:yaml.org,2002:float", r"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", list("-+.")),
        ("tag:yaml.org,2002:merge", r"^<<$", ["<"]),
    ]  # fmt: skip
    for tag, form, first in plain_forms:
        Loader.add_implicit_resolver(tag, re.compile(form), first)
    Loader.add_constructor("tag:yaml.org,2002:float", _yaml_float)
    Loader.add_constructor("tag:yaml.org,2002:int", _yaml_int)
    return Loader


def _yaml_int(loader: Any, node: Any) -> int:
    return int(loader.construct_scalar(node))


def _yaml_float(loader: Any, node: Any) -> Decimal | float | None:
    written = str(loader.construct_scalar(node)).lower()
    if written.endswith((".inf", ".nan")):
        return None if written.endswith("nan") else -math.inf if written.startswith("-") else math.inf
    return _decimal(written)


_PARSERS: dict[str, Callable[[str], Any]] = {".toml": _toml, ".json": _json, ".yaml": _yaml, ".yml": _yaml}
