"""Help on topics: what the words mean, the query language, exit codes, events, formats, damage, proof, what-if, the
prompt, the feed.
"""

from __future__ import annotations

import click

from cli import printing
from cli.options import Session, reading, session
from decisions.errors import BadInput

CONCEPTS = """\
A decision goes through three steps: align on needs, explore ways forward, act. It is adopted by consent: when
nobody on the roster has an objection left, and not by a majority or by hand. The proposal has to be good enough for
now and safe enough to try.

Three declarations, which are never mixed up. Each is dated, personal, and changed by declaring again:

  alignment  Do I see the same facts and read them the same way?    aligned, partly, not
  consent    Do I have an objection to this version?                consent, objection, stand-aside
  buy-in     Will I carry this out in earnest?                      in, halfhearted, out

No answer is unknown, and is shown as unknown, never as yes. Consent means neither alignment nor buy-in.

  member     a person, known by a short handle
  circle     members with an aim, maybe with roles, and a policy: how they decide
  framing    the situation: what we observe, what effect it has, what we need
  version    text, owner, who carries it out, review date, criteria and needs; people consent to exactly one version
  round      asks the circle's members for answers to a version; after an amendment each is asked about what changed
  need       what somebody needs; 7.2 is need 2 of decision 7, for good. A proposal says which needs it addresses, and
             another decision may be opened from one (open ... --from-need 7.2). A need is met where a version in force
             addresses it, and unmet again where the last review found so: decisions needs --unmet
  concern    comes with a consent, and is looked at in the review; it blocks nothing
  condition  comes with a consent ("on the understanding that ..."), and is marked met or broken later
  objection  blocks while it is open. It is valid as soon as it is uttered; its raiser says when it was heard, and a
             new version integrates it, or its raiser withdraws it
  delegate   links a circle with the one that it is within (so does its leader): where the delegate is asked there, an
             objection of somebody who is not is raised --for them, and both are named. The parent sees what is in
             force within, and who is left behind there
  review     every adopted decision has a review date. It looks at each criterion (met, missed, unclear), concern
             (came-true, did-not, unclear), condition (met, broken, unclear) and need (met, partly, unmet); what it
             leaves out is not said. Where the framing no longer holds, alignment is open again. The verdict is keep,
             extend, amend or let-go, and is carried out by consent like anything else

Left behind is, by name, whoever is not aligned, was presumed or never answered, was not heard or was overridden, has
not said whether they carry it out, missed a check-in, or has a need that nothing addresses. Nothing is inferred: it is
what was said, or that nothing was. It blocks nothing; each entry has the command that would help.

Who did it and who typed it are both kept: --as says whose act it is, the recorder is whoever types. What others
recorded for you waits in your inbox: confirm it, or dispute it. Nothing is ever edited or deleted; a mistake is
marked with `correct`, and both stay visible.

Status: aligning, exploring, proposed, in round, objected, adopted, withdrawn, retired, superseded.
"""

QUERY = """\
`list`, `search` and the screen's filter take the same words. Several are joined by `and`; a leading - negates.

  planning              a plain word: in titles, texts and reasons
  status:adopted        aligning, exploring, proposed, "in round", objected, adopted, withdrawn, retired, superseded
  circle:team           decisions of this circle
  under:team            decisions of this circle, and of every circle within it
  member:ana            ana takes part
  waiting:ana           ana has not answered
  objected:ana          ana objected
  buy-in:out            somebody's buy-in is in, halfhearted or out
  before:2026-03-01     opened before; after:"last month" is the other side
  is:open               not adopted, withdrawn or at its end yet
  is:overdue            its review is overdue
  is:left-behind        somebody is left behind
  is:in-force           a version is in force

Examples:
  decisions list circle:team is:in-force -member:bo
  decisions search 'two weeks' after:2026-01-01
"""

