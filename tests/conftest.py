"""`--hypothesis-profile long` runs every search for faults fifty times as long."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("long", deadline=None)
