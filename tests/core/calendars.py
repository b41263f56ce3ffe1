"""The calendar of the mainland, as the tests of the rules use it."""

from debtormap.geo.calendar_table import load

CALENDAR = load()
