"""Addresses of projects."""

from __future__ import annotations

from django.urls import path

from .views import lists, pages, sheets, stacking

app_name = "projects"
urlpatterns = [
    path("projects/", lists.ProjectList.as_view(), name="list"),
    path("projects/new/", sheets.NewProject.as_view(), name="new"),
    path("projects/<int:pk>/", pages.project, name="project"),
    path("projects/<int:pk>/change/", sheets.ChangeProject.as_view(), name="change"),
    path("projects/<int:pk>/move/", sheets.Move.as_view(), name="move"),
    path("projects/<int:pk>/parcels/", sheets.Parcels.as_view(), name="parcels"),
    path("projects/<int:pk>/investors/new/", sheets.InvestorSheet.as_view(), name="investor-new"),
    path("projects/<int:pk>/milestones/new/", sheets.MilestoneSheet.as_view(), name="milestone-new"),
    path("projects/<int:pk>/milestones/<int:part>/", sheets.MilestoneSheet.as_view(), name="milestone"),
    path("projects/<int:pk>/lists/new/", sheets.ListingSheet.as_view(), name="listing-new"),
    path("projects/<int:pk>/lists/<int:part>/end/", sheets.UnlistSheet.as_view(), name="listing-end"),
    path("projects/<int:pk>/plan/", sheets.PlanSheet.as_view(), name="plan"),
    path("projects/<int:pk>/team/new/", sheets.TeamSheet.as_view(), name="team-new"),
    path("projects/<int:pk>/blockers/new/", sheets.BlockerSheet.as_view(), name="blocker-new"),
    path("projects/<int:pk>/blockers/<int:part>/clear/", sheets.ClearSheet.as_view(), name="blocker-clear"),
    path("projects/<int:pk>/buildings/new/", sheets.NewBuilding.as_view(), name="building-new"),
    path("buildings/", lists.BuildingList.as_view(), name="buildings"),
    path("buildings/<int:pk>/", stacking.building, name="building"),
    path("buildings/<int:pk>/change/", sheets.ChangeBuilding.as_view(), name="building-change"),
    path("buildings/<int:pk>/floors/", sheets.AddFloors.as_view(), name="floors-new"),
    path("buildings/<int:pk>/floors/<int:part>/", sheets.ChangeFloor.as_view(), name="floor"),
    path("buildings/<int:pk>/units/new/", sheets.NewUnit.as_view(), name="unit-new"),
    path("units/", lists.UnitList.as_view(), name="units"),
    path("units/<int:pk>/", pages.unit, name="unit"),
    path("units/<int:pk>/change/", sheets.ChangeUnit.as_view(), name="unit-change"),
    path("units/<int:pk>/area/", sheets.UnitArea.as_view(), name="unit-area"),
    path("units/<int:pk>/dividable/", sheets.Dividable.as_view(), name="unit-dividable"),
    path("units/<int:pk>/divide/", sheets.Divide.as_view(), name="unit-divide"),
    path("units/<int:pk>/occupancies/new/", sheets.MoveIn.as_view(), name="move-in"),
    path("units/<int:pk>/occupancies/<int:part>/end/", sheets.MoveOut.as_view(), name="move-out"),
    path("units/<int:pk>/occupancies/<int:part>/correct/", sheets.CorrectOccupancy.as_view(), name="occupancy-correct"),
]
