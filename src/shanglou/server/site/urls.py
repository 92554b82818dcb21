"""All addresses."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from ..bodies.oidc import callback
from . import views
from .api.assembly import build

_pages: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("workbench/", views.workbench, name="workbench"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((_pages, "site"))),
    path("account/oidc/<slug:provider_id>/login/callback/", callback),
    path("account/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", build().urls),
]
for _room in ("bodies", "jobs", "search", "doors", "land", "enterprises", "projects", "compliance"):
    if find_spec(f"shanglou.server.{_room}.urls"):
        urlpatterns.append(path("", include(f"shanglou.server.{_room}.urls")))

handler400 = "shanglou.server.site.failures.unreadable"
handler429 = "shanglou.server.site.failures.too_many"
handler500 = "shanglou.server.site.failures.failed"
