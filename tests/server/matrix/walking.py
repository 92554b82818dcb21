"""Going through every exit as one of the cast, and noting what is wrong with what is shown."""

from __future__ import annotations

import functools
import itertools
import json
import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.test import Client
from django.urls import reverse

from shanglou.policies import library
from shanglou.server.bodies.actors import Actor
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.doors.exporting.forms import FORMS, shape_of
from shanglou.server.doors.named import list_named, out_named
from shanglou.server.land.mapping import LAYERS

from ..conftest import CAST, signed_in
from . import exits
from .exits import Row
from .reading import body, text, whole
from .world import Side, World

NOBODY = 987_654_321
#: So many sides that may be seen, and so many that may not, are asked for at an exit; one by those who see what others see.
FEW = dict.fromkeys(CAST, 2)
BOX = "bbox=100,20,130,40&limit=500"
NO_KEY = "00000000-0000-4000-8000-000000000000"


@dataclass
class Walk:
    """One person's way through the platform. `faults`: what was wrong; `told`: what each asking gave, for comparison."""

    world: World
    who: str
    client: Client
    token: str = ""
    faults: list[str] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, world: World, who: str) -> Walk:
        """A new one."""
        client = signed_in(world.cast, who)
        client.raise_request_exception = False
        return cls(world, who, client)

    @property
    def actor(self) -> Actor:
        """Who goes; by a token that may only look."""
        scopes = frozenset({Capability.VIEW}) if self.token else None
        return replace(self.world.cast.actor(self.who), scopes=scopes)

    def sees(self, row: Row, side: Side) -> bool:
        """Whether the rows of a side may be seen at an exit."""
        return row.seen(self.who, side) if row.seen is not None else self.who in side.seen_by

    # ----------------------------------------------------------------------------------------------------------- asking
    def ask(self, name: str, address: str, row: Row, **more: Any) -> Any:
        """Ask one address, and look for marks that ought not to be in what comes back."""
        method = more.pop("method", row.method)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= {"HX-Request": "true", "HX-Target": row.part} if row.part else {}
        answer = getattr(self.client, method.lower())(address, headers={**headers, **more.pop("headers", {})}, **more)
        if answer.status_code >= 500:
            self.faults.append(f"{name}: {address} answers {answer.status_code}")
        said = whole(answer)
        self.told[f"{method} {address} {row.part} {more.get('data', '')}"] = said
        sides, small = (*self.world.sides, *self.world.own), said.lower()
        told = {side.mark for side in sides if side.mark.lower() in small}
        allowed = {side.mark for side in sides if self.sees(row, side) or self.who in side.seen_by}
        for mark in sorted(told - allowed):
            self.faults.append(f"{name}: {method} {address} shows {mark}, which {self.who} may not see")
        answer.marks = told
        return answer

    def expect(self, name: str, address: str, answer: Any, sides: list[Side]) -> None:
        """The answer has to show these sides."""
        for side in sides:
            if side.mark in answer.marks:
                self.shown.add(name)
            else:
                self.faults.append(f"{name}: {address} ({answer.status_code}) does not show {side.mark} to {self.who}")

    # ------------------------------------------------------------------------------------------------------------ pages
    def pages(self, rows: Mapping[str, Row] = exits.PAGES) -> None:
        """Every page."""
        for name, row in rows.items():
            if name != "land:tile":
                self.page(name, row)
        self.tiles()

    def page(self, name: str, row: Row) -> None:
        """One page, for everything that its address may name."""
        may = row.may is None or self.actor.may(row.may)
        if self.fixed(row):
            address = reverse(name, args=[FIXED.get(arg, lambda word=arg: word[1:])() for arg in row.args] or None)
            if row.method != "GET":
                if self.who == "stranger":
                    self.ask(name, address, row)
                return
            for query in self.queries(row):
                answer = self.ask(name, f"{address}?{query}", row)
                if row.shows == "all" and may and "{" not in query:
                    self.expect(name, f"{address}?{query}", answer, self.listed(row, query))
            return
        nothing = self.ask(name, reverse(name, args=[NO_KEY if row.args[0] in KEYED else NOBODY, *self.rest(row, NOBODY)]), row)
        looked = 0
        for side in self.some(name, row):
            seen = self.sees(row, side)
            looked += seen
            if seen and looked > 1 and row.shows == "reached":
                # A form of one side is like that of another; pages of rows are looked at on all of them.
                continue
            for keys in self.targets(row, side):
                address = reverse(name, args=keys)
                if seen and row.method == "GET":
                    for query in itertools.islice(self.queries(row), None if looked == 1 else 1):
                        answer = self.ask(name, f"{address}?{query}", row)
                        if row.shows and self.may(row, side):
                            if answer.status_code != 200:
                                self.faults.append(f"{name}: {address}?{query} answers {answer.status_code} to {self.who}")
                            elif row.shows == "target":
                                self.expect(name, f"{address}?{query}", answer, [side])
                            else:
                                self.shown.add(name)
                elif not seen:
                    answer = self.ask(name, address, row)
                    if answer.status_code == 200 or answer.status_code != nothing.status_code:
                        self.faults.append(
                            f"{name}: {row.method} {address} of {side.mark} answers {answer.status_code} to {self.who}, "
                            f"one that there is not {nothing.status_code}"
                        )
        if len(row.args) == 2 and not row.args[1].startswith("=") and nothing.status_code in (403, 404):
            self.crossed(name, row)

    def crossed(self, name: str, row: Row) -> None:
        """A part of a hidden row under a row that may be seen."""
        mine = [side for side in self.world.holding(row.args[0]) if self.sees(row, side)]
        theirs = [side for side in self.world.holding(row.args[1]) if not self.sees(row, side)]
        for one, other in itertools.product(mine[:1], theirs):
            address = reverse(name, args=[one.rows[row.args[0]].pk, other.rows[row.args[1]].pk])
            answer = self.ask(name, address, row, method="GET")
            if answer.status_code not in (403, 404):
                self.faults.append(f"{name}: {address} answers {answer.status_code} to {self.who}")

    def queries(self, row: Row) -> Iterator[str]:
        """The queries of a row, each word in braces replaced by the number of a row of every side."""
        for query in row.queries:
            if "{" not in query:
                yield query
                continue
            kind = query.partition("{")[2].partition("}")[0]
            for side in self.world.holding(kind):
                yield query.replace(f"{{{kind}}}", str(side.rows[kind].pk))

    def some(self, name: str, row: Row) -> list[Side]:
        """Of the sides that have rows of what an exit is about, those that are asked for there: a few that may be seen and a few
        that may not, others at other exits.
        """
        there = list(self.world.holding(row.args[0]))
        turn = zlib.crc32(name.encode()) % 60
        chosen = set()
        for is_seen in (True, False):
            alike = [side.name for side in there if self.sees(row, side) is is_seen]
            chosen.update(itertools.islice(itertools.cycle(alike), turn, turn + FEW.get(self.who, 1)))
        return [side for side in there if side.name in chosen]

    def listed(self, row: Row, query: str) -> list[Side]:
        """The sides that a list has to show."""
        return [side for side in self.world.holding(row.kind) if self.sees(row, side)]

    def may(self, row: Row, side: Side) -> bool:
        """Whether somebody who sees a side may do at an exit what it is for."""
        if row.may is None:
            return True
        held = side.rows.get("parcel")
        return self.actor.may(row.may, held) if held is not None else self.actor.may(row.may)

    def targets(self, row: Row, side: Side) -> Iterator[list[Any]]:
        """The addresses' words for the rows of a side."""
        for held in (side.rows, side.joint) if row.joint and self.sees(row, side) else (side.rows,):
            if all(arg.startswith("=") or arg in held for arg in row.args):
                words = ([held[arg].pk] if not arg.startswith("=") else arg[1:].split("|") for arg in row.args)
                yield from map(list, itertools.product(*words))

    def rest(self, row: Row, number: int) -> list[Any]:
        """The words of an address after the first, for no row."""
        return [arg[1:].partition("|")[0] if arg.startswith("=") else number for arg in row.args[1:]]

    def none(self, row: Row) -> list[Any]:
        """The words of an address of no row."""
        return [NO_KEY if row.args[0] in KEYED else NOBODY, *self.rest(row, NOBODY)]

    def lists(self) -> None:
        """Everything that names no row in its address: lists, counts, sums, searches, choices, layers, collections."""
        for name, row in exits.PAGES.items():
            if row.method == "GET" and self.fixed(row) and name not in ("land:tile", "bodies:log", "land:districts"):
                self.page(name, row)
                if row.shows == "all" and list_named(name) is not None:
                    for part in ("list", "list-totals"):
                        self.page(name, replace(row, part=part, shows="", queries=("count=exact",)))
        self.tiles(expecting=False)
        for name, address in operations().items():
            row = exits.OPERATIONS.get(name)
            if row is not None and row.method == "GET" and self.fixed(row):
                self.operation(name, address, replace(row, shows=""))
        for name in exits.COLLECTIONS:
            self.ask(name, f"/api/ogc/collections/{name}/items", exits.silent())

    @staticmethod
    def fixed(row: Row) -> bool:
        """Whether the address of an exit names no row of the registry."""
        return all(arg.startswith("=") or arg in FIXED for arg in row.args)

    # -------------------------------------------------------------------------------------------------------------- map
    def tiles(self, *, expecting: bool = True) -> None:
        """Every layer of the map where each side lies, from afar and from near, whole and by a filter that leaves all of it."""
        for layer, zoom, side, narrow in itertools.product(LAYERS.values(), (11, 14), self.world.sides, ("", "q=ZQ")):
            parcel = side.rows["parcel"]
            x, y = tile_at((parcel.west + parcel.east) / 2, (parcel.south + parcel.north) / 2, zoom)
            address = f"{reverse('land:tile', args=[layer.key, zoom, x, y])}?{narrow}"
            row = exits.PAGES["land:tile"]
            answer = self.ask("land:tile", address, row)
            if expecting and self.sees(row, side):
                self.expect(f"layer {layer.key}", address, answer, [side])

    # ---------------------------------------------------------------------------------------------------------- exports
    def exports(self) -> None:
        """Every list in every form, with the page, the file and its checksums; and what other pages show and let go out."""
        for name, row in exits.PAGES.items():
            view = out_named(name) if row.shows == "all" else None
            if view is None:
                continue
            is_list = list_named(name) is not None
            address = reverse(name) if is_list else reverse("doors:export-make")
            shape = shape_of(view.rows(self.actor).model if is_list else view.of)
            for form in FORMS.values():
                if form.needs_shape and not shape:
                    continue
                exit_name = f"export {name} {form.name}"
                sent = {"list": name, "export": form.name, "columns": "all"}
                began = self.ask(exit_name, address, row, method="POST", data=sent)
                if not self.actor.may(view.takes_out):
                    if began.status_code not in (302, 403) or began.headers.get("Location", "").startswith("/data/exports/"):
                        self.faults.append(f"{exit_name}: {self.who} may not export, and gets {began.status_code}")
                    continue
                page = began.headers.get("Location", "")
                self.ask(exit_name, page, row, method="GET")
                self.ask(exit_name, f"{page}checksums/", row, method="GET")
                file = self.ask(exit_name, f"{page}file/", row, method="GET")
                self.expect(exit_name, page, file, self.listed(row, ""))

    # -------------------------------------------------------------------------------------------------------------- API
    def api(self) -> None:
        """Every operation of the API, and every layer of the OGC service."""
        for name, address in operations().items():
            if name in exits.OPERATIONS:
                self.operation(name, address, exits.OPERATIONS[name])
        for name, kind in exits.COLLECTIONS.items():
            base = f"/api/ogc/collections/{name}/items"
            self.operation(f"ogc_items {name}", base, exits.listing(kind, "limit=500&offset=0"))
            self.operation(f"ogc_items {name} in a box", f"{base}", Row(shows="all", kind=kind, queries=(BOX,), counts=False))
            self.operation(f"ogc_item {name}", f"{base}/{{pk}}", exits.page(kind))

    def operation(self, name: str, address: str, row: Row) -> None:
        """One operation, for every row that its address may name."""
        sent = {"data": json.dumps(row.sends), "content_type": "application/json"} if row.method in ("POST", "PATCH") else {}
        if self.fixed(row):
            address = _filled(address, [FIXED.get(arg, lambda word=arg: word[1:])() for arg in row.args])
            for query in self.queries(row):
                answer = self.ask(name, f"{address}?{query}", row, **sent)
                if row.shows == "all" and answer.status_code == 200:
                    sides = self.listed(row, query)
                    self.expect(name, f"{address}?{query}", answer, sides)
                    told = json.loads(text(body(answer)))
                    count = told.get("count", told.get("numberMatched")) if isinstance(told, dict) else len(told)
                    rows = sum(side.count(row.kind) for side in sides) + row.others
                    if count != rows and row.counts:
                        self.faults.append(f"{name}: {address}?{query} counts {count} for {self.who}, who sees {rows}")
                elif row.shows == "all" and self.who != "stranger" and (row.may is None or self.actor.may(row.may)):
                    self.faults.append(f"{name}: {address}?{query} answers {answer.status_code} to {self.who}")
            return
        missing = self.ask(name, _filled(address, self.none(row)), row, **sent)
        for side in self.some(name, row):
            for keys in self.targets(row, side):
                if self.sees(row, side):
                    if row.method == "GET":
                        answer = self.ask(name, _filled(address, keys), row)
                        if row.shows and self.may(row, side):
                            self.expect(name, address, answer, [side])
                    continue
                answer = self.ask(name, _filled(address, keys), row, **sent)
                if answer.status_code != missing.status_code or answer.status_code < 400:
                    self.faults.append(
                        f"{name}: {_filled(address, keys)} of {side.mark} answers {answer.status_code} to {self.who}, "
                        f"one that there is not {missing.status_code}"
                    )


KEYED = ("job", "export", "run")
FIXED: dict[str, Callable[[], Any]] = {
    "rule_of_projects": lambda: next(rule.id for rule in library().rules.values() if rule.subject == "project"),
    "gate": lambda: next(iter(library().gates)),
    "instrument": lambda: next(item.id for item in library().instruments.values() if item.tables),
    "table": lambda: next(name for item in library().instruments.values() for name in item.tables),
    "collection": lambda: "parcels",
}


@functools.cache
def operations() -> dict[str, str]:
    """The operations of the API as its document lists them: address by id."""
    described = json.loads(Client().get("/api/v1/openapi.json").content)
    return {what["operationId"]: address for address, verbs in described["paths"].items() for what in verbs.values()}


def _filled(address: str, keys: list[Any]) -> str:
    for key in keys:
        before, _, after = address.partition("{")
        address = f"{before}{key}{after.partition('}')[2]}"
    return address


def tile_at(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    """The web-map tile in which a place lies."""
    wide = 1 << zoom
    high = math.asinh(math.tan(math.radians(latitude)))
    return int((longitude + 180) / 360 * wide), int((1 - high / math.pi) / 2 * wide)
