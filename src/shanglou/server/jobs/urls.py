"""Addresses of long work."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.mine, name="mine"),
    path("jobs/<uuid:key>/", views.job, name="job"),
    path("jobs/<uuid:key>/part/", views.part, name="part"),
    path("jobs/<uuid:key>/cancel/", views.cancel, name="cancel"),
]
