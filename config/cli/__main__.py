"""`python -m config.cli` is `wayhome`."""

from config.cli import main

main()
