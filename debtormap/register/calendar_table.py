"""The calendar of working days; the clue desk counts by the same one, so it stands with the other tables of `data/`."""

from debtormap.geo.calendar_table import FILE, load

__all__ = ["FILE", "load"]
