"""The one table of acts that belong to a decision: how each is asked for. Forms and the menu of acts are made from it.

What is allowed when is no business of this table: the library decides it, and says why not.
"""

from __future__ import annotations

from typing import NamedTuple

LINE = "line"
"""A short text."""
PROSE = "prose"
"""A text of many lines."""
CHOICE = "choice"
"""One of the field's `values`."""
DAY = "day"
TIME = "time"
"""A moment to come."""
WHEN = "when"
"""A moment that was."""
NUMBER = "number"
DECISION = "decision"
PART = "part"
"""The number of one of the decision's objections, questions and so on: `of` says of which."""
NEEDS = "needs"
INTEGRATES = "integrates"
MEMBER = "member"
MEMBERS = "members"
WHOSE = "whose"
"""Whose act it is: one handle, or for some acts several, `@all` or `@rest`."""
TEXTS = "texts"
"""Several texts, one a line."""
OUTCOMES = "outcomes"
"""What a review found of each thing of a kind (`of`), one a line: `1=met:TEXT`."""
EVENT = "event"
CIRCLE = "circle"
LABEL = "label"
"""A short text that is stored beside the act."""


class Field(NamedTuple):
    """Something that an act says. `name` is the argument as `decisions.process` takes it."""

    name: str
    label: str
    kind: str
    required: bool = False
    values: tuple[str, ...] = ()
    of: str = ""
    hint: str = ""


class Final(NamedTuple):
    """What an act does that cannot be undone, in plain words; where `field` is given, only with these `values`."""

    words: str
    field: str = ""
    values: tuple[str, ...] = ()


class Shape(NamedTuple):
    """How an act is asked for. `stays`: what is not changed is not given, and stays as it is."""

    act: str
    group: str
    key: str
    label: str
    about: str
    fields: tuple[Field, ...] = ()
    several: bool = False
    stays: bool = False
    new: bool = False
    finals: tuple[Final, ...] = ()

    @property
    def every_field(self) -> tuple[Field, ...]:
        """Its own fields, and those of every act; whose it is comes first where it may be several people's."""
        if self.several:
            return (SEVERAL, *self.fields, AT, MEETING)
        return (*self.fields, ONE, AT, MEETING)


WHOSE_ACT, SAID_AT, SAID_IN = "members", "at", "meeting"
SEVERAL = Field(WHOSE_ACT, "whose", WHOSE, hint="several with commas, @all or @rest")
ONE = Field(WHOSE_ACT, "whose", WHOSE, hint="a handle, where it is somebody else's act")
AT = Field(SAID_AT, "said at", WHEN, hint="when it happened: yesterday 15:00; empty is now")
MEETING = Field(SAID_IN, "meeting", LABEL, hint="the meeting in which it was said")

GROUPS = ("align", "explore", "decide", "act", "review", "new")
"""The steps of a decision, and beginning another one."""

INTEGRATING = ("integrated", "shorter-term", "measured")
OVERRIDING = ("moot", "not-qualified", "outweighed")


def _text(label: str, name: str = "message", *, required: bool = True, hint: str = "") -> Field:
    return Field(name, label, PROSE, required, hint=hint)


def _part(of: str) -> Field:
    return Field(of, of, PART, True, of=f"{of}s")


_VERSION = Field("version", "version", NUMBER, hint="the version that is answered")
_CONTENT = (
    Field("owner", "owner", MEMBER, hint="who owns it; whoever proposes it, if nobody is named"),
    Field("carried_by", "carried by", MEMBERS, hint="who carries it out, with commas; the roster, if nobody is named"),
    Field("review_on", "review on", DAY, hint="when to review it: in 3 months, 2026-10-01"),
    Field("criteria", "criteria", TEXTS, hint="how we will know that it works, or when we would stop: one a line"),
    Field("needs", "addresses", NEEDS, of="needs", hint="the needs it addresses: 2, or 7.2 for need 2 of decision 7"),
)
_EVENT = Field("event", "event", EVENT, True, of="events", hint="the event, by its position or the start of its id")
_WHY = _text("why")

