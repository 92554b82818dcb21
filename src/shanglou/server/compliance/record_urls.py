"""Addresses of the checks of registered projects."""

from __future__ import annotations

from django.urls import path

from . import record_views

urlpatterns = [
    path("projects/<int:pk>/check/", record_views.run, name="run-check"),
    path("checks/<int:pk>/", record_views.kept_check, name="kept-check"),
    path("checks/<int:pk>/against/<int:other>/", record_views.difference, name="difference"),
    path("checks/<int:pk>/file/<slug:kind>/", record_views.save, name="check-file"),
]
