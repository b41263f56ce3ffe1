"""Public places and the grades of precision."""

from debtormap.core.places import PlacedAt, Precision


def test_precision_runs_from_the_finest_to_none() -> None:
    assert list(Precision) == ["compound", "village", "community", "street", "township", "county", "none"]


def test_a_listing_stands_at_a_place_a_cell_or_nothing() -> None:
    assert list(PlacedAt) == ["place", "cell9", "cell8", "cell7", "none"]
    assert [placed_at for placed_at in PlacedAt if placed_at.is_cell] == ["cell9", "cell8", "cell7"]
