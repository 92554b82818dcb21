"""A small drawing (SVG) of a shape and what is wrong with it, for a page or a report that has no map.

It holds presentation attributes only, no styles and no scripts, and nothing that needs a name of its own: many may stand on
one page. North is up; lengths are true within one per cent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from shanglou.engine.language import Language, Text, plain, say

from .files.reading import Feature
from .validate import Finding

WIDTH, HEIGHT = 480, 340
_MARGIN, _FOOT = 26.0, 30.0
_INK, _SOFT, _PAPER, _FILL, _WRONG = "#1a2433", "#51606f", "#ffffff", "#e6eef7", "#a3241b"
#: Metres to a degree of the meridian, near enough for a drawing.
_METRES = 111_320.0
#: How many marks are drawn, and how much text each kind of path may take: together they stay below 20 KB.
_MARKS, _OUTLINE, _OTHERS, _AREA = 8, 7000, 3000, 500
#: The height of a line of text.
_LINE = 15.0
#: How far around the shape its surroundings are shown, as a share of its size.
_AROUND = 0.35


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to point out: a place or an area in degrees, and what to call it."""

    where: BaseGeometry
    label: str


def words(kind: str) -> Text:
    """What a finding of a kind is called on a drawing."""
    return {
        "crossing": say("自相交"),
        "touching": say("边界自相接"),
        "hole": say("孔的位置不对"),
        "nested": say("边界重复或套叠"),
        "disconnected": say("内部不连通"),
        "spike": say("尖刺"),
        "repeated": say("顶点重合"),
        "area": say("没有面积"),
        "overlap": say("重叠"),
        "same": say("图形相同"),
        "far": say("离所属区划太远"),
    }.get(kind, say("图形有误"))


def of_findings(feature: Feature, findings: Iterable[Finding], language: Language = "zh") -> str:
    """The drawing of a row with all that was found about it; empty where there is no shape to draw."""
    if feature.shape is None or feature.shape.is_empty:
        return ""
    concerned = [finding for finding in findings if finding.row == feature.row and finding.where is not None]
    # What forbids to keep the shape comes first, should there be more than is drawn.
    concerned.sort(key=lambda finding: not finding.blocks)
    marks = [
        Mark(finding.where, _called(finding).of(language))
        for finding in concerned
        if finding.where is not None and not np.isnan(shapely.get_coordinates(finding.where)).any()
    ]
    others = [finding.other_shape for finding in concerned if finding.other_shape is not None]
    return picture(feature.shape, marks, others=others, title=say("第 {row} 行的图形", row=feature.row), language=language)


def picture(
    shape: BaseGeometry,
    marks: Sequence[Mark] = (),
    *,
    others: Sequence[BaseGeometry] = (),
    title: Text | None = None,
    language: Language = "zh",
) -> str:
    """A drawing of a shape in degrees with `marks` on it and the outlines of `others` around it, as SVG text below 20 KB.

    A place is marked by a crossed ring, an area by a dashed outline and a diamond, each with its label.
    """
    view = _View(shape, [mark.where for mark in marks])
    named = escape(_clean((title or say("图形")).of(language)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif" '
        f'font-size="13" fill="{_INK}" aria-label={quoteattr(_clean((title or say("图形")).of(language)))}>',
        f"<title>{named}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_PAPER}"/>',
    ]
    around = view.path([view.inside(other) for other in others], _OTHERS)
    if around:
        parts.append(f'<path d="{around}" fill="none" stroke="{_SOFT}" stroke-width="1" stroke-dasharray="2 3"/>')
    parts.append(
        f'<path d="{view.path([shape], _OUTLINE)}" fill="{_FILL if shapely.get_dimensions(shape) == 2 else "none"}" '
        f'fill-rule="evenodd" stroke="{_INK}" stroke-width="1.5" stroke-linejoin="round"/>'
    )
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in view.dots(shape)]
    lines: list[float] = []
    parts += [_mark(view, mark, lines) for mark in marks[:_MARKS]]
    if len(marks) > _MARKS:
        more = say("另有 {count} 处没有标出", count=len(marks) - _MARKS).of(language)
        parts.append(f'<text x="{WIDTH - 8}" y="{HEIGHT - 10}" text-anchor="end" fill="{_WRONG}">{escape(more)}</text>')
    parts += [view.bar(), _north(say("北").of(language)), "</svg>"]
    return "".join(parts)


