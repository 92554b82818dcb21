"""The real data beside the repository, where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[4].parent / "shared" / "data"
POLYGONS = SHARED / "polygons" / "wuxi_xinwu_industrial_wgs84.geojson"
BOUNDARIES = SHARED / "boundaries" / "districts_tianditu_cgcs2000.geojson"


def real(path: Path) -> Path:
    """The path of a real file; the test is skipped, and says so, where it is absent."""
    if not path.exists():
        pytest.skip(f"the real data is not here: {path.name}")
    return path
