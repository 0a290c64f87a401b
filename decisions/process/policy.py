"""How a circle decides: the parameters, the presets as data, and the one function that evaluates them.

Sources of the presets: Sociocracy For All; Sociocracy 3.0; Holacracy 5 art. 5.3; Apache voting (lazy consensus);
IETF RFC 7282 (rough consensus); rfcbot of the Rust project.
"""

from __future__ import annotations

from typing import Any

from decisions.errors import BadInput

Policy = dict[str, Any]

SOCIOCRACY: Policy = {
    "silence": "outstanding",
    "time_limit": None,
    "max_outstanding": 0,
    "outstanding_below_answered": False,
    "min_consents": 1,
    "stand_aside": False,
    "override_by": "none",
    "override_kinds": [],
    "override_needs_alternatives": False,
    "final_comment_days": 0,
    "review_after": 180,
    "check_in_every": 30,
    "buy_in_within": 7,
}

PRESETS: dict[str, Policy] = {
    "sociocracy": SOCIOCRACY,
    "s3": {**SOCIOCRACY, "stand_aside": True, "override_by": "facilitator", "override_kinds": ["not-qualified"]},
    "holacracy": {
        **SOCIOCRACY,
        "silence": "presumed",
        "time_limit": 168,
        "min_consents": 0,
        "override_by": "facilitator",
        "override_kinds": ["not-qualified"],
    },
    "lazy-consensus": {**SOCIOCRACY, "silence": "presumed", "time_limit": 72, "stand_aside": True},
    "rough-consensus": {
        **SOCIOCRACY,
        "silence": "presumed",
        "time_limit": 336,
        "stand_aside": True,
        "override_by": "facilitator",
        "override_kinds": ["not-qualified", "outweighed"],
        "override_needs_alternatives": True,
    },
    "rust-fcp": {**SOCIOCRACY, "max_outstanding": 2, "outstanding_below_answered": True, "final_comment_days": 10},
}

DEFAULT = "sociocracy"
OVERRIDES = ("not-qualified", "outweighed")
WORDS = {"silence": ("outstanding", "presumed"), "override_by": ("none", "facilitator")}
NUMBERS = {
    "time_limit": (1, 87_600),
    "max_outstanding": (0, 10_000),
    "min_consents": (0, 10_000),
    "final_comment_days": (0, 3_650),
    "review_after": (1, 36_500),
    "check_in_every": (1, 36_500),
    "buy_in_within": (1, 36_500),
}
UNITS = {"time_limit": "hours", "final_comment_days": "days", "review_after": "days"}
YES_NO = ("outstanding_below_answered", "stand_aside", "override_needs_alternatives")


def met(policy: Policy, *, roster: int, consents: int, outstanding: int, blocking: int) -> bool:
    """Does the rule hold: may the version be adopted, or its final comment period run?

    `roster`, `consents` (spoken ones), `outstanding` and `blocking` (open objections) are counts.
    """
    if roster == 0 or blocking or consents < policy["min_consents"] or outstanding > policy["max_outstanding"]:
        return False
    return not policy["outstanding_below_answered"] or outstanding < roster - outstanding


def least_answered(policy: Policy, roster: int) -> int:
    """How many of a roster have to answer at least before the rule can hold, consents and objections aside."""
    least = max(0, roster - int(policy["max_outstanding"]))
    return max(least, roster // 2 + 1) if policy["outstanding_below_answered"] and roster else least


def overridable(policy: Policy, kind: str) -> bool:
    """May somebody besides its raiser close an objection as `kind`?"""
    return policy["override_by"] != "none" and kind in policy["override_kinds"]


def preset(name: str) -> Policy:
    """The parameters of a preset; BadInput names the presets there are."""
    if name not in PRESETS:
        raise BadInput(f"no policy preset is called {name!r}", f"the presets are {', '.join(PRESETS)}")
    return PRESETS[name]


def parameter(key: str, text: str) -> Any:
    """The value of one parameter as it is stored, from `KEY=VALUE` on a command line."""
    value = text.strip().lower()
    if key in WORDS:
        if value not in WORDS[key]:
            raise BadInput(f"{key} cannot be {text!r}", f"it is one of {', '.join(WORDS[key])}")
        return value
    if key in YES_NO:
        if value not in ("yes", "no", "true", "false"):
            raise BadInput(f"{key} cannot be {text!r}", "it is yes or no")
        return value in ("yes", "true")
    if key == "override_kinds":
        kinds = [kind.strip() for kind in value.split(",") if kind.strip() not in ("", "none")]
        if any(kind not in OVERRIDES for kind in kinds):
            raise BadInput(f"override_kinds cannot be {text!r}", f"it is a list of {', '.join(OVERRIDES)}, or none")
        return sorted(set(kinds))
    if key in NUMBERS:
        return _number(key, value)
    raise BadInput(f"no policy parameter is called {key!r}", f"the parameters are {', '.join(SOCIOCRACY)}")


def _number(key: str, value: str) -> int | None:
    low, high = NUMBERS[key]
    if key == "time_limit" and value == "none":
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 7 and low <= int(value) <= high):
        unit = UNITS.get(key, "")
        none = " or none" if key == "time_limit" else ""
        raise BadInput(
            f"{key} cannot be {value[:40]!r}", f"it is a whole number{unit and f' of {unit}'}, {low} to {high}{none}"
        )
    return int(value)
