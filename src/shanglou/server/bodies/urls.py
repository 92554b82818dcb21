"""Addresses of the administrators' pages and of the page of a body."""

from __future__ import annotations

from django.urls import path

from . import division_views, views

app_name = "bodies"
urlpatterns = [
    path("admin/accounts/", views.accounts, name="accounts"),
    path("admin/accounts/new/", views.make_account, name="account-new"),
    path("admin/accounts/<int:pk>/", views.account, name="account"),
    path("admin/accounts/<int:pk>/state/", views.account_state, name="account-state"),
    path("admin/roles/<int:pk>/end/", views.end_role, name="role-end"),
    path("follow/", views.follow, name="follow"),
    path("account/sessions/<int:pk>/end/", views.end_session, name="session-end"),
    path("admin/bodies/", views.all_bodies, name="bodies"),
    path("admin/bodies/new/", views.new_body, name="body-new"),
    path("admin/divisions/", division_views.divisions, name="divisions"),
    path("bodies/<int:pk>/", views.body, name="body"),
    path("bodies/<int:pk>/change/", views.change_body, name="body-change"),
    path("admin/log/", views.log, name="log"),
    path("admin/log/verify/", views.verify_log, name="log-verify"),
]
