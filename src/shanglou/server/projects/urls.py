"""Addresses of projects."""

from __future__ import annotations

from django.urls import path

from .views import lists, project, rolling, stacking, unit
from .views.sheets import buildings, files, parts, projects, units

app_name = "projects"
urlpatterns = [
    path("projects/", lists.ProjectList.as_view(), name="list"),
    path("projects/new/", projects.NewProject.as_view(), name="new"),
    path("projects/rolling/", rolling.rolling, name="rolling"),
    path("projects/<int:pk>/", project.project, name="project"),
    path("projects/<int:pk>/change/", projects.ChangeProject.as_view(), name="change"),
    path("projects/<int:pk>/move/", projects.Move.as_view(), name="move"),
    path("projects/<int:pk>/parcels/", projects.Parcels.as_view(), name="parcels"),
    path("projects/<int:pk>/remove/", projects.RemoveProject.as_view(), name="remove"),
    path("projects/<int:pk>/admission/", parts.AdmissionSheet.as_view(), name="admission"),
    path("projects/<int:pk>/admission/filler/", parts.FillerSheet.as_view(), name="filler"),
    path("projects/<int:pk>/admission/reveal/", project.reveal, name="reveal"),
    path("projects/<int:pk>/investors/new/", parts.InvestorSheet.as_view(), name="investor-new"),
    path("projects/<int:pk>/investors/<int:part>/", parts.InvestorSheet.as_view(), name="investor"),
    path("projects/<int:pk>/investors/<int:part>/remove/", parts.RemoveInvestor.as_view(), name="investor-remove"),
    path("projects/<int:pk>/milestones/new/", parts.MilestoneSheet.as_view(), name="milestone-new"),
    path("projects/<int:pk>/milestones/<int:part>/", parts.MilestoneSheet.as_view(), name="milestone"),
    path("projects/<int:pk>/milestones/<int:part>/remove/", parts.RemoveMilestone.as_view(), name="milestone-remove"),
    path("projects/<int:pk>/lists/new/", parts.ListingSheet.as_view(), name="listing-new"),
    path("projects/<int:pk>/lists/<int:part>/end/", parts.UnlistSheet.as_view(), name="listing-end"),
    path("projects/<int:pk>/plan/", parts.PlanSheet.as_view(), name="plan"),
    path("projects/<int:pk>/team/new/", parts.TeamSheet.as_view(), name="team-new"),
    path("projects/<int:pk>/team/<int:part>/", parts.TeamSheet.as_view(), name="team"),
    path("projects/<int:pk>/team/<int:part>/remove/", parts.RemoveMember.as_view(), name="team-remove"),
    path("projects/<int:pk>/blockers/new/", parts.BlockerSheet.as_view(), name="blocker-new"),
    path("projects/<int:pk>/blockers/<int:part>/", parts.BlockerSheet.as_view(), name="blocker"),
    path("projects/<int:pk>/blockers/<int:part>/clear/", parts.ClearSheet.as_view(), name="blocker-clear"),
    path("projects/<int:pk>/files/new/", files.UploadSheet.as_view(), name="file-new"),
    path("projects/<int:pk>/files/<int:part>/withdraw/", files.WithdrawSheet.as_view(), name="file-withdraw"),
    path("projects/<int:pk>/buildings/new/", buildings.NewBuilding.as_view(), name="building-new"),
    path("buildings/", lists.BuildingList.as_view(), name="buildings"),
    path("buildings/<int:pk>/", stacking.building, name="building"),
    path("buildings/<int:pk>/change/", buildings.ChangeBuilding.as_view(), name="building-change"),
    path("buildings/<int:pk>/remove/", buildings.RemoveBuilding.as_view(), name="building-remove"),
    path("buildings/<int:pk>/floors/", buildings.AddFloors.as_view(), name="floors-new"),
    path("buildings/<int:pk>/floors/<int:part>/", buildings.ChangeFloor.as_view(), name="floor"),
    path("buildings/<int:pk>/floors/<int:part>/remove/", buildings.RemoveFloor.as_view(), name="floor-remove"),
    path("buildings/<int:pk>/units/new/", units.NewUnit.as_view(), name="unit-new"),
    path("units/", lists.UnitList.as_view(), name="units"),
    path("units/<int:pk>/", unit.unit, name="unit"),
    path("units/<int:pk>/change/", units.ChangeUnit.as_view(), name="unit-change"),
    path("units/<int:pk>/area/", units.UnitArea.as_view(), name="unit-area"),
    path("units/<int:pk>/dividable/", units.Dividable.as_view(), name="unit-dividable"),
    path("units/<int:pk>/divide/", units.Divide.as_view(), name="unit-divide"),
    path("units/<int:pk>/merge/", units.Merge.as_view(), name="unit-merge"),
    path("units/<int:pk>/remove/", units.RemoveUnit.as_view(), name="unit-remove"),
    path("units/<int:pk>/occupancies/new/", units.MoveIn.as_view(), name="move-in"),
    path("units/<int:pk>/occupancies/<int:part>/end/", units.MoveOut.as_view(), name="move-out"),
    path("units/<int:pk>/occupancies/<int:part>/correct/", units.CorrectOccupancy.as_view(), name="occupancy-correct"),
    path("units/<int:pk>/occupancies/<int:part>/withdraw/", units.WithdrawOccupancy.as_view(), name="occupancy-withdraw"),
]
