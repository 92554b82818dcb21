"""Addresses of land."""

from __future__ import annotations

from django.urls import path

from . import map_views, views

app_name = "land"
urlpatterns = [
    path("map/", map_views.page, name="map"),
    path("map/rows/", map_views.rows, name="map-rows"),
    path("map/districts.geojson", map_views.districts, name="districts"),
    path("map/tiles/<slug:layer>/<int:z>/<int:x>/<int:y>", map_views.tile, name="tile"),
    path("land/parcels/", views.ParcelList.as_view(), name="parcels"),
    path("land/parcels/new/", views.NewParcel.as_view(), name="parcel-new"),
    path("land/parcels/<int:pk>/", views.parcel, name="parcel"),
    path("land/parcels/<int:pk>/change/", views.ChangeParcel.as_view(), name="parcel-change"),
    path("land/parcels/<int:pk>/remove/", views.RemoveParcel.as_view(), name="parcel-remove"),
    path("land/parcels/<int:pk>/area/", views.CorrectArea.as_view(), name="parcel-area"),
    path("land/parcels/<int:pk>/classify/", views.Classify.as_view(), name="parcel-classify"),
    path("land/zones/", views.ZoneList.as_view(), name="zones"),
    path("land/zones/new/", views.NewZone.as_view(), name="zone-new"),
    path("land/zones/<int:pk>/", views.zone, name="zone"),
    path("land/zones/<int:pk>/change/", views.ChangeZone.as_view(), name="zone-change"),
    path("land/zones/<int:pk>/remove/", views.RemoveZone.as_view(), name="zone-remove"),
    path("land/control-lines/", views.ControlLineList.as_view(), name="control-lines"),
    path("land/control-lines/new/", views.NewControlLine.as_view(), name="control-line-new"),
    path("land/control-lines/<int:pk>/", views.control_line, name="control-line"),
    path("land/control-lines/<int:pk>/change/", views.ChangeControlLine.as_view(), name="control-line-change"),
    path("land/control-lines/<int:pk>/remove/", views.RemoveControlLine.as_view(), name="control-line-remove"),
]
