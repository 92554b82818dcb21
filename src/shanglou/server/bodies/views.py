"""Pages of those who administer: accounts, roles, the audit log."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput

from ..audit.chain import verify
from ..audit.models import Entry
from ..foundation.fields import language
from . import actions
from .actors import Actor, actor_of
from .capabilities import Capability, Role
from .forms import PersonForm, RoleForm
from .queries import audit_entries, memberships, people

PAGE = 50


@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody, for those who administer accounts or roles."""
    actor = actor_of(request)
    if not (actor.may(Capability.MANAGE_ACCOUNTS) or actor.may(Capability.MANAGE_ROLES)):
        actor.require(Capability.MANAGE_ACCOUNTS)
    found = people(actor).order_by("username")
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(username__icontains=text) | found.filter(full_name__icontains=text)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "bodies/accounts.html", {"page": page, "q": text, "may": _powers(actor), "form": PersonForm()})


@login_required
@require_POST
def make_account(request: HttpRequest) -> HttpResponse:
    """Make an account and show its first password once."""
    actor = actor_of(request)
    form = PersonForm(request.POST)
    if form.is_valid():
        try:
            person, password = actions.make_person(actor, **form.cleaned_data)
        except BadInput as bad:
            form.add_error("username", "；".join(item.message(language()) for item in bad.faults))
        else:
            return render(request, "bodies/password.html", {"person": person, "password": password})
    page = Paginator(people(actor).order_by("username"), PAGE).get_page(1)
    return render(request, "bodies/accounts.html", {"page": page, "may": _powers(actor), "form": form}, status=400)


@login_required
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with its roles."""
    actor = actor_of(request)
    person = get_object_or_404(people(actor), pk=pk)
    form = RoleForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.give_role(actor, person, form.cleaned_data["body"], form.cleaned_data["role"])
        messages.success(request, _("角色已授予。"))
        return redirect("bodies:account", pk=pk)
    held = person.memberships.select_related("body__division").order_by("-is_active", "body__name_zh")
    context = {"person": person, "held": held, "form": form, "may": _powers(actor), "roles": Role}
    return render(request, "bodies/account.html", context)


@login_required
@require_POST
def account_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close an account, or give it a new first password."""
    actor = actor_of(request)
    person = get_object_or_404(people(actor), pk=pk)
    if request.POST.get("do") == "password":
        made = actions.reset_password(actor, person)
        return render(request, "bodies/password.html", {"person": person, "password": made})
    actions.set_active(actor, person, request.POST.get("do") == "open")
    return redirect("bodies:account", pk=pk)


@login_required
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    actor = actor_of(request)
    found = get_object_or_404(memberships(actor), pk=pk)
    actions.take_role(actor, found)
    return redirect("bodies:account", pk=found.person_id)


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The audit log: all of it for the audit administrator, that of the own divisions for an auditor."""
    entries = audit_entries(actor_of(request))
    filters = {name: request.GET.get(name, "").strip() for name in ("q", "verb", "kind", "key", "person", "group")}
    if filters["q"]:
        entries = entries.filter(label__icontains=filters["q"]) | entries.filter(person_name__icontains=filters["q"])
    for name in ("verb", "kind", "key", "person", "group"):
        if filters[name]:
            entries = entries.filter(**{name: filters[name]})
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    return render(request, "bodies/log.html", {"page": page, "filters": filters})


@login_required
@require_POST
def verify_log(request: HttpRequest) -> HttpResponse:
    """Verify the chain now."""
    actor_of(request).require(Capability.READ_AUDIT)
    return render(request, "bodies/verified.html", {"breaks": list(verify()), "count": Entry.objects.count()})


def _powers(actor: Actor) -> dict[str, bool]:
    return {"accounts": actor.may(Capability.MANAGE_ACCOUNTS), "roles": actor.may(Capability.MANAGE_ROLES)}
