"""`python -m cli`: the same as `decisions`."""

import sys

from cli import main

sys.exit(main())
