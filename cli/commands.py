"""The one table of commands: name -> module, attribute, heading and what it does. Help is made from it, so that no
command is imported before it is used. A group's own commands stand under `GROUP NAME`.
"""

from __future__ import annotations

HEADINGS = ("set up", "align", "explore", "decide", "act", "review", "browse", "audit", "share")

Entry = tuple[str, str, str, str]

COMMANDS: dict[str, Entry] = {
    "init": ("cli.setup", "init", "set up", "Begin a decision log here."),
    "me": ("cli.setup", "me", "set up", "Show or store who you are."),
    "doctor": ("cli.care", "doctor", "set up", "Find what is wrong with the log and around it."),
    "tour": ("cli.tour", "tour", "set up", "Play one decision from open to adopted, in a log that is thrown away."),
    "member": ("cli.setup", "member", "set up", "The people of the log: add, change, key, list, show."),
    "circle": ("cli.setup", "circle", "set up", "Circles: form, join, leave, policy, list, show."),
    "open": ("cli.align", "open_", "align", "Open a decision of a circle."),
    "voice": ("cli.align", "voice", "align", "Voice a need, desire, fact or feeling."),
    "frame": ("cli.align", "frame", "align", "Frame the situation: observation, effect, need."),
    "align": ("cli.align", "align", "align", "Say whether you see the situation the same way."),
    "option": ("cli.explore", "option", "explore", "Offer a possible way forward."),
    "ask": ("cli.explore", "ask", "explore", "Ask a question for clarity."),
    "answer": ("cli.explore", "answer", "explore", "Answer a question."),
    "react": ("cli.explore", "react", "explore", "Share a quick reaction."),
    "propose": ("cli.propose", "propose", "decide", "Put a proposal on the table."),
    "amend": ("cli.propose", "amend", "decide", "Make a new version of the proposal."),
    "round": ("cli.propose", "round_", "decide", "Open a round of consent on the current version."),
    "close": ("cli.propose", "close", "decide", "End the round without adoption."),
    "withdraw": ("cli.propose", "withdraw", "decide", "Take the proposal off the table."),
    "consent": ("cli.answers", "consent", "decide", "Consent: no objection, maybe a concern or a condition."),
    "stand-aside": ("cli.answers", "stand_aside", "decide", "Stand aside, where the policy allows it."),
    "object": ("cli.answers", "object_", "decide", "Raise an objection: a reason, maybe the need behind it."),
    "retract": ("cli.answers", "retract", "decide", "Take an answer back."),
    "heard": ("cli.objections", "heard", "decide", "Say that your objection was heard."),
    "take": ("cli.objections", "take", "decide", "Take up an objection whose raiser has left."),
    "test": ("cli.objections", "test", "decide", "Note a test of an objection."),
    "resolve": ("cli.objections", "resolve", "decide", "Close an objection, and say how."),
    "condition": ("cli.answers", "condition", "decide", "Mark a condition as met or broken."),
    "confirm": ("cli.answers", "confirm", "decide", "Confirm what others recorded for you."),
    "dispute": ("cli.answers", "dispute", "decide", "Dispute what others recorded for you."),
    "meet": ("cli.meet", "meet", "decide", "Hold a meeting: questions, reactions, and the round, person by person."),
    "batch": ("cli.batch", "batch", "decide", "Record many acts: a command a line, one process."),
    "buy-in": ("cli.act", "buy_in", "act", "Declare whether you will carry it out in earnest."),
    "check-in": ("cli.act", "check_in", "act", "Say how carrying it out goes."),
    "action": ("cli.act", "action", "act", "Actions: add, done, drop."),
    "review": ("cli.review", "review", "review", "Record what a review found, or ask for one."),
    "supersede": ("cli.review", "supersede", "review", "Propose that another decision takes this one's place."),
    "correct": ("cli.review", "correct", "review", "Mark an entry that was a mistake as void."),
    "list": ("cli.lists", "list_", "browse", "List decisions."),
    "show": ("cli.browse", "show", "browse", "Show a decision as it stands."),
    "history": ("cli.browse", "history", "browse", "Everything recorded on a decision, oldest first."),
    "diff": ("cli.browse", "diff", "browse", "What changed between two versions."),
    "search": ("cli.lists", "search", "browse", "Search titles, texts and reasons."),
    "inbox": ("cli.waiting", "inbox", "browse", "What waits for you."),
    "due": ("cli.waiting", "due", "browse", "What is due soon, or overdue."),
    "left-behind": ("cli.left_behind", "left_behind", "browse", "Who is left behind, by name."),
    "needs": ("cli.needs", "needs", "browse", "What people need, how old, and whether it was met."),
    "stats": ("cli.statistics", "stats", "browse", "How the circles decide, in numbers."),
    "tui": ("cli.screen", "tui", "browse", "The screen: browse, travel in time, record, hold rounds."),
    "audit": ("cli.audit", "audit", "audit", "Who consented to what, when, and who had bought in."),
    "who": ("cli.audit", "who", "audit", "Everything that one member declared."),
    "what-if": ("cli.what_if", "what_if", "audit", "What another rule would have made of the same acts."),
    "verify": ("cli.proof", "verify", "audit", "Check that nothing in the log was changed."),
    "checkpoint": ("cli.proof", "checkpoint", "audit", "Write down the log's past, for others to keep."),
    "prove": ("cli.proof", "prove", "audit", "Make a proof of one decision that anybody can check."),
    "rebuild": ("cli.proof", "rebuild", "audit", "Make the views anew from the log."),
    "backup": ("cli.care", "backup", "audit", "Copy the log while others record."),
    "restore": ("cli.care", "restore", "audit", "Put the log of a backup back."),
    "copy": ("cli.moving", "copy", "share", "Copy a log to another place, a file or a server."),
    "follow": ("cli.follow", "follow", "share", "Every event as it is recorded, a line each."),
    "export": ("cli.exchange", "export", "share", "Take decisions out: events, tables, minutes, records, a site."),
    "import": ("cli.importing", "import_", "share", "Bring decisions in, recorded anew or exactly as they were."),
    "serve": ("cli.serve", "serve", "share", "The screen in a browser, for whoever has the link."),
    "calendar": ("cli.calendar", "calendar", "share", "What has a date, for your calendar."),
    "schema": ("cli.share", "schema", "share", "The JSON Schema of events, and of what commands print."),
    "completion": ("cli.share", "completion", "share", "Completion for bash, zsh and fish."),
    "help": ("cli.help", "help_", "", "Help on a topic or a command."),
}

MEMBER: dict[str, Entry] = {
    "add": ("cli.setup", "member_add", "", "Add a person to the log."),
    "change": ("cli.setup", "member_change", "", "Change a member's name or e-mail address."),
    "key": ("cli.setup", "member_key", "", "Add a public key to sign with, or end one."),
    "list": ("cli.people", "member_list", "", "List the members."),
    "show": ("cli.people", "member_show", "", "Show a member."),
}

CIRCLE: dict[str, Entry] = {
    "form": ("cli.setup", "circle_form", "", "Form a circle with an aim and members."),
    "join": ("cli.setup", "circle_join", "", "Let a member join, maybe with a role."),
    "leave": ("cli.setup", "circle_leave", "", "Let a member leave, or lay down a role."),
    "policy": ("cli.setup", "circle_policy", "", "Show or set how a circle decides."),
    "list": ("cli.people", "circle_list", "", "List the circles."),
    "show": ("cli.people", "circle_show", "", "Show a circle."),
}

ACTION: dict[str, Entry] = {
    "add": ("cli.act", "action_add", "", "Plan an action."),
    "done": ("cli.act", "action_done", "", "Close an action as done."),
    "drop": ("cli.act", "action_drop", "", "Close an action as dropped."),
}
