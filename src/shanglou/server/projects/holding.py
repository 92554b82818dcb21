"""Projects hold files: what the data doors have to know of them."""

from __future__ import annotations

from django.urls import reverse

from ..bodies.capabilities import Capability
from ..doors.attaching import hold
from . import queries
from .models import Project


def page(key: int) -> str:
    """The tab of a project where its files are."""
    return f"{reverse('projects:project', args=[key])}?tab=files"


hold(Project, rows=queries.projects, capability=Capability.EDIT_PROJECTS, page=page)
