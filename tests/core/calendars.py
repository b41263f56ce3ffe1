"""The calendar of the mainland, as the tests of the rules use it."""

from debtormap.register.calendar_table import load

CALENDAR = load()
