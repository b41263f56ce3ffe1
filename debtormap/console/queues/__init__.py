"""The queues of the console: what waits, by whom it is filtered, and what may be done with many at once."""