EXIT_CODES = """\
  0    done; an empty answer is done too
  1    the answer is no: a rule refused the act, or a check found something
  2    the command line or its input is wrong: an unknown number, handle, word or date, a text that is too long
  3    the log cannot be opened, read or written
  130  interrupted

An error is one or two lines on standard error: what is wrong, and what to do. With --json it is one object there,
{"error": ..., "hint": ...}. Where recording succeeded and only the answer could not be printed, the code is 0.
"""

FORMATS = """\
--json      Reading commands print one JSON document, recording commands one object:
            {"decision": 7, "status": "in round", "objection": 2, "events": [EVENT, ...]}, with the number that was
            just given under its kind. Nothing else goes to standard output.
EVENT       {id, position, type, schema, decision | circle | member_id, subject_version, member, recorded_by, at,
            recorded_at, meeting, data}. In `data`, a text that stands alone is under `text` or `reason`.
times       In JSON: UTC, such as 2026-03-01T14:00:00Z. As input: ISO 8601, or what people say: yesterday 15:00,
            in 3 months. A date alone is the start of that day for --at, and its end for --as-of, --known-at, --until
            and --due.
the log     One SQLite file; table `events`, one row an event, with the record as canonical JSON in UTF-8.
schema      `decisions schema TYPE` prints the JSON Schema of a type of event, `decisions schema COMMAND` that of what a
            command prints with --json, and `decisions schema` all of them. Keys that it requires are always there.
follow      An EVENT a line, as it is recorded, with `sentence` and `title`; see decisions help feed.
plots       `stats --plot` draws the last two years, month by month: what was adopted, how long it took, and buy-in;
            `stats --out FILE.svg` or FILE.png makes a picture of it. No names are in it, but the words of the query.
calendar    iCalendar (RFC 5545): review dates as days; ends of rounds, actions and check-ins as moments. An entry keeps
            its UID for ever and counts its changes (SEQUENCE), so that programs which subscribe to the file move what
            has moved; what is over is left out. A new file is for you alone; let others read it (chmod a+r team.ics),
            and that stays so. Kept: title, whom it concerns, and the command. Lost: everything else.
batch       One recording command a line, quoted as in a shell; # begins a comment.

What `decisions export --format` writes and `decisions import --format` reads. `decisions help formats NAME` shows one.

"""

DAMAGE = """\
`decisions doctor` says what is wrong, and `decisions doctor --deep` reads every event: it names the decisions of which
something is lost, and the positions of the events that cannot be read any more.

What can be read goes on being read: a decision that lost nothing can be looked at and recorded on as before. Nothing is
decided on an event that is damaged.

  1. End every program that uses the log, and leave its file as it is, with the -wal and -shm files beside it.
  2. Put back the newest backup:    decisions restore FILE --replace
     It is verified before. The damaged log stays beside it under another name, .../log.db.before-TIME.
     If you have seen more of the log than the backup has, `decisions verify` says so from then on, to you and to
     everybody who has recorded here. Whoever agrees to go on from the backup says: decisions restore --accept-older
  3. What came after the backup can be read there, as far as it can be read, and is recorded again:
     decisions history 7 --log .../log.db.before-TIME
     decisions consent 7 --as bo --at 2026-03-01T14:00:00Z

Without a backup, the damaged log itself is still read where it can be: list, show and history name what is damaged.
To make a backup while others record: decisions backup FILE, which takes no log that does not verify.
"""

