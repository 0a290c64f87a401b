"""`python -m cli`: the same as `decisions`."""

from cli import main

main()
