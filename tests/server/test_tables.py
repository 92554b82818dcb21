"""The tables are as the models say, on whatever database they were made."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

TABLES = [model for model in apps.get_models() if model.__module__.startswith("shanglou.")]


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label_lower)
def test_every_index_and_constraint_of_a_model_stands_in_the_database(db: None, model: type[models.Model]):
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, model._meta.db_table)
    indexes = {item.name for item in model._meta.indexes}
    unique = {item.name for item in model._meta.constraints if isinstance(item, models.UniqueConstraint)}
    checks = {item.name for item in model._meta.constraints if isinstance(item, models.CheckConstraint)}
    assert indexes <= {name for name, item in there.items() if item["index"]}
    assert unique <= {name for name, item in there.items() if item["unique"]}
    assert checks <= {name for name, item in there.items() if item["check"]}
