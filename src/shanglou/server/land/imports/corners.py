"""Tables of boundary points (界址点): a row for each corner, the corners of one shape one below the other under its code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ..geometry.files import Raw


def joined(raw: Raw, header: str, source: str) -> Raw:
    """The shapes whose corners the rows of `raw` are, by what stands under `header`; each takes the row of its first corner.

    A shape with a corner that cannot be read, or with fewer than three, is blamed. It has one ring: holes take a ring text.
    """
    groups: dict[str, list[int]] = {}
    for place, attributes in enumerate(raw.attributes):
        groups.setdefault(str(attributes.get(header) or ""), []).append(place)
    shapes = np.empty(len(groups), dtype=object)
    made = Raw(
        raw.kind,
        [raw.rows[places[0]] for places in groups.values()],
        [raw.attributes[places[0]] for places in groups.values()],
        shapes,
        raw.definition,
        raw.layer,
        raw.layers,
        raw.encoding,
        raw.headers,
        raw.notes,
    )
    for number, places in enumerate(groups.values()):
        for place in places:
            for fault in raw.wrong.get(place, ()):
                found = say("第 {row} 行：{found}", row=raw.rows[place], found=fault.found)
                made.blame(number, replace(fault, found=found.zh, row=made.rows[number]))
        points = [raw.shapes[place] for place in places if raw.shapes[place] is not None]
        if made.wrong.get(number):
            continue
        corners = [(point.x, point.y) for point in points]
        if len(set(corners)) < 3:
            expected = say("同一编号下至少 3 个不同的界址点，每点一行")
            remedy = say("请补齐边界的各个拐点。")
            made.blame(number, Fault("geometry", str(len(set(corners))), expected, remedy, made.rows[number], source))
            continue
        shapes[number] = shapely.Polygon(corners)
    return made
