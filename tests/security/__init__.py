"""What is tried against the program from outside, over all of its addresses."""
