"""Addresses of enterprises."""

from __future__ import annotations

from django.urls import path

from . import views
from .views import reconciling, sheets

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", views.EnterpriseList.as_view(), name="list"),
    path("enterprises/new/", sheets.NewEnterprise.as_view(), name="new"),
    path("enterprises/reconcile/", reconciling.queue, name="reconcile"),
    path("enterprises/mergers/", reconciling.mergers, name="mergers"),
    path("enterprises/mergers/<int:pk>/undo/", reconciling.undo, name="unmerge"),
    path("enterprises/<int:pk>/", views.enterprise, name="enterprise"),
    path("enterprises/<int:pk>/change/", sheets.ChangeEnterprise.as_view(), name="change"),
    path("enterprises/<int:pk>/remove/", sheets.RemoveEnterprise.as_view(), name="remove"),
    path("enterprises/<int:pk>/personal/", sheets.ChangePersonal.as_view(), name="personal"),
    path("enterprises/<int:pk>/code/", sheets.SetCode.as_view(), name="code"),
    path("enterprises/<int:pk>/name/", sheets.Rename.as_view(), name="name"),
    path("enterprises/<int:pk>/names/", sheets.RecordName.as_view(), name="former-name-new"),
    path("enterprises/<int:pk>/names/<int:record>/", sheets.CorrectName.as_view(), name="former-name"),
    path("enterprises/<int:pk>/names/<int:record>/withdraw/", sheets.WithdrawName.as_view(), name="former-name-withdraw"),
    path("enterprises/<int:pk>/figures/", sheets.AddFigures.as_view(), name="figures-new"),
    path("enterprises/<int:pk>/figures/<int:record>/", sheets.CorrectFigures.as_view(), name="figures"),
    path("enterprises/<int:pk>/figures/<int:record>/withdraw/", sheets.WithdrawFigures.as_view(), name="figures-withdraw"),
    path("enterprises/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("enterprises/<int:pk>/merge/", reconciling.merge, name="merge"),
]
