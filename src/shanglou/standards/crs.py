"""CGCS2000 (2000 国家大地坐标系): 3-degree Gauss-Krüger zones, their EPSG codes, and transforms.

Zone n has its central meridian at 3n degrees east (n from 25 to 45). With the zone number before the easting, an
easting has eight digits in metres (40,512,345); without it six (512,345), about 500,000 on the central meridian.
Source: EPSG registry, 4513-4533 (with zone number) and 4534-4554 (without).
"""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from shanglou.standards.errors import Problem

if TYPE_CHECKING:
    from pyproj import Transformer

#: EPSG code of the geographic CGCS2000, longitude and latitude in degrees.
GEOGRAPHIC = 4490
FIRST_ZONE, LAST_ZONE = 25, 45


def zone(longitude: float) -> int:
    """The 3-degree zone of a longitude in degrees east (73.5 up to 136.5); a limit belongs to the zone east of it.

    Raises :class:`Problem` outside that span, for NaN and infinity.
    """
    if not math.isfinite(longitude) or not FIRST_ZONE * 3 - 1.5 <= longitude < LAST_ZONE * 3 + 1.5:
        raise Problem(
            f"经度 {longitude} 不在 CGCS2000 三度带范围内；应为 73.5 至 136.5 度（东经），请检查是否与纬度或坐标弄反",
            f"longitude {longitude} is outside the 3-degree zones of CGCS2000; expected 73.5 to 136.5 degrees east, "
            "check whether it was swapped with latitude",
        )
    return math.floor(longitude / 3 + 0.5)


def central_meridian(zone_number: int) -> int:
    """The central meridian of a zone (25 to 45), in degrees east."""
    return 3 * _valid(zone_number)


def epsg(longitude: float, *, zone_prefix: bool = False) -> int:
    """The EPSG code of a longitude's zone: at 120.2 it is 4549, or 4528 with the zone number before the easting."""
    return epsg_of_zone(zone(longitude), zone_prefix=zone_prefix)


def epsg_of_zone(zone_number: int, *, zone_prefix: bool = False) -> int:
    """The EPSG code of a zone (25 to 45), without or with the zone number before the easting."""
    return (4513 if zone_prefix else 4534) + _valid(zone_number) - FIRST_ZONE


def zone_of_easting(easting: float) -> int:
    """The zone written before an easting in metres: 40,512,345 gives 40.

    Raises :class:`Problem` if the easting carries no zone number from 25 to 45: without one it does not tell where it
    is.
    """
    number = math.floor(easting / 1_000_000) if math.isfinite(easting) else 0
    if not FIRST_ZONE <= number <= LAST_ZONE:
        raise Problem(
            f"横坐标 {easting} 前没有 25 至 45 的带号；应为 8 位整数部分（带号 2 位加 6 位），"
            "请检查是否缺带号、是六度带，或与纵坐标弄反",
            f"easting {easting} carries no zone number from 25 to 45; expected 8 digits before the point (zone 2, "
            "then 6), "
            "check for a missing zone number, a 6-degree zone, or a swap with the northing",
        )
    return number


def project(
    longitude: float, latitude: float, *, zone_number: int | None = None, zone_prefix: bool = False
) -> tuple[float, float]:
    """Degrees (CGCS2000, EPSG:4490) to metres: ``(easting, northing)`` in the longitude's zone, or ``zone_number``.

    Surveyors write the northing first, as x. Needs the extra ``geo`` (pyproj); :class:`Problem` without it, or for a
    latitude outside 0 to 90.
    """
    if not 0 <= latitude <= 90:  # NaN fails this too
        raise Problem(
            f"纬度 {latitude} 不在 0 至 90 度之间；请检查是否与经度弄反",
            f"latitude {latitude} is not between 0 and 90 degrees; check whether it was swapped with longitude",
        )
    own = zone(longitude)
    code = epsg_of_zone(own if zone_number is None else zone_number, zone_prefix=zone_prefix)
    easting, northing = _transformer(GEOGRAPHIC, code).transform(longitude, latitude)
    return float(easting), float(northing)


def unproject(easting: float, northing: float, *, zone_number: int | None = None) -> tuple[float, float]:
    """Metres to degrees: ``(longitude, latitude)`` in CGCS2000 (EPSG:4490).

    Without ``zone_number`` the zone is read from the easting (eight digits); with it, the easting has six. Needs the
    extra ``geo`` (pyproj); :class:`Problem` without it, without a zone, or for a point outside every zone.
    """
    number = zone_of_easting(easting) if zone_number is None else zone_number
    code = epsg_of_zone(number, zone_prefix=zone_number is None)
    if not (0 <= northing <= 10_002_000 and 0 <= easting - (number * 1_000_000 if zone_number is None else 0) < 1_000_000):
        raise Problem(
            f"坐标（横 {easting}，纵 {northing}）不在第 {number} 带内；应以米为单位，横坐标在前，"
            "不给 zone_number 时横坐标带带号，请检查次序和带号",
            f"easting {easting}, northing {northing} is not in zone {number}; expected metres, the easting first, "
            "with the "
            "zone number before it only if zone_number is not given; check the order and the zone",
        )
    longitude, latitude = _transformer(code, GEOGRAPHIC).transform(easting, northing)
    return float(longitude), float(latitude)


def _valid(number: int) -> int:
    if not FIRST_ZONE <= number <= LAST_ZONE:
        raise Problem(
            f"没有第 {number} 带；三度带在我国为 25 至 45，请检查是否用了六度带号",
            f"there is no zone {number}; 3-degree zones of China run from 25 to 45, check for a 6-degree zone number",
        )
    return number


@cache
def _transformer(source: int, target: int) -> Transformer:
    try:
        from pyproj import Transformer as PyprojTransformer
    except ImportError:
        raise Problem(
            "坐标转换需要 pyproj，当前没有安装；请运行 pip install 'shanglou[geo]'",
            "transforming coordinates needs pyproj, which is not installed; run: pip install 'shanglou[geo]'",
        ) from None
    return PyprojTransformer.from_crs(source, target, always_xy=True)
