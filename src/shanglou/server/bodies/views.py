"""Pages of those who administer: accounts, roles, bodies, the audit log; and the page of a body."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput

from ..audit.models import Entry
from ..audit.queries import of_object
from ..audit.words import WORDS, word
from ..foundation.fields import language
from . import actions, following, sign_ins
from .actors import Actor, actor_of
from .capabilities import Capability, Role
from .forms import BodyForm, PersonForm, RoleForm
from .log_asked import asked, entries_asked
from .models import Body, Division
from .queries import STANDINGS, bodies, memberships, people, visible

PAGE = 50
#: What accounts may be narrowed to, in words; the keys are those of `STANDINGS`.
STANDING_WORDS = {
    "without_role": gettext_lazy("没有角色"),
    "never": gettext_lazy("从未登录"),
    "one_step": gettext_lazy("管理员未启用两步验证"),
    "closed": gettext_lazy("已停用"),
}


@login_required
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody, for those who administer accounts or roles."""
    actor = actor_of(request)
    if not (actor.may(Capability.MANAGE_ACCOUNTS) or actor.may(Capability.MANAGE_ROLES)):
        actor.require(Capability.MANAGE_ACCOUNTS)
    found = people(actor).order_by("username")
    text, which = request.GET.get("q", "").strip(), request.GET.get("which", "")
    if text:
        found = found.filter(Q(username__icontains=text) | Q(full_name__icontains=text))
    if which in STANDINGS:
        found = found.filter(STANDINGS[which]())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "q": text, "may": _powers(actor), "form": PersonForm(), "which": which, "standings": STANDING_WORDS}
    return render(request, "bodies/accounts.html", context)


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
    return render(
        request,
        "bodies/accounts.html",
        {"page": page, "may": _powers(actor), "form": form, "standings": STANDING_WORDS},
        status=400,
    )


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
    context["two_steps"] = is_mfa_enabled(person)
    return render(request, "bodies/account.html", context)


@login_required
@require_POST
def account_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Open or close an account, give it a new first password, or turn its two-step sign-in off."""
    actor = actor_of(request)
    person = get_object_or_404(people(actor), pk=pk)
    if request.POST.get("do") == "factor":
        actions.remove_factor(actor, person)
        messages.success(request, _("两步验证已停用；此人登录后可以重新启用。"))
        return redirect("bodies:account", pk=pk)
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
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow a row of the registry, or no longer."""
    actor = actor_of(request)
    model = following.kind_named(request.POST.get("kind", ""))
    key = request.POST.get("key", "")
    if model is None or not key.isdigit():
        raise Http404
    row = get_object_or_404(visible(model._default_manager.all(), actor), pk=int(key))
    if request.POST.get("do") == "unfollow":
        following.unfollow(actor, row)
    elif not following.follow(actor, row):
        messages.error(request, _("关注的已经太多，请先取消一些。"))
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "site:workbench")


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the own sessions, on whatever device it is."""
    sign_ins.end_sessions(actor_of(request), [get_object_or_404(UserSession, pk=pk, user=request.user)])
    return redirect("usersessions_list")


@login_required
def all_bodies(request: HttpRequest) -> HttpResponse:
    """Every body, for those who administer accounts or roles."""
    actor = actor_of(request)
    if not (actor.may(Capability.MANAGE_ACCOUNTS) or actor.may(Capability.MANAGE_ROLES)):
        actor.require(Capability.MANAGE_ROLES)
    found = bodies(actor)
    text = request.GET.get("q", "").strip()
    if text:
        found = found.filter(Q(name_zh__icontains=text) | Q(name_en__icontains=text) | Q(credit_code=text))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": text,
        "may": _powers(actor),
        "has_divisions": bool(page.object_list) or Division.objects.exists(),
    }
    return render(request, "bodies/bodies.html", context)


@login_required
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """One body: what it is, where, and those of its people whom one may look up."""
    actor = actor_of(request)
    row = get_object_or_404(bodies(actor).select_related("division", "parent"), pk=pk)
    context = {
        "body": row,
        "parts": bodies(actor).filter(parent=row),
        "held": memberships(actor).filter(body=row, is_active=True).order_by("role", "person__username"),
        "may": _powers(actor),
        "history": of_object(row._meta.label_lower, row.pk)[:PAGE] if actor.may(Capability.MANAGE_ROLES) else None,
    }
    return render(request, "bodies/body.html", context)


@login_required
def new_body(request: HttpRequest) -> HttpResponse:
    """Register a body."""
    actor = actor_of(request)
    actor.require(Capability.MANAGE_ROLES)
    form = BodyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_body(actor, form.values())
        messages.success(request, _("已登记。"))
        return redirect("bodies:body", pk=made.pk)
    context = {"form": form, "no_divisions": not Division.objects.exists()}
    return render(request, "bodies/body_form.html", context, status=400 if form.errors else 200)


@login_required
def change_body(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a body."""
    actor = actor_of(request)
    actor.require(Capability.MANAGE_ROLES)
    row: Body = get_object_or_404(bodies(actor), pk=pk)
    if request.method != "POST":
        return render(
            request, "bodies/body_form.html", {"form": BodyForm(instance=row, initial={"version": row.version}), "body": row}
        )
    # The form is not given the row: checking it would write into the row what the action is to compare.
    form = BodyForm(request.POST)
    if form.is_valid():
        actions.change_body(actor, row, form.values(), version=form.cleaned_data["version"] or row.version)
        messages.success(request, _("已保存。"))
        return redirect("bodies:body", pk=pk)
    return render(request, "bodies/body_form.html", {"form": form, "body": row}, status=400)


