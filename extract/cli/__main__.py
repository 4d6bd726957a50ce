"""`python -m extract.cli` is the command `papers`."""

from extract.cli import main

main()