PROOF = """\
How somebody who does not believe you can check what was decided, years later, without you and without this program.

  1. While you decide: sign. Whoever has an OpenSSH key registers it and signs with it what they record themselves:
     decisions member key ana ~/.ssh/id_ed25519.pub
     decisions me --sign-with ~/.ssh/id_ed25519.pub
     Each signature is of a few plain lines, and they end with `after N ROOT`: the log as the signer saw it. So every
     signer bears witness to the whole past. They are shown before they are signed, and by --dry-run; what was signed
     stands under `statement` in `audit --json`.
  2. Now and then: hand out a checkpoint. It is the log's past in five lines, and tells nothing of what was decided:
     decisions checkpoint --out checkpoint.txt
     Whoever has one can ask at any time whether the log still has that past. With --manifest it names what changed:
     decisions verify --against checkpoint.txt
     One is kept by itself at every adoption, in the folder `checkpoints` beside your other data; `decisions verify`
     compares with all of them. Where you know why a log is shorter than it was, as after restoring an older backup, and
     go on from there: decisions restore --accept-older. Of a log that you began anew, remove what it names.
  3. When somebody asks: make a proof of that one decision. Other decisions stay hidden in it.
     decisions prove 7 --out decision-7.tar

The third party needs sh and the tools that every Unix has, and ssh-keygen where something is signed:

  tar xf decision-7.tar
  sh decision-7/verify.sh decision-7
  sh decision-7/verify.sh decision-7 checkpoint.txt      with a checkpoint that they were given at another time

It says VERIFIED and ends with 0, or REFUSED with the reason and ends with 1. README.txt in the proof says what is in
it, what it shows, how to check it by hand, and what no proof can show: that nothing was recorded on the decision later,
that there is no other log, and whose a key is. Ask the member whether the fingerprint is the one of their key.
"""

WHAT_IF = """\
`decisions what-if 7 --policy PRESET` replays what people said, each at its own time and in the order of the log, under
another rule, and lets that rule decide anew, with its own time limits and comment periods. Nothing is recorded. It says
whether the decision would have been adopted at all, earlier or later, and by whom that is: whose silence would have
counted as consent, whose answer would have been waited for, whose objection would have come too late or could not have
been overridden, who could not have stood aside.

  decisions what-if 7 --set silence=presumed --set time_limit=72      one parameter, else the rule of each round
  decisions what-if --all --policy sociocracy circle:team             everything, or what a query selects

It is what the rule would have made of the same acts; people might have acted otherwise. What could not have been said
then is named: a buy-in where nothing is in force, an answer after the end. Other decisions are taken as they were.

Twelve decisions of the Rust language team, 2022, were put to the rule of its bot (rust-fcp: two answers may be missing,
then ten days for final comments). When the records end none of them is adopted, and no other is under sociocracy; but
not the same is missing:

  case          roster  answered  objections  rust-fcp waits for      sociocracy waits for
  rfcs#3254     17      10        0           5 answers               7 answers
  rust#67644    10      7         0           1 answer                3 answers
  rust#96296    5       4         1           the objection           the objection, 1 answer

Let everybody go on and answer, one a day: sociocracy adopts 8 to 9 days earlier, because it has no days for comments.
Let the last two of each never answer: rust-fcp adopts without them, and sociocracy never does, by their silence.
"""

PROMPT = """\
`decisions` alone says what needs you now, the most pressing first, on one screen: rounds that wait for your answer,
objections to hear, conditions to check, what has a date, and who is left behind in your circles. With --json it is one
document: {log, member, circles, inbox, left_behind, rounds, begin}.

`decisions --short` says it in a few signs, for a shell prompt, and says nothing where nothing waits:

  2?    two rounds wait for your answer
  1!    one thing is late, or is an objection to be heard
  +4    four more things wait; `decisions inbox` has them all

A prompt never waits and never fails: where there is no log, where nobody has said who you are, and where a long log has
first to be read anew, nothing is said, and the exit code is 0. Any other command says what is wrong.

  bash  PS1='$(decisions --short) '"$PS1"
  zsh   setopt PROMPT_SUBST; PROMPT='$(decisions --short) '"$PROMPT"
  fish  function fish_right_prompt; decisions --short; end
"""

