"""The story of the queue: first the page on which a minute of work removes most errors, and nobody works twice."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pipeline.errors import AccessError, BadDataError, ConflictError
from pipeline.ports import Catalogue
from pipeline.ports.work import Measured, PageState, Standing, Wanted
from pipeline.roles import Account, Right

LETTERS_A_MINUTE = 900
"""Read against the scan."""
FIXES_A_MINUTE = 30
OPENING_MINUTES = 0.5
"""To open a page and find oneself in it, whatever is on it."""
RARE_LETTERS = 7
"""A rare word counts as so many letters that nobody else can supply."""
AT_ONCE = 2_000
"""Changed pages looked at before a queue is shown; the rest are looked at by the next one."""
CLAIM_HOURS = 48
HERE_SECONDS = 30
_TRIES = 20
_NEEDED = {PageState.DRAFT: Right.CHECK, PageState.CHECKED: Right.CHECK, PageState.PUBLISHED: Right.PUBLISH}


def rank_of(measured: Measured) -> float:
    """Return the errors that a minute of work on a page removes, more where readers ask for it and words are rare.

    Expected errors are the share of wrong characters times the letters; the time goes to opening, reading and fixing.
    Each doubling of readers adds a half; a page of which a quarter is rare words counts a quarter more.

    Source: docs/methods.md#worst-first.
    """
    if measured.expected_cer is None or not measured.letters:
        return 0.0
    errors = measured.expected_cer * measured.letters
    minutes = OPENING_MINUTES + measured.letters / LETTERS_A_MINUTE + errors / FIXES_A_MINUTE
    demand = 1 + math.log2(1 + measured.views) / 2
    rare = 1 + min(1.0, RARE_LETTERS * measured.rare_words * (1 - measured.expected_cer) / measured.letters)
    return round(errors / minutes * demand * rare, 4)


def refresh(catalogue: Catalogue, limit: int = AT_ONCE) -> int:
    """Bring pages up to date whose text has changed; return how many."""
    changed = catalogue.changed_work(limit)
    catalogue.keep_ranks(list(_ranked(changed)))
    return len(changed)


def refresh_all(catalogue: Catalogue) -> int:
    """Look at all pages again: rare words and readers too; return how many. Takes seconds for ten thousand pages."""
    while refresh(catalogue):
        pass
    rare, held = catalogue.rare_words(), catalogue.measured()
    catalogue.keep_ranks(list(_ranked(replace(m, rare_words=rare.get(m.page, 0)) for m in held)))
    return len(held)


def state_of(catalogue: Catalogue, page_id: str) -> Standing:
    """Return how a page stands now; NotFoundError."""
    refresh(catalogue)
    return catalogue.standing(page_id)


def set_state(
    catalogue: Catalogue, page_id: str, state: PageState, *, account: Account, revision: int | None = None
) -> Standing:
    """Take a page a step on (checked, published), or back to an earlier state.

    Args:
        revision: Page.revision of the text that was read; None where that does not matter.

    Raises:
        AccessError: The account may not.
        BadDataError: The step cannot be taken from where the page stands.
        ConflictError: The text has changed, or it would be checked by who wrote it.
    """
    held = state_of(catalogue, page_id)
    if state is held.state:
        return held
    needed = _NEEDED.get(state, Right.CHECK)
    if PageState.PUBLISHED in (state, held.state):
        needed = Right.PUBLISH
    if not account.may(needed):
        raise AccessError("state-right").about(state=state.value)
    if state is PageState.MACHINE or held.state is PageState.MACHINE:
        raise BadDataError("state-machine")
    if state is PageState.PUBLISHED and held.state is PageState.DRAFT:
        raise BadDataError("state-unchecked")
    if state is PageState.CHECKED and held.written_by == account.name:
        raise ConflictError("four-eyes")
    catalogue.set_state(page_id, state, agent=account.name, revision=revision)
    return catalogue.standing(page_id)


def waiting(account: Account, wanted: Wanted) -> Wanted:
    """Return which pages of a list somebody could work on: free, and of drafts those of others."""
    for_check = wanted.states == (PageState.DRAFT,)
    return replace(wanted, free_for=account.name, not_written_by=account.name if for_check else "")


def take(
    catalogue: Catalogue, page_id: str, account: Account, *, hours: int = CLAIM_HOURS, shared: bool = False
) -> str:
    """Take a page so that nobody else is offered it; for so many hours, or until it is given back.

    Args:
        shared: Take it although somebody else has it.

    Returns:
        The account that has it: another one where it was held already.
    """
    until = datetime.now(UTC) + timedelta(hours=hours)
    return catalogue.take(page_id, account.name, until, shared=shared)


def take_next(catalogue: Catalogue, account: Account, wanted: Wanted, *, hours: int = CLAIM_HOURS) -> Standing | None:
    """Take the page that is worth most among those wanted and free; None where there is none."""
    refresh(catalogue)
    for standing in catalogue.queue(waiting(account, wanted), limit=_TRIES):
        if standing.taken_by != account.name and take(catalogue, standing.page, account, hours=hours) == account.name:
            return standing
    return None


def here(catalogue: Catalogue, page_id: str, tab: str, account: Account) -> tuple[Account, ...]:
    """Say that somebody has a page open in a tab; return who else has."""
    names = catalogue.here(page_id, tab, account.name, seconds=HERE_SECONDS)
    others = (catalogue.account(name) for name in names if name != account.name)
    return tuple(other for other in others if other is not None)


def shown_name(catalogue: Catalogue, name: str) -> str:
    """Return the name of an account as others see it; a name that no account has, as it is."""
    account = catalogue.account(name) if name else None
    return account.shown if account else name


def _ranked(measured: Iterable[Measured]) -> Iterable[Measured]:
    for each in measured:
        yield replace(each, rank=rank_of(each))
