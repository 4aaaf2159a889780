"""What the editor says: its tools with their keys, its help, and the sentences its script shows."""

from __future__ import annotations

from pipeline.desk.correcting import Saved
from pipeline.i18n import _

Rows = tuple[tuple[str, str], ...]
Tool = tuple[str, str, str]


def tools() -> tuple[tuple[str, tuple[Tool, ...]], ...]:
    """Return the tools by group: the act, its name and its key, as they stand above the text."""
    return (
        (
            _("Words"),
            (
                ("previous", _("← doubtful"), "Alt+←"),
                ("next", _("doubtful →"), "Alt+→"),
                ("accept", _("Word is right"), "Alt+Enter"),
                ("acceptLine", _("Line is right"), "Ctrl+Enter"),
                ("undo", _("Undo"), "Ctrl+Z"),
                ("redo", _("Redo"), "Ctrl+Y"),
            ),
        ),
        (
            _("Marks"),
            (
                ("illegible", _("[illegible]"), "Alt+Н"),
                ("uncertain", _("[uncertain?]"), "Alt+С"),
                ("struck", _("⟦struck out⟧"), "Alt+З"),
                ("above", _("\\above the line/"), "Alt+В"),
                ("supplied", _("<supplied>"), "Alt+Д"),
            ),
        ),
        (
            _("Lines"),
            (
                ("add", _("New line"), "Alt+="),
                ("split", _("Split"), "Shift+Enter"),
                ("join", _("Join"), "Alt+О"),
                ("moveUp", _("Line up"), "Alt+↑"),
                ("moveDown", _("Line down"), "Alt+↓"),
                ("remove", _("Remove the line"), "Alt+Delete"),
            ),
        ),
        (
            _("Page"),
            (
                ("history", _("History"), ""),
                ("readings", _("Newer reading"), ""),
                ("help", _("Keys"), "F1"),
            ),
        ),
    )


def keys() -> tuple[tuple[str, Rows], ...]:
    """Return the help's table of keys, by group."""
    return (
        (_("Doubtful words"), _doubtful_keys()),
        (_("Marks"), _mark_keys()),
        (_("Lines"), _line_keys()),
        (_("Around the text"), _other_keys()),
    )


def marks() -> Rows:
    """Return the marks of the text with what they mean."""
    return (
        ("[неразб.]", _("a word that cannot be read")),
        ("[неразб. 3 сл.]", _("three words that cannot be read")),
        ("[слово?]", _("the reading is not certain")),
        ("⟦слово⟧", _("struck out by the writer")),
        ("\\слово/", _("added above the line by the writer")),
        ("<слово>", _("missing in the source, supplied by the archive")),
    )


def sentences() -> dict[str, object]:
    """Return what the script says, by its own names."""
    return {**_saving(), **_about_words(), **_windows(), "states": states()}


def states() -> dict[str, str]:
    """Return the words for the states of a page."""
    return {"machine": _("machine reading"), "draft": _("draft"), "checked": _("checked"), "published": _("published")}


def state_acts() -> dict[str, str]:
    """Return what the buttons say that set a state."""
    return {"draft": _("Back to draft"), "checked": _("It is checked"), "published": _("Publish")}


def saved_plainly(saved: Saved) -> str:
    """Say what came of saving without a script, with what stands in the way of each conflict."""
    told = [
        _("Two people changed the same words: “{theirs}” stands there, yours was “{mine}”.").format(
            theirs=one.conflict.theirs, mine=one.conflict.mine
        )
        for one in saved.conflicts
    ]
    return " ".join([_("Saved."), *told])


def _doubtful_keys() -> Rows:
    return (
        ("Alt+→, F8", _("next doubtful word")),
        ("Alt+←, Shift+F8", _("last doubtful word")),
        ("Alt+Enter", _("the word is right; to the next doubtful one")),
        ("Alt+1 … Alt+9", _("take another likely reading")),
        ("Ctrl+Enter", _("the whole line is right; to the next line")),
        ("Ctrl+Z / Ctrl+Y", _("undo / redo")),
    )


