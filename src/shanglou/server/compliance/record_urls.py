"""Addresses of the checks of registered projects, and of what was stated about them."""

from __future__ import annotations

from django.urls import path

from . import fact_views, record_views

urlpatterns = [
    path("projects/<int:pk>/check/", record_views.run, name="run-check"),
    path("projects/<int:pk>/facts/", fact_views.facts, name="facts"),
    path("projects/<int:pk>/facts/state/", fact_views.choose, name="choose-fact"),
    path("projects/<int:pk>/facts/state/<str:fact>/", fact_views.StateFact.as_view(), name="state-fact"),
    path("checks/<int:pk>/", record_views.kept_check, name="kept-check"),
    path("checks/<int:pk>/against/", record_views.compare_with, name="compare-with"),
    path("checks/<int:pk>/against/<int:other>/", record_views.difference, name="difference"),
    path("checks/<int:pk>/file/<slug:kind>/", record_views.save, name="check-file"),
]