@login_required
def log(request: HttpRequest) -> HttpResponse:
    """The audit log: all of it for the audit administrator, that of the own divisions for an auditor."""
    filters = asked(request.GET)
    page = Paginator(entries_asked(actor_of(request), filters), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "verbs": sorted(((verb, _option(verb)) for verb in WORDS), key=lambda pair: pair[1]),
        "narrowed": _narrowed(filters, page),
    }
    return render(request, "bodies/log.html", context)


def _option(verb: str) -> str:
    """A verb as one chooses it: with what it is done to, since many things are registered and changed."""
    kind = verb.partition(".")[0].replace("_", "")
    model = next((model for model in apps.get_models() if model._meta.model_name == kind), None)
    return f"{model._meta.verbose_name} · {word(verb)}" if model is not None and kind not in ("person", "body") else word(verb)


def _narrowed(filters: dict[str, str], page: Page[Entry]) -> list[tuple[str, str, str]]:
    """What narrows the log besides the form, each as the address without it, a label and a word."""
    first = page.object_list[0] if page.object_list else None
    found: list[tuple[str, str, str]] = []
    if filters["key"]:
        found.append((_without(filters, "kind", "key"), _("对象："), first.label if first else filters["key"]))
    if filters["person"]:
        found.append((_without(filters, "person"), _("人员："), first.person_name if first else filters["person"]))
    if filters["group"]:
        found.append((_without(filters, "group"), "", _("同一次操作")))
    return found


def _without(filters: dict[str, str], *names: str) -> str:
    return "?" + urlencode({name: value for name, value in filters.items() if value and name not in names})


@login_required
@require_POST
def verify_log(request: HttpRequest) -> HttpResponse:
    """Verify the chain now, and against what was written down of it before."""
    noted = request.POST.get("anchor", "")[:200]
    return render(
        request, "bodies/verified.html", {"made": actions.verify_chain(actor_of(request), noted), "noted": noted.strip()}
    )


def _powers(actor: Actor) -> dict[str, bool]:
    return {"accounts": actor.may(Capability.MANAGE_ACCOUNTS), "roles": actor.may(Capability.MANAGE_ROLES)}
