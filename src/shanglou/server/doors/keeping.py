"""What a person keeps of a list: filters under a name, for oneself or one's body, and the columns to see."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_tables2 import Table

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ..audit.actions import Deed, record
from ..bodies.actors import Actor
from ..bodies.models import Body
from ..foundation.refusals import Refused, called
from .models import ListColumns, SavedView

#: What a query says besides filters and order, and what is not kept with them.
PASSING = ("page", "per_page", "count")
LONGEST = 1000


def kept_query(given: QueryDict) -> str:
    """The filters and the order of a list's address, without what only concerns the moment."""
    data = given.copy()
    for name in PASSING:
        data.pop(name, None)
    for name in [name for name, values in data.lists() if not any(values)]:
        del data[name]
    return str(data.urlencode())


def views(actor: Actor, name: str = "") -> QuerySet[SavedView]:
    """The saved filters of a list, or of all, that are the actor's own or shared with one of its bodies."""
    if actor.person is None:
        return SavedView.objects.none()
    mine = Q(person=actor.person) | Q(body__in=[item.body_id for item in actor.memberships])
    rows = SavedView.objects.filter(mine).select_related("person", "body")
    return rows.filter(list=name) if name else rows


def bodies_to_share_with(actor: Actor) -> list[Body]:
    """The bodies that the actor belongs to."""
    return list({item.body_id: item.body for item in actor.memberships}.values())


def save_view(actor: Actor, name: str, title: str, query: str, body: int | None = None) -> SavedView:
    """Keep the filters of a list under a title; one's own view of the same title is replaced."""
    if actor.person is None:
        raise Refused(say("请先登录。"))
    faults = []
    if not title.strip():
        faults.append(Fault(called(_("名称"), "title"), "", say("一个名称"), say("请为这组筛选起一个名称。")))
    if len(title.strip()) > 60:
        faults.append(Fault(called(_("名称"), "title"), title[:20] + "…", say("不超过 60 字的名称"), say("请缩短名称。")))
    if len(query) > LONGEST:
        faults.append(
            Fault(called(_("筛选"), "query"), str(len(query)), say("不超过 {n} 个字符的筛选", n=LONGEST), say("请减少筛选条件。"))
        )
    shared = {item.pk: item for item in bodies_to_share_with(actor)}
    if body is not None and body not in shared:
        faults.append(
            Fault(
                called(_("共享给"), "body"),
                str(body),
                plain("、".join(map(str, shared.values()))),
                say("只能共享给自己所在的机构。"),
            )
        )
    if faults:
        raise BadInput(faults)
    with transaction.atomic():
        view, _made = SavedView.objects.update_or_create(
            person=actor.person, list=name, name=title.strip(), defaults={"query": query, "body_id": body}
        )
        new = {"list": name, "query": query, "body": body}
        record(actor.identity, [Deed("view.save", "doors.savedview", str(view.pk), view.name, new=new)])
    return view


def delete_view(actor: Actor, view: SavedView) -> None:
    """Delete one's own view; that somebody else shared it does not make it one's own."""
    if actor.person is None or view.person_id != actor.person.pk:
        raise Refused(say("只能删除自己保存的筛选。"))
    with transaction.atomic():
        old = {"list": view.list, "query": view.query, "body": view.body_id}
        record(actor.identity, [Deed("view.delete", "doors.savedview", str(view.pk), view.name, old=old)])
        view.delete()


def chosen(actor: Actor, name: str) -> list[str] | None:
    """The columns that the actor chose for a list; None: it never did."""
    if actor.person is None:
        return None
    row = ListColumns.objects.filter(person=actor.person, list=name).first()
    return [str(item) for item in row.columns] if row is not None else None


def hide_unchosen(table: Table, wanted: Sequence[str] | None) -> None:
    """Hide the columns that a reader did not choose (`chosen`; None: all stay) but the first one, which names the row."""
    if wanted is None:
        return
    for name in table.columns.names()[1:]:
        if name not in wanted:
            table.columns.hide(name)


def choose(actor: Actor, name: str, columns: Sequence[str]) -> None:
    """Keep the columns to see of a list; an empty choice goes back to all of them."""
    if actor.person is None:
        raise Refused(say("请先登录。"))
    with transaction.atomic():
        if columns:
            ListColumns.objects.update_or_create(person=actor.person, list=name, defaults={"columns": list(columns)})
        else:
            ListColumns.objects.filter(person=actor.person, list=name).delete()
        record(actor.identity, [Deed("columns.choose", "doors.listcolumns", name, name, new={"columns": list(columns)})])
