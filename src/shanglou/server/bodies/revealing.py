"""Personal data in the clear, once, after their reader has said what for; nothing of it is kept by a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ..foundation.fields import column_label
from .actors import actor_of
from .capabilities import Capability
from .models import Registered


class PurposeForm(forms.Form):
    """What personal data are read for."""

    purpose = forms.CharField(
        label=_("用途"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("谁、何时、为何查看，都会记入留痕。"),
    )


def reveal(
    request: HttpRequest,
    row: Registered,
    read: Callable[[str], Mapping[str, str]],
    *,
    of: type[models.Model],
    about: str,
    back: str,
) -> HttpResponse:
    """Ask what for, then show what `read` gives for that purpose: values by field of the model `of`.

    `row` decides who may, `about` says whose data they are, `back` is the address that leads away. `Refused` to others.
    """
    actor_of(request).require(Capability.REVEAL, row)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown: list[tuple[str, str]] = []
    if form.is_valid():
        clear = read(form.cleaned_data["purpose"])
        shown = [(column_label(of, name), value) for name, value in clear.items()]
    context = {"form": form, "shown": shown, "about": about, "back": back}
    name = "bodies/reveal_part.html" if getattr(request, "htmx", False) else "bodies/reveal.html"
    return render(request, name, context, status=400 if form.errors else 200)
