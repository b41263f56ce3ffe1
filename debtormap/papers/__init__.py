"""Files that strangers send: which are taken, and what is left of them once they are clean."""
