"""Addresses of the policy library."""

from __future__ import annotations

from django.urls import path

from . import library_views, question_views, rule_views, sweep_views

urlpatterns = [
    path("policies/", library_views.policies, name="policies"),
    path("policies/compare/", library_views.compare, name="compare"),
    path("policies/sweeps/", sweep_views.sweeps, name="sweeps"),
    path("policies/sweeps/new/", sweep_views.begin, name="sweep-new"),
    path("policies/sweeps/<int:pk>/", sweep_views.sweep, name="sweep"),
    path("policies/sweeps/<int:pk>/rows/<str:of>/", sweep_views.rows, name="sweep-rows"),
    path("policies/sweeps/<int:pk>/file/<slug:form>/", sweep_views.export, name="sweep-file"),
    path("policies/<slug:id>/", library_views.instrument, name="instrument"),
    path("policies/<slug:id>/tables/<slug:name>/", library_views.table, name="table"),
    path("questions/", question_views.queue, name="questions"),
    path("questions/answers/<int:pk>/", question_views.settle, name="settle"),
    path("questions/answers/<int:pk>/file/", question_views.attachment, name="answer-file"),
    path("questions/<str:target>/", question_views.question, name="question"),
    path("rules/<str:id>/", rule_views.rule, name="rule"),
    path("gates/<str:id>/", library_views.gate, name="gate"),
]
