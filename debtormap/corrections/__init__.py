"""Requests of listed persons: taken in sealed, followed by receipt, decided by officers by the clocks of the law."""
