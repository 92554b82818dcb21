"""Two people change one project, while somebody changes its parts."""

from __future__ import annotations

import pytest

from shanglou.server.foundation.refusals import Conflict
from shanglou.server.projects import actions
from shanglou.server.projects.models import Milestone, Project

from ..conftest import Cast


@pytest.fixture
def read(project: Project) -> Project:
    """The project as somebody read it before."""
    return Project.objects.get(pk=project.pk)


def changed_meanwhile(cast: Cast, project: Project, **values: object) -> None:
    """Somebody changes the project, and then adds a milestone to it."""
    actor = cast.actor("city_officer")
    actions.change_project(actor, Project.objects.get(pk=project.pk), values)
    actions.save_part(actor, project, Milestone(project=project, step="land"), "milestone.add")


def test_a_part_added_meanwhile_does_not_hide_who_changed_the_project(cast: Cast, project: Project, read: Project):
    changed_meanwhile(cast, project, address="兴国路 1 号")
    with pytest.raises(Conflict) as clash:
        actions.change_project(cast.actor("district_officer"), read, {"address": "兴国路 2 号"})
    assert clash.value.who == "city_officer"
    assert [item.field for item in clash.value.clashes] == ["address"]
    assert list(clash.value.changed) == [str(Project._meta.get_field("address").verbose_name)]  # type: ignore[union-attr]


def test_what_was_said_of_a_part_is_no_field_of_the_project(cast: Cast, project: Project, read: Project):
    changed_meanwhile(cast, project, address="兴国路 1 号")
    with pytest.raises(Conflict) as clash:
        actions.change_project(cast.actor("district_officer"), read, {"name_zh": "东湖二期"})
    assert clash.value.merged
    assert clash.value.who == "city_officer"
