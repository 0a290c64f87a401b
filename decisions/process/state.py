"""What a member, a circle and a decision are, as their streams tell it: plain classes that `evolve` fills.

Every instant (`at`, `ends`, `since` ...) is in microseconds since 1970-01-01 UTC. Every list is in log order.
Only `evolve` changes them; everybody else reads.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from decisions.process.policy import DEFAULT, PRESETS, Policy

Record = dict[str, Any]
"""One event as it is stored and folded: id, position, type, schema, subject, subject_id, subject_version, member,
recorded_by, at, recorded_at, meeting, data, salt, command_id; `signature`, where its member signed it; and `origin`,
where it was imported: `format`, and what is known of it there, such as `log, stream, id, recorded_by, recorded_at`."""

SIGNED = (
    "ConsentGiven",
    "StoodAside",
    "ObjectionRaised",
    "AnswerRetracted",
    "AlignmentDeclared",
    "BuyInDeclared",
    "CheckedIn",
    "Reviewed",
    "EntryConfirmed",
    "EntryDisputed",
)
"""Types that a member signs who records them in their own name, and has a key set up."""


def signed_with(e: Record) -> str | None:
    """The fingerprint of the key with which an event says that its member signed it; None where nobody did."""
    signature = e.get("signature")
    key = signature.get("key") if isinstance(signature, dict) else None
    own = e["member"] is not None and e["member"] == e["recorded_by"]
    return key if own and isinstance(key, str) else None


class Key:
    """A public key of a member: since when they sign with it, and until when (None: still).

    `since` and `until` are when that was said to begin and end; what counts is `position` and `until_position`.
    """

    __slots__ = ("fingerprint", "line", "position", "recorded_at", "recorded_by", "since", "until", "until_position",
                 "until_recorded_at")  # fmt: skip

    def __init__(self, line: str, fingerprint: str, since: int, e: Record) -> None:
        self.line = line
        """In OpenSSH's form, on one line."""
        self.fingerprint = fingerprint
        self.since = since
        self.position: int = e["position"]
        self.recorded_at: str = e["recorded_at"]
        self.recorded_by: str | None = e["recorded_by"]
        self.until: int | None = None
        self.until_position: int | None = None
        self.until_recorded_at: str | None = None

    def signs_at(self, position: int) -> bool:
        """Whether it was registered, and not ended, where the log has this position."""
        return self.position < position and (self.until_position is None or position < self.until_position)


class Member:
    """A person known to the log by a handle."""

    __slots__ = ("added_at", "email", "handle", "keys", "name", "version")

    def __init__(self, handle: str, name: str | None, email: str | None, added_at: int) -> None:
        self.handle = handle
        self.name = name
        self.email = email
        self.added_at = added_at
        self.keys: list[Key] = []
        """Every key that was ever theirs, in log order."""
        self.version = 0

    def key_at(self, fingerprint: str, position: int) -> Key | None:
        """The key with this fingerprint, where it was theirs at a position of the log."""
        return next((k for k in self.keys if k.fingerprint == fingerprint and k.signs_at(position)), None)


class Membership:
    """One stay of a member in a circle; `left_at` is None while it lasts."""

    __slots__ = ("joined_at", "left_at", "member", "position", "recorded_at", "roles")

    def __init__(self, member: str, joined_at: int, position: int, recorded_at: int) -> None:
        self.member = member
        self.joined_at = joined_at
        self.position = position
        self.recorded_at = recorded_at
        self.left_at: int | None = None
        self.roles: list[str] = []


LINKING = {"delegate", "leader"}
"""The roles that link a circle with the one that it is within."""


class Circle:
    """A group with an aim, members with roles, maybe a parent, and a policy."""

    __slots__ = (
        "aim",
        "formed_at",
        "handle",
        "members",
        "open_rounds",
        "parent",
        "policy",
        "preset",
        "stays",
        "version",
    )

    def __init__(self, handle: str, aim: str, parent: str | None, formed_at: int, preset: str, policy: Policy) -> None:
        self.handle = handle
        self.aim = aim
        self.parent = parent
        self.formed_at = formed_at
        self.preset = preset
        self.policy = policy
        self.members: dict[str, Membership] = {}
        self.stays: list[Membership] = []
        self.open_rounds: dict[str, int] = {}
        """Decisions of this circle with an open round: stream id -> number of the round."""
        self.version = 0

    def facilitators(self) -> list[str]:
        return [m.member for m in self.members.values() if "facilitator" in m.roles]

    def delegates(self) -> list[str]:
        """Who links it with the circle that it is within."""
        return [m.member for m in self.members.values() if LINKING & set(m.roles)]


