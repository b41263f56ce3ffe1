"""Rules, tested by themselves: no database, no clock, no network."""
