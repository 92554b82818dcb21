"""Addresses of the data doors."""

from __future__ import annotations

from django.urls import path

from .views import exports, keeping

app_name = "doors"
urlpatterns = [
    path("data/views/save/", keeping.save, name="view-save"),
    path("data/views/<int:pk>/delete/", keeping.delete, name="view-delete"),
    path("data/columns/", keeping.columns, name="columns"),
    path("data/exports/<uuid:key>/", exports.export, name="export"),
    path("data/exports/<uuid:key>/file/", exports.download, name="export-file"),
    path("data/exports/<uuid:key>/checksums/", exports.sums, name="export-sums"),
]
