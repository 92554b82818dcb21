"""Projects on the map, drawn by their parcels."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..land.map_themes import Theme
from ..land.mapping import Layer, add_layer
from . import queries
from .models import Project

_STEP = Theme("step", _("阶段"), "step", tuple((step.value, step.label) for step in Project.Step))
_KIND = Theme("kind", _("项目类型"), "kind", tuple((kind.value, kind.label) for kind in Project.Kind))

add_layer(
    Layer(
        "projects",
        _("项目"),
        queries.projects,
        ("code", "name_zh", "kind", "step", "floor_area", "far"),
        "name_zh",
        "projects:project",
        10,
        "polygon",
        through="parcels__",
        themes=(_STEP, _KIND),
        facts=("step", "kind", "floor_area"),
        list_name="projects:list",
    )
)
