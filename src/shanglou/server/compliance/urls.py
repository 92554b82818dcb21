"""Addresses of the check page; the library's and the registry checks' stand in modules of their own, if they are there."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, path

from . import check_views

app_name = "compliance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("check/", check_views.check, name="check"),
    path("check/save/", check_views.save, name="check-save"),
    path("check/proof/", check_views.proof, name="check-proof"),
    path("check/compare/", check_views.compare, name="check-compare"),
]
for _name in ("library_urls", "record_urls", "capacity_urls"):
    if find_spec(f"{__package__}.{_name}"):
        urlpatterns += import_module(f"{__package__}.{_name}").urlpatterns
