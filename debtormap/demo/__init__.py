"""The demonstration register: synthetic people at invented places in real townships."""
