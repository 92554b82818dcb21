"""What a role with ordinary rights can do to the log on PostgreSQL: read it and add to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from shanglou.server.audit.actions import Deed, record
from shanglou.server.audit.chain import verify
from shanglou.server.audit.models import Entry
from shanglou.server.audit.protection import grants
from shanglou.server.foundation.actors import Identity

pytestmark = pytest.mark.django_db
WHO = Identity(person="1", person_name="张三", body="2", body_name="市经信局", address="127.0.0.1")
GUIDE = Path(__file__).parents[3] / "docs" / "operating.md"


@pytest.fixture
def site() -> Iterator[None]:
    """Everything that is asked of the database is asked by a role that owns nothing."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles: asked on PostgreSQL only, where make test runs this too")
    record(WHO, [Deed("change", "land.parcel", "1", "宗地1", "330113", {"area": "1"}, {"area": "2"})])
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE shanglou_site")
        for statement in grants("shanglou_site"):
            cursor.execute(statement)
        cursor.execute("SET LOCAL ROLE shanglou_site")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.usefixtures("site")
def test_an_entry_is_added_and_the_chain_holds():
    record(WHO, [Deed("change", "land.parcel", "2", "宗地2", "330113", {}, {"area": "3"})])
    assert [entry.number for entry in Entry.objects.order_by("number")] == [1, 2]
    assert list(verify()) == []


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET label = '另一宗地'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_change",
        "DROP TRIGGER audit_entry_no_change ON audit_entry",
        "DROP TABLE audit_entry",
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    ],
)
def test_the_log_cannot_be_changed_nor_what_protects_it(statement: str):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Entry.objects.get().label == "宗地1"


def test_the_guide_names_these_grants():
    guide = GUIDE.read_text(encoding="utf-8")
    assert [item for item in grants("shanglou_site") if f"{item};" not in guide] == []
