"""Plain words for the machine's own terms, in the reader's language: outcomes, page kinds, origins, steps."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_, _, current_language
from pipeline.model import Origin, Outcome, PageKind
from pipeline.roles import Role

_OUTCOMES: Mapping[Outcome, str] = {
    Outcome.STORED: N_("taken in"),
    Outcome.DUPLICATE: N_("held already"),
    Outcome.QUARANTINED: N_("set aside"),
    Outcome.SKIPPED: N_("passed over"),
    Outcome.READ: N_("read"),
    Outcome.BLANK: N_("blank"),
    Outcome.ALARM: N_("ink without text"),
    Outcome.FAILED: N_("not read"),
    Outcome.DESCRIBED: N_("described"),
}
_PAGE_KINDS: Mapping[PageKind, str] = {
    PageKind.PRINT: N_("print"),
    PageKind.TYPESCRIPT: N_("typescript"),
    PageKind.HAND: N_("handwriting"),
    PageKind.MIXED: N_("print and handwriting"),
    PageKind.FORM: N_("form"),
    PageKind.PICTURE: N_("picture"),
    PageKind.BLANK: N_("blank page"),
    PageKind.UNSURE: N_("kind not certain"),
}
_ORIGINS: Mapping[Origin, str] = {Origin.MACHINE: N_("machine reading"), Origin.HUMAN: N_("checked by a person")}
_ROLES: Mapping[Role, str] = {
    Role.READER: N_("reader"),
    Role.STAFF: N_("digitisation staff"),
    Role.ARCHIVIST: N_("archivist"),
    Role.EDITOR: N_("editor"),
    Role.ADMINISTRATOR: N_("administrator"),
}
_ACTIONS: Mapping[str, str] = {
    "create": N_("item made"),
    "entries": N_("dated entries decided"),
    "letters": N_("letters linked"),
    "record": N_("description changed"),
    "text": N_("text set"),
    "withdraw": N_("page withdrawn"),
}
_LOST: Mapping[str, str] = {
    "no-field": N_("has no field there"),
    "translation": N_("is a translation; the language of cataloguing is Russian"),
    "private": N_("is private and stays here"),
    "weak": N_("is only a machine's guess"),
    "second": N_("is one more of what there may be one"),
    "nobody-known": N_("names nobody"),
    "shortened": N_("was shortened: the field holds no more"),
    "no-room": N_("was left out: the record holds no more"),
    "who-said-it": N_("who said each value, and on what ground, has no field there"),
}

_MARKS = '.,:;!?…–—()«»„“”"[]'

_STATES = {
    "machine": N_("machine reading"),
    "draft": N_("draft"),
    "checked": N_("checked"),
    "published": N_("published"),
}


def outcome_word(outcome: Outcome) -> str:
    """Return the word for an outcome."""
    return _(_OUTCOMES[outcome])


def page_kind_word(kind: PageKind) -> str:
    """Return the word for a kind of page."""
    return _(_PAGE_KINDS[kind])


def origin_word(origin: Origin) -> str:
    """Return the word for who said it."""
    return _(_ORIGINS[origin])


def role_word(role: Role) -> str:
    """Return the word for what somebody is to the archive."""
    return _(_ROLES[role])


def action_word(action: str) -> str:
    """Return the words for what a revision did."""
    return _(_ACTIONS[action])


def doubt_words(other: str, share: float | None, read: str) -> str:
    """Return what may stand where something else was read, and how likely that is; None: it only looks like it."""
    bare = read.strip(_MARKS) or read
    if share is None:
        return _("looks like: {other}; read as: {read}").format(other=other, read=bare)
    likely = f"{share:.2f}" if share >= 0.01 else f"{share:.3f}"
    likely = likely.replace(".", ",") if current_language() == "ru" else likely
    return _("perhaps: {other} ({share}); read as: {read}").format(other=other, share=likely, read=bare)


def lost_word(why: str) -> str:
    """Return why a value was not carried over into another form."""
    return _(_LOST[why])


def state_word(state: str) -> str:
    """Return the word for how far the text of a page has come."""
    return _(_STATES[state])
