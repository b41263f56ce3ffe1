"""How densely each county is settled, by the census of 2020: what is known where nobody counted a place.

Sources: the census of 2020 over the area of the county's polygon, both in the gazetteer's table of divisions.
"""

from debtormap.geo import divisions


def people_per_km2(division_code: str) -> float:
    """The mean of the county; 0 for a zone, which has neither polygon nor count."""
    return divisions.densities().get(division_code, 0.0)