class Voice:
    """A need, desire, fact or feeling that a member voiced; numbered within its kind."""

    __slots__ = ("at", "event", "kind", "member", "number", "text")

    def __init__(self, kind: str, number: int, text: str, member: str, at: int, event: str) -> None:
        self.kind = kind
        self.number = number
        self.text = text
        self.member = member
        self.at = at
        self.event = event


class Framing:
    """One revision of the situation: what we observe, what effect it has, what we need."""

    __slots__ = ("at", "event", "member", "position", "revision", "text")

    def __init__(self, revision: int, text: str, member: str, at: int, position: int, event: str) -> None:
        self.revision = revision
        self.text = text
        self.member = member
        self.at = at
        self.position = position
        self.event = event


class Declaration:
    """What a member declared: an alignment, a buy-in or a check-in. `about` is a framing's revision or a version."""

    __slots__ = ("about", "at", "event", "member", "position", "recorded_by", "value", "why")

    def __init__(
        self, member: str, value: str, about: int, why: str | None, at: int, position: int, event: str, recorded_by: str
    ) -> None:
        self.member = member
        self.value = value
        self.about = about
        self.why = why
        self.at = at
        self.position = position
        self.event = event
        self.recorded_by = recorded_by


class Contribution:
    """An option, a question (with its answers) or a reaction; reactions have no number."""

    __slots__ = ("answers", "at", "event", "member", "number", "text")

    def __init__(self, number: int, text: str, member: str, at: int, event: str) -> None:
        self.number = number
        self.text = text
        self.member = member
        self.at = at
        self.event = event
        self.answers: list[Contribution] = []


class Version:
    """What people consent to: text, owner, carriers, review date, criteria and needs, known by their digest."""

    __slots__ = (
        "at",
        "by",
        "carried_by",
        "criteria",
        "digest",
        "event",
        "integrates",
        "needs",
        "number",
        "owner",
        "retire",
        "review_on",
        "superseded_by",
        "superseded_by_number",
        "text",
        "withdrawn_at",
    )

    def __init__(self, number: int, data: Record, by: str, at: int, event: str) -> None:
        self.number = number
        self.text: str = data["text"]
        self.owner: str = data["owner"]
        self.carried_by: list[str] | None = data.get("carried_by")
        self.review_on: str | None = data.get("review_on")
        self.criteria: list[str] | None = data.get("criteria")
        self.needs: list[int | str] | None = data.get("needs")
        self.retire: bool = data.get("retire", False)
        self.superseded_by: str | None = data.get("superseded_by")
        self.superseded_by_number: int | None = data.get("superseded_by_number")
        self.integrates: list[Record] = data.get("integrates") or []
        self.digest: str = data["digest"]
        self.by = by
        self.at = at
        self.event = event
        self.withdrawn_at: int | None = None


class Round:
    """One round of consent on one version, with the roster and the policy of the moment it opened."""

    __slots__ = (
        "closed_at",
        "ends",
        "left",
        "number",
        "opened_at",
        "outcome",
        "policy",
        "position",
        "preset",
        "roster",
        "version",
    )

    def __init__(self, number: int, data: Record, ends: int | None, opened_at: int, position: int) -> None:
        self.number = number
        self.version: int = data["version"]
        self.roster: list[str] = list(data["roster"])
        self.preset: str = data["preset"]
        self.policy: Policy = data["policy"]
        self.ends = ends
        self.opened_at = opened_at
        self.position = position
        self.left: list[tuple[str, int]] = []
        self.closed_at: int | None = None
        self.outcome: str | None = None


