"""What the operator sees of the running program: counts, times and states, never whose request it was."""
