"""The places on an enterprise's page that higher rooms fill: units and projects, later cases and lists."""

from __future__ import annotations

from ..land.panels import Panels

enterprise_panels = Panels()
