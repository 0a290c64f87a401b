"""The one table of actions: keys, footer, help and palette are made from it, and a user's configuration remaps it.

An action is carried out by the method `action_NAME` of the screen, or of the app, in whose place it stands; what holds
no such method now does not offer it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen


class Action(NamedTuple):
    """Something that a key does. `place` is where: everywhere, in rows, or on one screen."""

    name: str
    keys: str
    label: str
    about: str
    place: str
    footer: bool = False


ACTIONS: tuple[Action, ...] = (
    # rows: every list of lines
    Action("down", "j,down", "down", "One line down", "rows"),
    Action("up", "k,up", "up", "One line up", "rows"),
    Action("page_down", "space,pagedown,ctrl+d,ctrl+f", "page down", "One page down", "rows"),
    Action("page_up", "pageup,ctrl+u,ctrl+b", "page up", "One page up", "rows"),
    Action("first", "g,home", "first", "The first line", "rows"),
    Action("last", "G,end", "last", "The last line", "rows"),
    Action("choose", "enter", "open", "Open it", "rows", footer=True),
    # the list of decisions
    Action("filter", "slash", "filter", "Filter the list, in the words of `decisions help query`", "list", footer=True),
    Action("sort", "s", "sort", "Sort by another column, or the other way round", "list", footer=True),
    Action("tree", "t", "tree", "By circle, or all together", "list", footer=True),
    Action("fold", "h,left", "fold", "Close this circle", "list"),
    Action("unfold", "l,right", "unfold", "Open this circle", "list"),
    Action("inbox", "i", "inbox", "What waits for me", "list", footer=True),
    Action("left_behind", "b", "left behind", "Who is left behind", "list", footer=True),
    Action("needs", "u", "needs", "What people need, and whether it was met", "list"),
    Action("circles", "c", "circles", "The circles, and how they decide", "list"),
    Action("members", "p", "people", "The members", "list"),
    Action("statistics", "%", "statistics", "How the group decides, in figures", "list"),
    Action("open_new", "o", "new", "Open a new decision", "list", footer=True),
    # one decision
    Action("pane_text", "1", "text", "The text, and what changed", "decision"),
    Action("pane_people", "2", "people", "Who stands where", "decision"),
    Action("pane_history", "3", "history", "What was recorded, event by event", "decision"),
    Action("pane_needs", "4", "needs", "Needs, framing, options, questions, reactions", "decision"),
    Action("pane_work", "5", "actions", "Actions, reviews, concerns, conditions", "decision"),
    Action("next_pane", "tab,l,right", "next pane", "The next pane", "decision"),
    Action("previous_pane", "shift+tab,h,left", "pane before", "The pane before", "decision"),
    Action("act", "a", "act", "Record something: every act there is", "decision", footer=True),
    Action("consent", "c", "consent", "Consent", "decision", footer=True),
    Action("object", "o", "object", "Raise an objection", "decision", footer=True),
    Action("amend", "e", "amend", "Amend the text", "decision", footer=True),
    Action("buy_in", "b", "buy in", "Say whether you will carry it out", "decision"),
    Action("align", "w", "align", "Say whether you see the situation the same way", "decision"),
    Action("meet", "m", "round", "Run the round of a meeting", "decision", footer=True),
    Action(
        "difference", "d", "diff", "What changed: between versions, since somebody's answer", "decision", footer=True
    ),
    Action("what_if", "f", "what if", "What another rule would have made of the same acts", "decision"),
    # lines that carry a command, and the screens beside the list
    Action("do", "a", "do it", "Begin what the line's command does", "commands", footer=True),
    Action(
        "turn",
        "t,tab",
        "the other way",
        "Inbox or due; by decision or by person; unmet or all",
        "commands",
        footer=True,
    ),
    Action("whose", "w", "whose", "Somebody else's inbox", "inbox", footer=True),
    # an act that is being written
    Action("record", "ctrl+s", "record", "Record it", "form", footer=True),
    Action("edit_outside", "ctrl+e", "editor", "Edit this text in $VISUAL or $EDITOR", "form", footer=True),
    Action(
        "discard", "ctrl+r", "begin anew", "Throw away what is written here, and the draft of it", "form", footer=True
    ),
    Action("put_by", "escape", "leave", "Leave; what is written is kept as a draft", "form", footer=True),
    # the round of a meeting
    Action("speak", "a", "speak", "Type what somebody asks, or how they react", "round", footer=True),
    Action("answer_question", "A", "answer", "Answer the question under the cursor", "round", footer=True),
    Action("say_consent", "c", "consent", "Whose turn it is consents", "round", footer=True),
    Action("say_concern", "C", "concern", "They consent, with a concern", "round", footer=True),
    Action("say_condition", "K", "condition", "They consent, with a condition", "round", footer=True),
    Action("say_objection", "o", "object", "They object, and say why", "round", footer=True),
    Action("say_stand_aside", "s", "stand aside", "They stand aside, and say why", "round", footer=True),
    Action("say_in", "i", "in", "They will carry it out in earnest", "round", footer=True),
    Action("say_halfhearted", "H", "halfhearted", "They will carry it out halfheartedly", "round", footer=True),
    Action("say_out", "O", "out", "They will not carry it out", "round", footer=True),
    Action("say_heard", "h", "heard", "Whoever raised the objection says that it was heard", "round", footer=True),
    Action("deal_with", "d", "deal with it", "Every way to deal with the objection", "round", footer=True),
    Action("pass_over", "p", "pass", "Pass over this person, and come back to them", "round", footer=True),
    Action("turn_back", "u", "back", "Back to whoever had the turn before", "round", footer=True),
    Action("choose_person", "w", "who", "Choose whose turn it is", "round", footer=True),
    Action("retract", "x", "retract", "They take back their answer", "round", footer=True),
    Action("timer", "t", "timer", "Start or stop the time of whose turn it is", "round", footer=True),
    Action("change_text", "e", "amend", "Amend the proposal; at an objection, to integrate it", "round", footer=True),
    Action("name_review", "v", "review date", "Name the date of the review", "round", footer=True),
    Action("next_step", "enter,right", "on", "The next step of the meeting", "round", footer=True),
    Action("previous_step", "left", "step back", "The step before", "round", footer=True),
    Action("close_round", "X", "close", "End the round", "round"),
    Action("withdraw_proposal", "W", "withdraw", "Take the proposal off the table", "round"),
    Action("meeting_label", "M", "label", "Name the meeting", "round"),
    # everywhere
    Action("next_decision", "n", "next", "The next decision of the list", "everywhere"),
    Action("previous_decision", "N", "previous", "The decision before it in the list", "everywhere"),
    Action("event_back", "left_square_bracket", "event back", "One event back in time", "everywhere", footer=True),
    Action("event_on", "right_square_bracket", "event on", "One event forward in time", "everywhere"),
    Action("day_back", "left_curly_bracket", "day back", "One day back in time", "everywhere"),
    Action("day_on", "right_curly_bracket", "day on", "One day forward in time", "everywhere"),
    Action("now", "T", "now", "Back to now", "everywhere"),
    Action("go_to_time", "at", "go to time", "As of a time that you name", "everywhere"),
    Action("copy", "y", "copy", "Copy the number, the digest, the text, the minutes", "everywhere"),
    Action("jump", "ctrl+o", "jump", "Jump: a letter for everything on the screen", "everywhere"),
    Action(
        "palette", "colon,ctrl+p", "command", "Every action, by its name; a number goes to that decision", "everywhere"
    ),
    Action("theme", "ctrl+t", "theme", "Light or dark", "everywhere"),
    Action("help", "question_mark,f1", "help", "The keys that do something here", "everywhere", footer=True),
    Action("reread", "r,f5", "read again", "Read the log again", "everywhere"),
    Action("leave", "escape", "back", "One level back", "everywhere"),
    Action("leave_or_quit", "q", "back", "One level back; from the list, quit", "everywhere", footer=True),
    Action("quit", "Q", "quit", "Quit", "everywhere"),
)
"""Every action there is."""

BY_NAME = {action.name: action for action in ACTIONS}

TOGETHER = (
    ("rows", "list", "everywhere"),
    ("rows", "decision", "everywhere"),
    ("rows", "commands", "inbox", "everywhere"),
    ("form",),
    ("round", "everywhere"),
)
"""The places whose keys work at the same time; among them no key may stand for two actions."""

SHOWN = {
    "slash": "/",
    "question_mark": "?",
    "colon": ":",
    "at": "@",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
    "percent_sign": "%",
    "shift+tab": "⇧tab",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
}
"""Names of keys -> how they are shown."""


def bindings(*places: str) -> list[BindingType]:
    """The key bindings of some places, to be remapped by their names."""
    return [
        Binding(action.keys, _called(action), action.label, show=action.footer, id=action.name)
        for action in ACTIONS
        if action.place in places
    ]


def _called(action: Action) -> str:
    """What works everywhere goes by the app, which asks the screen first."""
    return f"app.everywhere({action.name!r})" if action.place == "everywhere" else action.name


def clashes(remapped: Mapping[str, str]) -> list[str]:
    """The keys that stand for two actions at the same time, in words; every one because of what a user has changed."""
    found: dict[str, None] = {}
    for together in TOGETHER:
        taken: dict[str, str] = {}
        for action in ACTIONS:
            if action.place in together:
                given = Binding(remapped.get(action.name, action.keys), action.name)
                for key in dict.fromkeys(binding.key for binding in Binding.make_bindings([given])):
                    other = taken.setdefault(key, action.name)
                    if other != action.name:
                        found[f"{_shown(key)} is both {other} and {action.name}"] = None
    return list(found)


def doer(screen: Screen[Any], name: str) -> DOMNode | None:
    """What carries an action out now: the screen, the app, or the focused widget or what it is in; None if nothing."""
    inner = [] if screen.focused is None else [*screen.focused.ancestors_with_self]
    for node in dict.fromkeys([screen, screen.app, *inner]):
        if callable(getattr(node, f"action_{name}", None)):
            return node if node.check_action(name, ()) else None
    return None


def keys(name: str, remapped: Mapping[str, str]) -> list[str]:
    """The keys of an action as they are shown, those of the user first."""
    return [_shown(key.strip()) for key in remapped.get(name, BY_NAME[name].keys).split(",")]


def _shown(key: str) -> str:
    return SHOWN.get(key, f"^{key[5:]}" if key.startswith("ctrl+") else key)