class Answer:
    """An answer to one version: `kind` is consent, stand-aside, retracted, or unsaid (an objection that was voided)."""

    __slots__ = (
        "at",
        "concern",
        "condition",
        "digest",
        "event",
        "kind",
        "member",
        "position",
        "presumed_in",
        "reason",
        "recorded_at",
        "recorded_by",
        "version",
    )

    def __init__(
        self, kind: str, member: str, version: int, digest: str, at: int, position: int, event: str, recorded_by: str
    ) -> None:
        self.kind = kind
        self.member = member
        self.version = version
        self.digest = digest
        self.at = at
        self.position = position
        self.event = event
        self.recorded_by = recorded_by
        self.recorded_at = ""
        self.presumed_in: int | None = None
        """The round at whose end silence was presumed to be consent; None where the member spoke."""
        self.concern: str | None = None
        self.condition: str | None = None
        self.reason: str | None = None


class Objection:
    """An objection, valid as soon as it is uttered. `holder` is its raiser, or whoever took it up; where a delegate
    raised it, it is that of `on_behalf_of`, a member of the circle `through`.
    """

    __slots__ = (
        "alternatives",
        "at",
        "close_reason",
        "closed_at",
        "closed_by",
        "digest",
        "event",
        "heard_at",
        "holder",
        "kind",
        "late",
        "need",
        "number",
        "on_behalf_of",
        "position",
        "raised_by",
        "reason",
        "recorded_at",
        "recorded_by",
        "tests",
        "through",
        "version",
    )

    def __init__(self, number: int, member: str, version: int, reason: str, need: str | None, at: int) -> None:
        self.number = number
        self.raised_by = member
        self.on_behalf_of: str | None = None
        self.through: str | None = None
        self.holder = member
        self.version = version
        self.reason = reason
        self.need = need
        self.at = at
        self.position = 0
        self.event = ""
        self.digest = ""
        self.recorded_by = ""
        self.recorded_at = ""
        self.heard_at: int | None = None
        self.closed_at: int | None = None
        self.closed_by: str | None = None
        self.kind: str | None = None
        self.close_reason: str | None = None
        self.alternatives: list[str] = []
        self.tests: list[Record] = []
        self.late = False

    @property
    def open(self) -> bool:
        return self.closed_at is None

    @property
    def whose(self) -> str:
        """Whose objection it is: its raiser's, or theirs for whom a delegate raised it."""
        return self.on_behalf_of or self.raised_by

    @property
    def blocking(self) -> bool:
        return self.closed_at is None and not self.late


class Proviso:
    """A concern or a condition that came with a consent. `state` is None, met or broken (conditions only)."""

    __slots__ = (
        "at",
        "became",
        "event",
        "marked_at",
        "member",
        "note",
        "number",
        "state",
        "text",
        "verdict",
        "version",
    )

    def __init__(self, number: int, text: str, member: str, version: int, at: int, event: str) -> None:
        self.number = number
        self.text = text
        self.member = member
        self.version = version
        self.at = at
        self.event = event
        self.state: str | None = None
        self.marked_at: int | None = None
        self.note: str | None = None
        self.became: str | None = None
        """What the last review that spoke of it said."""
        self.verdict: str | None = None
        """And its verdict."""


class ReportedAnswer:
    """What another tool says that a member answered, to a version that is not known: it counts for no rule."""

    __slots__ = ("at", "event", "kind", "member", "position", "recorded_at", "recorded_by", "said", "text")

    def __init__(self, e: Record, at: int) -> None:
        self.kind: str = e["data"]["answer"]
        """`consent`, `stand-aside`, `objection` or `other`."""
        self.said: str = e["data"]["said"]
        """The other tool's own word."""
        self.text: str | None = e["data"].get("text")
        self.member: str = e["member"]
        self.at = at
        self.position: int = e["position"]
        self.event: str = e["id"]
        self.recorded_by: str = e["recorded_by"]
        self.recorded_at: str = e["recorded_at"]