class _View:
    """From degrees to the drawing."""

    def __init__(self, shape: BaseGeometry, marked: Sequence[BaseGeometry]) -> None:
        points = shapely.get_coordinates([shape, *marked])
        points = points[np.isfinite(points).all(axis=1)]
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        self.squeeze = math.cos(math.radians((south + north) / 2))
        # A lone point has a surrounding of some metres too.
        wide, tall = max((east - west) * self.squeeze, 2e-4), max(north - south, 2e-4)
        self.scale = min((WIDTH - 2 * _MARGIN) / wide, (HEIGHT - _FOOT - 2 * _MARGIN) / tall)
        self.middle = ((west + east) / 2, (south + north) / 2)
        across, down = _AROUND * max(east - west, 2e-4), _AROUND * max(north - south, 2e-4)
        self.frame = (west - across, south - down, east + across, north + down)

    def move(
        self, points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    ) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Points in degrees as points of the drawing."""
        x = WIDTH / 2 + (points[:, 0] - self.middle[0]) * self.squeeze * self.scale
        y = (HEIGHT - _FOOT) / 2 - (points[:, 1] - self.middle[1]) * self.scale
        return np.column_stack((x, y))

    def inside(self, shape: BaseGeometry) -> BaseGeometry:
        """What is seen of a shape around the one that is drawn, as lines: its cut edges are none of its boundary."""
        return shapely.clip_by_rect(shapely.boundary(shape), *self.frame)

    def path(self, shapes: Sequence[BaseGeometry], most: int) -> str:
        """The lines and rings of shapes, simplified until the text is no longer than `most`."""
        parts = shapely.get_parts(shapely.get_parts(np.asarray(shapes, dtype=object)))
        lines = [*shapely.get_rings(parts), *parts[shapely.get_type_id(parts) == 1]]
        if not lines:
            return ""
        moved = np.asarray(shapely.transform(np.asarray(lines, dtype=object), self.move), dtype=object)
        tolerance = 0.3
        while True:
            # Line by line, so that no crossing is mended on the way.
            text = "".join(_steps(line) for line in shapely.simplify(moved, tolerance, preserve_topology=False))
            if len(text) <= most:
                return text
            tolerance *= 1.7
            if tolerance > 40:
                # Very many rings, each a dot at this size: as many as there is room for.
                return text[: max(text.rfind("M", 0, most), 0)]

    def dots(self, shape: BaseGeometry) -> list[tuple[float, float]]:
        """The points of a shape that is drawn as points."""
        parts = shapely.get_parts(shapely.get_parts(shape))
        points = shapely.get_coordinates(parts[shapely.get_type_id(parts) == 0])[:100]
        return [(float(x), float(y)) for x, y in self.move(points)]

    def bar(self) -> str:
        """The scale bar at the lower left: the longest round length up to a quarter of the drawing."""
        longest = WIDTH / 4 * _METRES / self.scale
        power = 10 ** math.floor(math.log10(longest))
        metres = max(step * power for step in (1, 2, 5) if step * power <= longest)
        length = metres / _METRES * self.scale
        label = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
        return (
            f'<path d="M10 {HEIGHT - 16}v6h{length:.1f}v-6" fill="none" stroke="{_INK}" stroke-width="1.5"/>'
            f'<text x="{length + 18:.0f}" y="{HEIGHT - 9}">{label}</text>'
        )


def _called(finding: Finding) -> Text:
    if finding.kind in ("overlap", "same"):
        area = f"{finding.area:,.0f}" if finding.area >= 10 else f"{finding.area:.1f}"
        return say("{what}：{other}，{area} m²", what=words(finding.kind), other=plain(finding.other), area=area)
    return words(finding.kind)


def _steps(line: BaseGeometry) -> str:
    points = shapely.get_coordinates(line)
    closed = len(points) > 2 and bool(np.all(points[0] == points[-1]))
    told = "L".join(f"{x:.1f} {y:.1f}" for x, y in (points[:-1] if closed else points))
    return f"M{told}{'Z' if closed else ''}"


def _free(line: float, lines: list[float]) -> float:
    """The line of a label, moved down past those that have one already; noted among them."""
    while any(abs(line - other) < _LINE for other in lines):
        line += _LINE
    lines.append(line)
    return line


def _mark(view: _View, mark: Mark, lines: list[float]) -> str:
    spot = mark.where if mark.where.geom_type == "Point" else shapely.point_on_surface(mark.where)
    if shapely.is_empty(spot):
        return ""
    x, y = view.move(shapely.get_coordinates(spot))[0].tolist()
    drawn = ""
    if shapely.get_dimensions(mark.where) == 2:
        outline = view.path([mark.where], _AREA)
        drawn += (
            f'<path d="{outline}" fill="{_WRONG}" fill-opacity="0.3" fill-rule="evenodd" stroke="{_WRONG}" stroke-width="1.5" '
            'stroke-dasharray="5 3"/>'
        )
        drawn += f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7Z" fill="{_PAPER}" stroke="{_WRONG}" stroke-width="2"/>'
    else:
        drawn += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="none" stroke="{_WRONG}" stroke-width="2"/>'
        drawn += f'<path d="M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8" fill="none" stroke="{_WRONG}" stroke-width="2"/>'
    label = _clean(mark.label)
    label = label if len(label) <= 40 else f"{label[:39]}…"
    anchor, beside = ("end", x - 13) if x > WIDTH * 0.6 else ("start", x + 13)
    place = f'x="{beside:.1f}" y="{_free(max(y + 4.5, 14), lines):.1f}" text-anchor="{anchor}"'
    return (
        f'{drawn}<text {place} fill="{_WRONG}" stroke="{_PAPER}" stroke-width="3" paint-order="stroke" font-weight="bold">'
        f"{escape(label)}</text>"
    )


def _north(label: str) -> str:
    x = WIDTH - 18
    return (
        f'<path d="M{x} 8l6 18l-6 -4l-6 4Z" fill="{_INK}"/>'
        f'<text x="{x}" y="40" text-anchor="middle" font-size="11">{escape(label)}</text>'
    )


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\t\n")
