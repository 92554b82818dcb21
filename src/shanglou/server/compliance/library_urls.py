"""Addresses of the policy library."""

from __future__ import annotations

from django.urls import path

from . import library_views

urlpatterns = [
    path("policies/", library_views.policies, name="policies"),
    path("policies/compare/", library_views.compare, name="compare"),
    path("policies/sweeps/", library_views.sweeps, name="sweeps"),
    path("policies/sweeps/new/", library_views.begin_sweep, name="sweep-new"),
    path("policies/<slug:id>/", library_views.instrument, name="instrument"),
    path("policies/<slug:id>/tables/<slug:name>/", library_views.table, name="table"),
    path("rules/<str:id>/", library_views.rule, name="rule"),
]
