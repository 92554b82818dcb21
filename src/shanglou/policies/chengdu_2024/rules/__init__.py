"""Chengdu 2024 as rules. Here stand the conditions that several of its files share."""

from shanglou.engine import cases, readings

FIVE_DISTRICTS = ("510104", "510105", "510106", "510107", "510108")
LEASES = ("lease", "long_term_lease", "lease_before_grant")
GRANTS = ("grant", "flexible_term_grant")


def standard_factory(project):
    """The project builds standard factories."""
    return project.factory_type.is_("standard")


def stock_land(project):
    """Stock land; what is not said to be stock is being supplied now."""
    return project.land_source.is_("stock").or_else(False)


def long_term(project, p):
    """A long-term grant: by its class, else by its years against a line that the notice does not draw (Q05)."""
    by_years = project.supply_mode.in_(*GRANTS) & (project.grant_term > p.long_short_boundary_years)
    return project.grant_term_class.is_("long_term").or_else(by_years) & ~stock_land(project)


def large_parcel(project, p):
    """A single parcel above the threshold; at the threshold it is not."""
    return project.largest_parcel_area > p.large_parcel_threshold


def old_stock(project, p):
    """Stock land with many years left and a large area, which takes the materials of a long-term grant."""
    years_left = project.longest_remaining_term > p.stock_remaining_years_threshold
    return stock_land(project) & years_left & (project.largest_parcel_area > p.stock_area_threshold)


def becomes_standard_factory(project):
    """A standard factory built, altered or extended on stock land. Rebuilding is building anew."""
    built = project.construction_mode.in_("new_build", "alteration", "extension", "rebuild")
    return project.land_source.is_("stock") & standard_factory(project) & built


def under_notice(project):
    """A standard factory that the notice measures: not older than the Opinions, or of a state firm and splittable by contract."""
    by_reference = project.is_built_by_state_firm & project.contract_allows_split
    return standard_factory(project) & (~project.predates_opinions | by_reference)


def row(unit, project, t):
    """The Annex 3 row of a unit, at the lowest floor and storey height that it has."""
    return t.annex3(
        district=project.district, sub_field=unit.sub_field, storey_height=unit.storey_height, floor=unit.floor_number
    )


def reaches(occupied, transferred, minimum):
    """Whether a figure reaches a minimum, whichever of the two floor areas it is divided by (Q10)."""
    return cases(
        (occupied.equals(transferred), occupied >= minimum),
        otherwise=readings(
            "Q10",
            ("occupied", "按入驻面积", "by the area occupied", occupied >= minimum),
            ("transferred", "按拟受让面积", "by the area to be transferred", transferred >= minimum),
        ),
    )