class ReportedOutcome:
    """What another tool says became of the decision; by which rule is not known."""

    __slots__ = (
        *("at", "consulted", "deciders", "event", "informed", "kind", "member", "position", "said", "text", "version"),
    )

    def __init__(self, e: Record, at: int) -> None:
        self.kind: str = e["data"]["outcome"]
        """`adopted`, `withdrawn`, `retired`, `superseded` or `stated`."""
        self.said: str = e["data"]["said"]
        self.version: int | None = e["data"].get("version")
        self.deciders: list[str] = list(e["data"].get("deciders") or [])
        self.consulted: list[str] = list(e["data"].get("consulted") or [])
        self.informed: list[str] = list(e["data"].get("informed") or [])
        self.text: str | None = e["data"].get("text")
        self.member: str = e["member"]
        self.at = at
        self.position: int = e["position"]
        self.event: str = e["id"]


class Adoption:
    """A version that came in force by the rule, or as another tool reports: then nobody is known to have been asked,
    and days are counted as the default policy counts them.
    """

    __slots__ = (
        *("asked", "at", "carried_by", "policy", "position", "recorded_at", "reported", "review_on", "roster"),
        "version",
    )

    def __init__(
        self, version: int, at: int, position: int, recorded_at: str, review_on: str, round_: Round | None
    ) -> None:
        self.version = version
        self.at = at
        self.position = position
        self.asked = round_.position if round_ else position
        """Where in the log its roster was asked; whoever joined the circle later was not."""
        self.recorded_at = recorded_at
        self.review_on = review_on
        self.roster = list(round_.roster) if round_ else []
        self.policy: Policy = round_.policy if round_ else PRESETS[DEFAULT]
        self.reported = round_ is None
        self.carried_by: list[str] | None = None


class Action:
    """Something to do: owner, due instant, and its outcome (done or dropped) with a note."""

    __slots__ = ("at", "closed_at", "due", "event", "member", "note", "number", "objection", "outcome", "owner", "text")

    def __init__(self, number: int, text: str, owner: str, due: int | None, member: str, at: int, event: str) -> None:
        self.number = number
        self.text = text
        self.owner = owner
        self.due = due
        self.member = member
        self.at = at
        self.event = event
        self.objection: int | None = None
        self.outcome: str | None = None
        self.note: str | None = None
        self.closed_at: int | None = None


class Thing(NamedTuple):
    """Something that a review looks at: a `criterion`, `concern`, `condition` or `need`, by its number; the need of
    another decision by its name ("7.2"), and what it says stands there.
    """

    kind: str
    name: int | str
    text: str | None = None
    member: str | None = None
    at: int | None = None
    version: int | None = None


class Review:
    """What a review found, and its verdict."""

    __slots__ = (
        "at",
        "became",
        "conditions",
        "event",
        "findings",
        "framing",
        "measures",
        "member",
        "needs",
        "next",
        "position",
        "things",
        "verdict",
        "version",
    )

    def __init__(self, data: Record, member: str, at: int, position: int, event: str) -> None:
        self.verdict: str = data["verdict"]
        self.version: int = data["version"]
        self.findings: str = data["text"]
        self.next: str | None = data.get("next")
        self.measures: list[Record] = data.get("measures") or []
        self.became: list[Record] = data.get("became") or []
        self.conditions: list[Record] = data.get("conditions") or []
        self.needs: list[Record] = data.get("needs") or []
        self.framing: str | None = data["framing"]
        self.member = member
        self.at = at
        self.position = position
        self.event = event
        self.things: list[Thing] = []
        """Everything that there was to be looked at."""


class EarlyReview:
    """A review that is due before its date: since when, because of what, who asked (None: the rule)."""

    __slots__ = ("because", "member", "since", "why")

    def __init__(self, since: int, because: str, why: str | None, member: str | None) -> None:
        self.since = since
        self.because = because
        self.why = why
        self.member = member


class CommentPeriod:
    """A final comment period that runs."""

    __slots__ = ("ends", "since", "version")

    def __init__(self, version: int, since: int, ends: int) -> None:
        self.version = version
        self.since = since
        self.ends = ends


