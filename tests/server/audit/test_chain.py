from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from shanglou.server.audit.actions import Deed, record
from shanglou.server.audit.chain import sm3, verify
from shanglou.server.audit.models import Entry
from shanglou.server.audit.protection import release
from shanglou.server.foundation.actors import Identity

pytestmark = pytest.mark.django_db
WHO = Identity(person="1", person_name="张三", body="2", body_name="市经信局", address="127.0.0.1")


def three() -> list[Entry]:
    return record(
        WHO, [Deed("change", "land.parcel", str(n), f"宗地{n}", "330113", {"area": "1"}, {"area": "2"}) for n in range(3)]
    )


def unprotected(statement: str, *values: object) -> None:
    """Change the log as somebody with more than ordinary rights would."""
    release(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_sm3_gives_the_digest_of_the_standards_example():
    assert sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_an_untouched_chain_holds():
    three()
    assert list(verify()) == []


def test_an_empty_log_holds():
    assert list(verify()) == []


def test_entries_of_one_action_share_a_group_and_follow_each_other():
    entries = three()
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert {entry.group for entry in entries} == {WHO.group}


def test_the_database_refuses_to_change_an_entry():
    three()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(number=2).update(label="另一宗地")


def test_the_database_refuses_to_delete_an_entry():
    three()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(number=2).delete()


def test_an_altered_entry_is_found():
    three()
    unprotected("UPDATE audit_entry SET label = %s WHERE number = 2", "另一宗地")
    assert [found.number for found in verify()] == [2]


def test_a_removed_entry_is_found():
    three()
    unprotected("DELETE FROM audit_entry WHERE number = %s", 2)
    assert 2 in [found.number for found in verify()]


def test_a_removed_last_entry_is_found():
    three()
    unprotected("DELETE FROM audit_entry WHERE number = %s", 3)
    assert [found.number for found in verify()] == [3]


def test_an_entry_added_by_the_side_is_found():
    three()
    last = Entry.objects.get(number=3)
    last.pk = 4
    last.save(force_insert=True)
    assert {found.number for found in verify()} == {3, 4}