_SHAPES = (
    Shape("voice", "align", "v", "voice", "Voice a need, a desire, a fact or a feeling.", (
        Field("kind", "what", CHOICE, True, ("need", "desire", "fact", "feeling")), _text("text"),
    )),
    Shape("frame", "align", "f", "frame", "Frame the situation. A new framing makes earlier alignments stale.", (
        _text("framing", hint="what we observe, what effect it has, what we need: we need X so that Y"),
    )),
    Shape("align", "align", "w", "align", "Do you see the same facts, and read them the same way?", (
        Field("value", "alignment", CHOICE, True, ("aligned", "partly", "not")), _text("why", "why", required=False),
    ), several=True),
    Shape("option", "explore", "i", "option", "Offer a possible way forward.", (_text("option"),)),
    Shape("ask", "explore", "a", "ask", "Ask a question for clarity.", (_text("question"),)),
    Shape("answer", "explore", "A", "answer", "Answer a question.", (_part("question"), _text("answer"))),
    Shape("react", "explore", "r", "react", "Share a quick reaction.", (_text("reaction"),)),
    Shape("propose", "decide", "p", "propose", "Put a proposal on the table.", (_text("proposal"), *_CONTENT)),
    Shape("amend", "decide", "e", "amend", "Change the proposal: a new version, on which everybody is asked again.", (
        _text("text", required=False), *_CONTENT,
        Field("integrates", "integrates", INTEGRATES, of="objections",
              hint=f"the objections it integrates: 2, 3:shorter-term ({', '.join(INTEGRATING)})"),
    ), stays=True),
    Shape("round", "decide", "R", "round", "Open a round of consent on the current version.", (
        Field("until", "until", TIME, hint="a time limit: friday, in 2 weeks"),
    )),
    Shape("close", "decide", "C", "close", "End the round without adoption.", finals=(
        Final("End the round? What the rule does not complete is not adopted; the version stays on the table."),
    )),
    Shape("withdraw", "decide", "W", "withdraw", "Take the proposal off the table.", (_WHY,), finals=(
        Final("Take the proposal off the table? Open objections to it are closed as moot, and the round ends."),
    )),
    Shape("consent", "decide", "c", "consent", "Consent: no objection to this version.", (
        Field("concern", "concern", LINE, hint="something to look at in the review; it blocks nothing"),
        Field("condition", "condition", LINE, hint="on the understanding that ...; marked met or broken later"),
        _VERSION,
    ), several=True),
    Shape("stand-aside", "decide", "s", "stand aside", "Neither consent nor objection.", (_WHY, _VERSION),
          several=True),
    Shape("object", "decide", "o", "object", "Raise an objection. It is valid as soon as it is uttered.", (
        _text("reason", hint="why this is not safe enough to try"),
        Field("need", "need", LINE, hint="the need behind it"), _VERSION,
        Field("on_behalf_of", "for", MEMBER, hint="whose objection it is, where a delegate raises it for somebody"),
        Field("through", "through", CIRCLE, hint="the circle within this one whose delegate speaks"),
    )),
    Shape("retract", "decide", "t", "retract", "Take an answer back.", (_WHY,), several=True, finals=(
        Final("Take the answer back? It no longer counts; the record of it stays in the log."),
    )),
    Shape("heard", "decide", "h", "heard", "Its raiser says that an objection was heard.", (_part("objection"),)),
    Shape("take", "decide", "T", "take up", "Take up an objection whose raiser has left.", (_part("objection"),)),
    Shape("test", "decide", "x", "test", "Note a test of an objection; it changes nothing by itself.", (
        _part("objection"), _text("finding"),
    )),
    Shape("resolve", "decide", "z", "resolve", "Close an objection without a new version.", (
        _part("objection"), Field("how", "how", CHOICE, True, ("withdrawn", "deferred", *OVERRIDING)),
        _text("reason", required=False, hint="an override, and moot, need it"),
        Field("owner", "owner", MEMBER, hint="deferred: who takes care of it"),
        Field("due", "due", TIME, hint="deferred: by when"),
        Field("alternatives", "alternatives", TEXTS, hint="an override: what else was considered, one a line"),
    ), finals=(Final("Close the objection without its raiser? The dissent stays here to be seen.", "how",
                     OVERRIDING),)),
    Shape("condition", "decide", "d", "condition", "Mark a condition as met or broken.", (
        _part("condition"), Field("state", "state", CHOICE, True, ("met", "broken")), _text("note", required=False),
    ), finals=(Final("Mark the condition as broken? It shows on the decision, and retracts nothing.", "state",
                     ("broken",)),)),
    Shape("confirm", "decide", "m", "confirm", "What others recorded for you is what you said.", (
        _EVENT._replace(required=False, hint="empty: everything that others recorded for you here"),
    )),
    Shape("dispute", "decide", "D", "dispute", "What others recorded for you is not what you said.", (_EVENT, _WHY),
          finals=(Final("Dispute this entry? A disputed answer stops counting."),)),
    Shape("buy-in", "act", "b", "buy in", "Will you carry this out in earnest?", (
        Field("value", "buy-in", CHOICE, True, ("in", "halfhearted", "out")), _text("why", "why", required=False),
    ), several=True),
    Shape("check-in", "act", "u", "check in", "How does carrying it out go?", (
        Field("value", "how it goes", CHOICE, True, ("doing", "struggling", "stopped")),
        _text("why", "why", required=False),
    )),
    Shape("action-add", "act", "n", "plan an action", "Something to do: by whom, by when.", (
        _text("action"), Field("owner", "owner", MEMBER, hint="who does it; whoever plans it, if nobody is named"),
        Field("due", "due", TIME, hint="by when: friday, in 2 weeks"),
    )),
    Shape("action-close", "act", "N", "close an action", "An action is done, or dropped.", (
        _part("action"), Field("outcome", "outcome", CHOICE, True, ("done", "dropped")), _text("note", required=False),
    ), finals=(Final("Drop the action? It cannot be taken up again; another one can be planned.", "outcome",
                     ("dropped",)),)),
    Shape("review", "review", "V", "review", "What a review of the version in force found.", (
        Field("verdict", "verdict", CHOICE, True, ("keep", "extend", "amend", "let-go")), _text("findings"),
        Field("next_on", "next review", DAY, hint="the date of the next review; extend needs it"),
        Field("on_criteria", "criteria", OUTCOMES, of="criterion"),
        Field("on_concerns", "concerns", OUTCOMES, of="concern"),
        Field("on_conditions", "conditions", OUTCOMES, of="condition"),
        Field("on_needs", "needs", OUTCOMES, of="need"),
        Field("framing", "the framing", CHOICE, values=("holds", "changed")),
    ), finals=(Final("Let it go? Everybody is asked to consent that the version in force ends.", "verdict",
                     ("let-go",)),)),
    Shape("review-request", "review", "E", "ask for a review", "Ask for a review before its date.", (_WHY,)),
    Shape("supersede", "review", "S", "supersede", "This decision takes the place of another, once it is adopted.", (
        Field("other", "decision", DECISION, True, hint="the number of the decision whose place this one takes"), _WHY,
    ), finals=(Final("Put this in the place of the other decision? Its adoption ends the other one."),)),
    Shape("correct", "review", "X", "correct", "An entry was a mistake: mark it as void.", (_EVENT, _WHY), finals=(
        Final("Mark the entry as void? It no longer counts; both stay in the log. Record the right one anew."),
    )),
    Shape("open", "new", "B", "open", "Open a decision of a circle.", (
        Field("circle", "circle", CIRCLE, True, of="circles"), Field("title", "title", LINE, True),
        Field("from_needs", "from need", NEEDS, hint="the needs of other decisions that it takes up: 7.2, 8.1"),
    ), new=True),
    Shape("propose", "new", "P", "open and propose", "Open a decision, and propose in one go.", (
        Field("circle", "circle", CIRCLE, True, of="circles"), Field("title", "title", LINE, True), _text("proposal"),
        *_CONTENT,
    ), new=True),
)  # fmt: skip

PROPOSE_NEW = "propose-new"

SHAPES = {PROPOSE_NEW if shape.act == "propose" and shape.new else shape.act: shape for shape in _SHAPES}
"""Every act that belongs to a decision, by its name; `propose-new` opens a decision and proposes in one go."""


def question(shape: Shape, texts: dict[str, str]) -> str:
    """What is asked before an act that cannot be undone is recorded; empty where it is not such an act."""
    for final in shape.finals:
        if not final.field or texts.get(final.field) in final.values:
            return final.words
    return ""
