"""Styles go by the names of classes: a widget's name is its own."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import textual.widgets
from textual.widget import Widget

import tui

BUILT_IN = vars(textual.widgets)["__all__"]


def test_no_two_widgets_have_one_name() -> None:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        import_module(module.name)
    ours: dict[str, type[Widget]] = {}
    found = [Widget]
    while found:
        kind = found.pop()
        found += kind.__subclasses__()
        if kind.__module__.startswith("tui."):
            assert ours.setdefault(kind.__name__, kind) is kind, f"{kind} and {ours[kind.__name__]}"
            assert kind.__name__ not in BUILT_IN, kind