class Decision:
    """A decision, from its opening to its end."""

    __slots__ = (
        "actions",
        "adoptions",
        "alignments",
        "answers",
        "buy_ins",
        "check_ins",
        "circle",
        "concerns",
        "conditions",
        "confirmed",
        "corrections",
        "counters",
        "disputed",
        "early_review",
        "explored",
        "framing_changed",
        "framings",
        "from_needs",
        "id",
        "in_force",
        "last_at",
        "last_position",
        "last_recorded_at",
        "objections",
        "opened_at",
        "opened_by",
        "options",
        "period",
        "questions",
        "reactions",
        "reported_answers",
        "reported_outcomes",
        "retired_at",
        "reviews",
        "rounds",
        "signed",
        "superseded_by",
        "superseded_elsewhere",
        "supersedes",
        "title",
        "version",
        "versions",
        "voices",
        "voided",
    )

    def __init__(self, stream: str, circle: str, title: str, opened_by: str, opened_at: int, position: int) -> None:
        self.id = stream
        self.circle = circle
        self.title = title
        self.opened_by = opened_by
        self.opened_at = opened_at
        self.version = 0
        """Of the stream: how many events it has."""
        self.last_at = opened_at
        self.last_position = position
        self.last_recorded_at = ""
        self.counters: dict[str, int] = {}
        """The highest number given so far, by kind; numbers of voided entries are not given again."""
        self.from_needs: list[str] = []
        """The needs of other decisions from which it was opened, as "7.2"."""
        self.voices: list[Voice] = []
        self.framings: list[Framing] = []
        self.framing_changed = 0
        """Position of the review that found the framing changed; alignments before it are stale."""
        self.alignments: list[Declaration] = []
        self.options: list[Contribution] = []
        self.questions: list[Contribution] = []
        self.reactions: list[Contribution] = []
        self.explored = False
        self.versions: list[Version] = []
        self.rounds: list[Round] = []
        self.answers: list[Answer] = []
        self.reported_answers: list[ReportedAnswer] = []
        self.reported_outcomes: list[ReportedOutcome] = []
        self.objections: list[Objection] = []
        self.concerns: list[Proviso] = []
        self.conditions: list[Proviso] = []
        self.period: CommentPeriod | None = None
        self.adoptions: list[Adoption] = []
        self.in_force: int | None = None
        self.buy_ins: list[Declaration] = []
        self.check_ins: list[Declaration] = []
        self.actions: list[Action] = []
        self.reviews: list[Review] = []
        self.early_review: EarlyReview | None = None
        self.retired_at: int | None = None
        self.superseded_by: str | None = None
        self.superseded_elsewhere = False
        """Whether another tool reports that it was superseded; by what is not always known."""
        self.supersedes: list[str] = []
        self.corrections: list[Record] = []
        self.confirmed: set[str] = set()
        self.signed: set[str] = set()
        """Events that their member signed: not from the decision's own stream, but from whoever knows the keys."""
        self.disputed: dict[str, Record] = {}
        """Events that their own member disputed: event id -> the dispute."""
        self.voided: dict[str, Record] = {}
        """Entries that a correction marked void, by event id; they are not folded."""

    def copied(self) -> Decision:
        """A decision that says the same; what is put in its place there changes nothing here."""
        found = Decision.__new__(Decision)
        for name in self.__slots__:
            setattr(found, name, getattr(self, name))
        return found

    def next_number(self, kind: str) -> int:
        return self.counters.get(kind, 0) + 1

    @property
    def current(self) -> Version | None:
        """The newest version, or the one in force where the newest was withdrawn."""
        if not self.versions:
            return None
        newest = self.versions[-1]
        if newest.withdrawn_at is not None and self.in_force is not None:
            return next((v for v in self.versions if v.number == self.in_force), newest)
        return newest

    @property
    def open_round(self) -> Round | None:
        return self.rounds[-1] if self.rounds and self.rounds[-1].closed_at is None else None

    @property
    def adoption(self) -> Adoption | None:
        """The adoption of the version in force, or the last one where it was retired or superseded."""
        return self.adoptions[-1] if self.adoptions else None

    def round_of(self, version: int) -> Round | None:
        """The last round on a version."""
        for round_ in reversed(self.rounds):
            if round_.version == version:
                return round_
        return None

    def objection(self, number: int) -> Objection | None:
        return next((o for o in self.objections if o.number == number), None)
