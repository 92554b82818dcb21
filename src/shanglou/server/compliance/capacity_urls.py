"""The address of the capacity calculator."""

from __future__ import annotations

from django.urls import path

from .capacity import views

urlpatterns = [path("capacity/", views.calculate, name="capacity")]
