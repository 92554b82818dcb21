"""Addresses of the data doors."""

from __future__ import annotations

from django.urls import path

from .views import exports, files, home, imports, keeping, tokens

app_name = "doors"
urlpatterns = [
    path("data/import/<slug:kind>/", imports.kind, name="import"),
    path("data/import/<slug:kind>/template/", imports.template, name="template"),
    path("data/imports/<uuid:key>/", imports.run, name="run"),
    path("data/imports/<uuid:key>/marked/", imports.marked_file, name="marked"),
    path("data/", home.home, name="home"),
    path("data/tokens/", tokens.mine, name="tokens"),
    path("data/tokens/<int:pk>/revoke/", tokens.revoke, name="token-revoke"),
    path("data/views/save/", keeping.save, name="view-save"),
    path("data/views/<int:pk>/delete/", keeping.delete, name="view-delete"),
    path("data/columns/", keeping.columns, name="columns"),
    path("data/exports/new/", exports.make, name="export-make"),
    path("data/exports/<uuid:key>/", exports.export, name="export"),
    path("data/exports/<uuid:key>/file/", exports.download, name="export-file"),
    path("data/exports/<uuid:key>/checksums/", exports.sums, name="export-sums"),
    path("data/files/<int:pk>/", files.download, name="file"),
]
