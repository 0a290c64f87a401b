"""The form in which an act is written: below it the same command line, and what it would do or why it is refused."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from decisions import editing
from decisions.errors import BadInput, OutcomeUnknown, Problem
from decisions.text import shown
from tui.actions import bindings
from tui.ask import Choice, Confirm
from tui.bars import Banner, Keys
from tui.cells import flat
from tui.place import Place
from tui.reading import Read, Unread
from tui.record import acts, drafts, fields, who
from tui.record.acts import SHAPES, Shape
from tui.record.facts import Facts, explained, facts, options, unknown
from tui.record.inputs import Pick, Submitted, Writing
from tui.record.outside import edited
from tui.record.row import Row
from tui.record.start import begins, drafted, of_draft
from tui.record.telling import Outcome, refused, tell
from tui.recording import Intent, NotRecorded, Recorded, TriedOut, intent

if TYPE_CHECKING:
    from tui.app import DecisionsApp

TRIED_AFTER = 0.15
"""Seconds without a key after which an act is tried out."""
KEPT_AFTER = 0.4
"""Seconds after which what was typed is kept in the draft."""


def begin(app: DecisionsApp, number: int | None, act: str, **given: Any) -> None:
    """Ask for what an act says; `given` are arguments that are known already, `members` whose act it is.

    Without a number the act opens a decision. While the past is shown nothing is recorded, and that is said.
    """
    if refused(app):
        return
    name = acts.PROPOSE_NEW if act == "propose" and number is None else act
    app.push_screen(Form(None if SHAPES[name].new else number, name, given))


class Form(Place):
    """An act that is being written."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(replace(cast(Binding, key), priority=True) for key in bindings("form")),
        # before the next key goes to the field that is left
        Binding("tab", "app.focus_next", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", show=False, priority=True),
    ]
    CSS = """
    Form #about { padding: 0 1; color: $foreground 80%; height: auto; }
    Form #fields { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """

    def __init__(self, number: int | None, name: str, given: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._number = number
        self.name_of_act = name
        self.shape: Shape = SHAPES[name]
        self.given = given or {}
        self.facts: Facts | None = None
        self.began: dict[str, str] = {}
        """What stood in each field at first."""
        self.version: int | None = None
        """The version of the decision that the form began with."""
        self.sent: Intent | None = None
        """The act that is being recorded."""
        self._draft = Banner(id="draft")
        self._draft_path: str | None = None
        self._rows: dict[str, Row] = {}
        self._meant: tuple[dict[str, str], Intent | None] = {}, None
        self._try_timer: Timer | None = None
        self._keep_timer: Timer | None = None
        self._unreadable = False
        self._done = False

    @property
    def number(self) -> int | None:
        return self._number

    def compose(self) -> ComposeResult:
        yield from self.above()
        yield Static(Content(self.shape.about), id="about")
        yield self._draft
        yield VerticalScroll(id="fields", can_focus=False)
        yield Outcome()
        yield Keys("form")

    @property
    def foot(self) -> Outcome:
        """What is said of the act as it is written."""
        return self.query_one(Outcome)

    # what it begins with

    def read(self) -> None:
        self.title_bar.say(self.shape.label)
        number, events = self._number, any(f.kind == acts.EVENT for f in self.shape.fields)
        self.owner.reading.ask(self, "facts", lambda log: facts(log, number, events=events))

    @on(Unread)
    def _unread(self, message: Unread) -> None:
        message.stop()
        self._unreadable = True
        self.complain(message.problem)

    @on(Read)
    async def _read(self, message: Read) -> None:
        message.stop()
        if message.key == "handles":
            texts, found = message.value
            if texts == self.texts:
                for name, row in self._rows.items():
                    if name in found or not row.problem:
                        row.tell(found.get(name))
            return
        first = self.facts is None
        self.facts = cast(Facts, message.value)
        if self._unreadable:
            self._unreadable = False
            self.calm()
        answer = self.facts.answer
        about = f"{answer['number']} · {flat(answer['title'])} · " if answer else ""
        self.title_bar.say(f"{about}{self.shape.label}")
        if first:
            await self._build(self.facts)
        elif not self._done:
            if self.facts.version != self.version and (self.shape.stays or "version" in self._rows):
                self._draft.say(f"version {self.facts.version} has come since; this began on version {self.version}")
            self._try_soon()

    async def _build(self, found: Facts) -> None:
        self.version = found.version
        begun = begins(self.shape, self.given, found)
        asked = [field for field in (explained(field, found) for field in self.shape.every_field) if field]
        self.began = {field.name: begun[field.name] for field in asked}
        self._draft_path = drafts.path(os.environ, found.log_id, self._number, self.name_of_act)
        draft = drafts.kept(self._draft_path) if self._draft_path else None
        texts = {**self.began, **drafted(draft, self.shape, self.given)}
        for field in asked:
            listed = bool(options(field, found, several=self.shape.several))
            me = who.me(self.owner, found.log_id) if field.kind == acts.WHOSE else None
            self._rows[field.name] = Row(field, texts[field.name], listed=listed, placeholder=f"me: {me}" if me else "")
        with self.app.batch_update():  # what is typed as soon as the form is seen goes to its first field
            await self.query_one("#fields").mount(*self._rows.values())
            self._focus_first()
        if draft is not None and texts != self.began:
            self._draft.say(of_draft(draft, self.shape, found))
            self.version = draft.version if self.shape.stays else self.version
        self._try_soon()
        who.ask_who(self.owner, found, self._known)

    def _known(self) -> None:
        """Who records is known now."""
        cast(Writing, self._rows[acts.WHOSE_ACT].input).placeholder = Content(f"me: {flat(self.owner.given_recorder)}")
        self._try_soon()

    def _focus_first(self) -> None:
        self.set_focus((self.missing or list(self._rows.values()))[0].input)

    # what is written

    @property
    def texts(self) -> dict[str, str]:
        """What stands in each field."""
        return {name: row.input.text for name, row in self._rows.items()}

    @on(TextArea.Changed)
    @on(Pick.Changed)
    def _changed(self, message: TextArea.Changed | Pick.Changed) -> None:
        message.stop()
        self._try_soon()
        if self._keep_timer is None and not self._done:
            self._keep_timer = self.set_timer(KEPT_AFTER, self._keep)

    def _keep(self) -> None:
        """Keep what is written, where it is not recorded and not what the form began with."""
        if self._keep_timer is not None:
            self._keep_timer.stop()
            self._keep_timer = None
        if self._draft_path is None or self._done or not self._rows:
            return
        if self.texts == self.began:
            drafts.forget(self._draft_path)
        elif not drafts.keep(self._draft_path, self.texts, self.version):
            self.complain(BadInput("what you write here cannot be kept as a draft", "record it before you leave"))

    def on_unmount(self) -> None:
        self._keep()

    def _try_soon(self) -> None:
        if self._try_timer is not None:
            self._try_timer.stop()
        self._try_timer = self.set_timer(TRIED_AFTER, self._try)

    def meant(self) -> Intent | None:
        """The act as it is written; None where something is missing or wrong, which is then said beside the field.

        As long as nothing is changed it is the same act, which is recorded once.
        """
        texts = self.texts
        if self._meant[0] == texts:
            return self._meant[1]
        args: dict[str, Any] = {}
        wrong = False
        for name, row in self._rows.items():
            try:
                args[name] = None if self._left(name, texts) else fields.value(row.field, texts[name])
                row.tell(None)
            except Problem as problem:
                row.tell(problem)
                wrong = True
        made = None
        if not wrong and not self.missing and not self.unchanged:
            members = args.pop(acts.WHOSE_ACT) or ()
            made = intent(self.shape.act, self._number, members, **args)
        self._meant = texts, made
        return made

    def _left(self, name: str, texts: dict[str, str]) -> bool:
        """Whether a field says that nothing changes."""
        return self.shape.stays and name not in self.given and texts[name] == self.began[name]

    @property
    def missing(self) -> list[Row]:
        """Fields that the act cannot do without, and that are empty."""
        return [row for row in self._rows.values() if row.field.required and not row.input.text.strip()]

    @property
    def unchanged(self) -> bool:
        """Whether an act that changes something changes nothing."""
        texts = self.texts
        return self.shape.stays and all(
            self._left(field.name, texts) or not texts[field.name].strip() for field in self.shape.fields
        )

    def _try(self) -> None:
        self._try_timer = None
        if self.sent is not None or self._done:
            return
        made = self.meant()
        self.foot.show(made)
        self._look_up_handles()
        if made is None:
            labels = ", ".join(row.field.label for row in self.missing)
            wrong = any(row.problem for row in self._rows.values())
            self.foot.say(
                f"still to say: {labels}"
                if labels
                else "something is not understood: see above"
                if wrong
                else "nothing is changed yet"
            )
            return
        self.owner.recording.try_out(self, made)

    def _look_up_handles(self) -> None:
        texts = self.texts
        named = [
            handle
            for name, row in self._rows.items()
            if row.problem is None and texts[name].strip() and not self._left(name, texts)
            for handle in fields.handles(row.field, fields.value(row.field, texts[name]))
        ]
        if named:
            self.owner.reading.ask(self, "handles", lambda log: (texts, unknown(log, named)))

    @on(TriedOut)
    def _tried(self, message: TriedOut) -> None:
        message.stop()
        if self.sent is not None or message.intent is not self._meant[1]:
            return
        if message.problem is not None:
            self.foot.refuse("refused", message.problem)
            return
        self.foot.say("it would be recorded:\n" + "\n".join(shown(line) for line in message.said[1:]))

    # recording

    @on(Submitted)
    def _submitted(self, message: Submitted) -> None:
        message.stop()
        if any(field.kind == acts.PROSE and field.required for field in self.shape.fields) or self.shape.stays:
            self.focus_next()
        else:
            self.action_record()

    def action_record(self) -> None:
        """Record the act, once, however often it is asked for."""
        if self.sent is not None or self._done or not self._rows:
            return
        made = self.meant()
        if made is None:
            wrong = self.missing or [row for row in self._rows.values() if row.problem is not None]
            if wrong:
                wrong[0].input.focus()
            self._try()
            return
        question = acts.question(self.shape, self.texts)
        if self.shape.stays and self.facts is not None and self.facts.version != self.version:
            question = (
                f"Version {self.facts.version} has come since you began on version {self.version}. Put your text in its"
                " place?"
            )
        if question:
            self.app.push_screen(Confirm(question, made.line()), lambda yes: self._send(made) if yes else None)
        else:
            self._send(made)

    def _send(self, made: Intent) -> None:
        self._keep()
        self.sent = made
        self.foot.say("recording ...")
        self.owner.recording.record(self, made)

    @on(Recorded)
    def _recorded(self, message: Recorded) -> None:
        message.stop()
        self._done = True
        if self._draft_path is not None:
            drafts.forget(self._draft_path)
        owner = self.owner
        while self in owner.screen_stack:
            owner.pop_screen()
        tell(owner, message.said, message.warnings)
        if self.shape.new and message.answer["decision"]:
            owner.open_decision(message.answer["decision"])

    @on(NotRecorded)
    def _not_recorded(self, message: NotRecorded) -> None:
        message.stop()
        self.sent = None
        problem = message.problem
        if isinstance(problem, OutcomeUnknown):
            again = "press ^s again and change nothing: it is recorded once"
            problem = OutcomeUnknown(problem.message, again, problem.command_id)
        self.foot.refuse("not recorded", problem)

    # other keys

    def action_put_by(self) -> None:
        """Leave; what is written stays as a draft."""
        if self.sent is not None:
            return
        self._keep()
        if self._rows and self.texts != self.began and self._draft_path is not None:
            self.owner.notify("what you wrote is kept as a draft; the same form opens with it", markup=False)
        self.owner.pop_screen()

    def action_discard(self) -> None:
        """Begin anew, without the draft."""
        if self.sent is not None or not self._rows or self.texts == self.began:
            return

        def thrown(yes: bool | None) -> None:
            if yes:
                for name, row in self._rows.items():
                    row.input.write(self.began[name])
                self.version = self.facts.version if self.facts else None
                self._draft.say("")
                self._keep()

        self.app.push_screen(Confirm("Throw away what you wrote here?"), thrown)

    @on(Writing.Listed)
    def _list(self, message: Writing.Listed) -> None:
        message.stop()
        row = next(row for row in self._rows.values() if row.input is message.text)
        if self.facts is None or self.sent is not None:
            return
        found = options(row.field, self.facts, several=self.shape.several)
        many = fields.many(row.field, self.shape)

        def chosen(option: str | None) -> None:
            if option is not None:
                before = message.text.text.strip().rstrip(",")
                message.text.write(f"{before}, {option}" if many and before else option)

        self.app.push_screen(Choice(row.field.label, found), chosen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In a browser there is no terminal that an editor could have."""
        return not (action == "edit_outside" and self.app.is_web)

    def action_edit_outside(self) -> None:
        """Edit the text that is written in, in the user's own editor."""
        text = self.focused
        if self.sent is not None or not isinstance(text, Writing):
            return
        found = edited(self, text.text, f"{self.title_bar.text}\n{self.shape.about}")
        if found is None:
            return
        said, path = found
        text.write(said if text.lines else said.strip())
        self._keep()
        editing.discard(path)
        self.calm()
