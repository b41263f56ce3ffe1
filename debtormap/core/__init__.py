"""Rules: plain functions over values. Standard library only; never the clock, randomness or files."""