def _mark_keys() -> Rows:
    return (
        ("Alt+Н (Y)", _("cannot be read; again for one more word")),
        ("Alt+С (C)", _("uncertain")),
        ("Alt+З (P)", _("struck out")),
        ("Alt+В (D)", _("added above the line")),
        ("Alt+Д (L)", _("supplied")),
    )


def _line_keys() -> Rows:
    return (
        ("Enter, ↓ / ↑", _("next / last line")),
        ("Shift+Enter", _("split the line at the cursor")),
        ("Alt+О (J)", _("join with the next line; also Delete at its end")),
        ("Alt+↑ / Alt+↓", _("move the line, or the chosen lines, in the reading order")),
        ("F4, Esc", _("choose this line and go on; choose nothing")),
        ("Alt+=", _("new line below")),
        ("Alt+Delete", _("remove the line")),
        ("Alt+Р (H)", _("boxes on the scan: draw with the mouse, arrows move, Shift+arrows resize, Esc ends")),
    )


def _other_keys() -> Rows:
    return (
        ("Alt+PageDown / Alt+PageUp", _("next / last page")),
        ("Ctrl+S", _("save now (it is saved every 3 seconds anyway)")),
        ("Alt+М (V) / Alt+И (B)", _("of two wordings: mine / theirs")),
        ("F6", _("from the text to the tools and to the scan")),
        (_("F1, ? outside the text"), _("these lines")),
    )


def _saving() -> dict[str, str]:
    return {
        "saved": _("saved {at}"),
        "merged": _("and joined with what others wrote"),
        "offline": _("no connection, kept in this browser"),
        "session": _("session ended, kept in this browser"),
        "kept": _("What you wrote is kept in this browser."),
        "full": _("This browser cannot keep more: do not close the page before it is saved."),
        "returned": _("given back: what this browser kept from {at}"),
        "returnedElsewhere": _("also given back: another page’s text from {at}"),
        "notReturned": _("kept in this browser, not given back yet"),
        "other": _("You are signed in as {who} now; these changes are somebody else’s and wait for them."),
        "unsaved": _("Not all is saved yet; try again in a moment."),
    }


def _about_words() -> dict[str, str]:
    return {
        "line": _("Line {n}"),
        "by": _("person: {who}"),
        "machine": _("machine reading"),
        "doubtful": _("machine, doubtful: {share} %"),
        "sure": _("machine: {share} %"),
        "others": _("other readings:"),
        "none": _("No doubtful words are left."),
        "doubts": _("doubtful words: {n}"),
        "noDoubts": _("no doubtful words"),
        "nothing": _("Nothing to undo or redo."),
        "joined": _("Lines joined."),
        "moved": _("Now line {n}."),
        "removed": _("Removed; Ctrl+Z brings it back."),
        "chosen": _("Lines chosen: {n}."),
        "drawn": _("New line drawn: write its text."),
        "noPage": _("There is no further page."),
        "boxes": _(
            "Boxes: drag the box or its edges, drag on bare paper for a new line; "
            "arrows move it, Shift+arrows resize it, Esc ends."
        ),
    }


def _windows() -> dict[str, str]:
    return {
        "conflicts": _("Two people changed the same words: choose"),
        "mine": _("mine:"),
        "theirs": _("theirs:"),
        "mineKey": "Alt+М",
        "theirsKey": "Alt+И",
        "empty": _("(nothing)"),
        "gone": _("a line that is gone"),
        "here": _("Also here: {who}"),
        "waiting": _("One moment…"),
        "machineReading": _("machine reading"),
        "changes": _("words changed: {n}"),
        "look": _("Look"),
        "restore": _("Restore"),
        "noHistory": _("Nobody changed this page yet."),
        "take": _("Accept"),
        "takeMachine": _("Accept all where no person wrote"),
        "readings": _("The machine has read this page anew. Nothing of it is taken until you accept it."),
        "noReadings": _("There is no newer reading, or it says the same."),
    }
