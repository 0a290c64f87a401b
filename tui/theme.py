"""The two themes, light and dark. Colour is never the only sign of anything."""

from textual.theme import Theme

DARK = Theme(
    name="decisions-dark",
    primary="#5fafd7",
    secondary="#87afaf",
    accent="#d7af87",
    success="#87d787",
    warning="#d7af5f",
    error="#ff8787",
    foreground="#d0d0d0",
    background="#1c1c1c",
    surface="#262626",
    panel="#303030",
    dark=True,
    variables={"faint": "#8f8f8f"},
)
LIGHT = Theme(
    name="decisions-light",
    primary="#005f87",
    secondary="#5f8787",
    accent="#875f00",
    success="#006700",
    warning="#7a4f00",
    error="#af0000",
    foreground="#262626",
    background="#ffffff",
    surface="#f2f2f2",
    panel="#e4e4e4",
    dark=False,
    variables={"faint": "#6a6a6a"},
)