FEED = """\
`decisions follow` prints every event as it is recorded, a line each, until you interrupt it (exit code 130) or nobody
reads it any more (0). It begins with the next event; --since POSITION begins after that one, and --since 0 with the
first. Each event comes once, in the order of the log. --type TYPE, also several times, leaves only such events.

  --format event      an EVENT as JSON, with `sentence` and the `title` of its decision (see decisions help formats)
  --format sentence   in words, on one line, with nothing in it that a terminal might act on
  --format message    {"text": "..."}: the sentence as the webhooks of Slack, Mattermost, Rocket.Chat and others take it
                      (what would call people there, or hide a link, has a blank in it: @ all, < !channel>, [a] (b))

Three pipes. The text of a log is anybody's: keep the quotes, keep `read -r`, and give it to a program on its standard
input, or after `--`, so that it is never a part of a command.

A chat, by its webhook (WEBHOOK=https://...):

  decisions follow --format message | while IFS= read -r line; do
    printf '%s\\n' "$line" | curl --silent --show-error --fail --max-time 20 --output /dev/null \\
      --header 'Content-Type: application/json' --data-binary @- "$WEBHOOK"
  done

A notification on your desktop:

  decisions follow --format sentence | while IFS= read -r line; do
    notify-send --app-name=decisions -- "$line"
  done

A mail (TO=team@example.org), of what was adopted and of objections:

  decisions follow --format sentence --type DecisionAdopted --type ObjectionRaised | while IFS= read -r line; do
    printf 'To: %s\\nSubject: Decisions\\nMIME-Version: 1.0\\nContent-Type: text/plain; charset=utf-8\\n\\n%s\\n' \\
      "$TO" "$line" | sendmail -i -t
  done

To go on where you were after a restart, keep the position:

  decisions follow --since "$(cat position || echo 0)" | while IFS= read -r line; do
    printf '%s\\n' "$line" | jq .position > position
  done

Where the log's file is replaced meanwhile, as by a restored backup, that is said on standard error, and it goes on if
the last event that it told of is still there; otherwise it ends with 3.
"""

TOPICS = {
    "concepts": CONCEPTS,
    "query": QUERY,
    "exit-codes": EXIT_CODES,
    "events": "",
    "formats": FORMATS,
    "damage": DAMAGE,
    "proof": PROOF,
    "what-if": WHAT_IF,
    "prompt": PROMPT,
    "feed": FEED,
}


def _events() -> str:
    """The types of event, by what they are about."""
    from decisions.process.types import ROOM, SCHEMA

    rooms: dict[str, list[str]] = {}
    for name, room in ROOM.items():
        rooms.setdefault(room, []).append(name if SCHEMA[name] == 1 else f"{name} (schema {SCHEMA[name]})")
    lines = [
        "Every event is a fact in the past tense, is never changed or deleted, and stands in one of these types:",
        "",
    ]
    for room, names in rooms.items():
        rows = [names[at : at + 3] for at in range(0, len(names), 3)]
        lines += [f"  {room if at == 0 else '':11} {', '.join(row)}" for at, row in enumerate(rows)]
    lines += [
        "",
        "Beside its data an event says whose act it was (member), who typed it (recorded_by), when it happened (at)",
        "and when the log stored it (recorded_at). `decisions schema TYPE` describes the data of one type.",
    ]
    return "\n".join(lines) + "\n"


@reading("help", example="decisions help concepts")
@click.argument("words", nargs=-1, metavar="[TOPIC|COMMAND]")
def help_(words: tuple[str, ...]) -> None:
    """Help on a topic (concepts, query, exit-codes, events, formats, damage, proof, what-if, prompt, feed) or on a
    command.
    """
    text = _text(words)
    if session().json:
        printing.document({"topic": " ".join(words) or None, "text": text})
    else:
        printing.out(text.rstrip("\n"))


def _text(words: tuple[str, ...]) -> str:
    if words[:1] == ("formats",) and len(words) < 3:
        from decisions.exchange.formats import page

        return page(words[1]) if len(words) == 2 else FORMATS + page()
    if len(words) == 1 and words[0] in TOPICS:
        return TOPICS[words[0]] or _events()
    context = click.Context(_program(), info_name="decisions", obj=Session())
    command = context.command
    for word in words:
        found = command.get_command(context, word) if isinstance(command, click.Group) else None
        if found is None:
            raise BadInput(
                f"there is no help on {' '.join(words)[:60]!r}",
                f"topics: {', '.join(TOPICS)}; or a command, see decisions --help",
            )
        command = found
        context = click.Context(command, info_name=word, parent=context)
    return command.get_help(context)


def _program() -> click.Group:
    from cli.program import program

    return program
