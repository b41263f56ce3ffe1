"""`python -m debtormap.cli`."""

from debtormap.cli import main

main()
