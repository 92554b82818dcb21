from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from shanglou.engine.faults import BadInput
from shanglou.server.audit.actions import Deed, record
from shanglou.server.audit.chain import START, anchor_of, digest, head, sm3, verify
from shanglou.server.audit.models import Entry, Head
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


def made_anew() -> None:
    """Alter the second entry and make the chain after it anew, as who owns the database could."""
    release(connection)
    entries = list(Entry.objects.order_by("number"))
    entries[1].label = "另一宗地"
    before = START
    for entry in entries:
        entry.digest = before = digest(entry, before)
        Entry.objects.filter(pk=entry.pk).update(label=entry.label, digest=entry.digest)
    Head.objects.update(digest=before)


def test_a_chain_that_was_made_anew_is_found_by_what_was_written_down_of_it():
    three()
    noted = head()
    made_anew()
    assert list(verify()) == []
    assert [item.number for item in verify(noted)] == [3]


def test_an_end_that_was_cut_off_is_found_by_what_was_written_down_of_it():
    three()
    noted = head()
    unprotected("DELETE FROM audit_entry WHERE number = 3")
    Head.objects.update(number=2, digest=Entry.objects.get(number=2).digest)
    assert list(verify()) == []
    assert [item.number for item in verify(noted)] == [3]


def test_a_chain_that_only_grew_agrees_with_what_was_written_down_of_it():
    three()
    noted = head()
    three()
    assert list(verify(anchor_of(f"{noted.number}：{noted.digest[:16].upper()}"))) == []


@pytest.mark.parametrize("text", ["3", "3:abc", "x:66c7f0f462eeedd9", "3:66c7f0f462eeedd9zz"])
def test_what_is_no_head_of_a_chain_is_refused(text: str):
    with pytest.raises(BadInput):
        anchor_of(text)


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
