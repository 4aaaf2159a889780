"""What the catalogue promises of the work on pages: states, claims, presence, demand, numbers. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.desk import queue
from pipeline.errors import AccessError, BadDataError, ConflictError
from pipeline.model import Origin, Page, RecordValue
from pipeline.ports.work import PageState, Wanted
from pipeline.roles import Account, Role
from tests.services.catalogues import an_item, read_entry, reading, written

ANNA = Account("anna", "Анна Петрова", Role.ARCHIVIST)
BORIS = Account("boris", "Борис Ильин", Role.ARCHIVIST)
VERA = Account("vera", "Вера Орлова", Role.EDITOR)
SOON = timedelta(hours=1)


def read_pages(catalogue: SqlCatalogue, number: int, name: str = "a", words: int = 30) -> tuple[Page, ...]:
    pages = an_item(catalogue, pages=number, name=name)
    for page in pages:
        catalogue.add_reading(page.id, reading("хлеб да вода " * words), read_entry(page))
    return pages


def write(catalogue: SqlCatalogue, page: Page, what: str, who: Account) -> None:
    catalogue.add_text(page.id, written(what), agent=who.name, based_on=None)


def test_a_saved_text_is_a_draft_signed_by_who_saved_it(catalogue: SqlCatalogue) -> None:
    (page,) = read_pages(catalogue, 1)
    assert queue.state_of(catalogue, page.id).state is PageState.MACHINE
    write(catalogue, page, "Хлеб да вода", ANNA)
    standing = queue.state_of(catalogue, page.id)
    assert (standing.state, standing.written_by, standing.expected_cer) == (PageState.DRAFT, "anna", None)


def test_who_wrote_a_text_cannot_check_it_but_another_can(catalogue: SqlCatalogue) -> None:
    (page,) = read_pages(catalogue, 1)
    write(catalogue, page, "Хлеб да вода", ANNA)
    with pytest.raises(ConflictError):
        queue.set_state(catalogue, page.id, PageState.CHECKED, account=ANNA)
    checked = queue.set_state(catalogue, page.id, PageState.CHECKED, account=BORIS)
    assert (checked.state, checked.checked_by) == (PageState.CHECKED, "boris")
    assert [r.action for r in catalogue.revisions(page.item)][-1] == "state"


def test_only_editors_publish_and_only_what_was_checked(catalogue: SqlCatalogue) -> None:
    (page,) = read_pages(catalogue, 1)
    with pytest.raises(BadDataError):
        queue.set_state(catalogue, page.id, PageState.CHECKED, account=BORIS)
    write(catalogue, page, "Хлеб да вода", ANNA)
    with pytest.raises(BadDataError):
        queue.set_state(catalogue, page.id, PageState.PUBLISHED, account=VERA)
    queue.set_state(catalogue, page.id, PageState.CHECKED, account=BORIS)
    with pytest.raises(AccessError):
        queue.set_state(catalogue, page.id, PageState.PUBLISHED, account=BORIS)
    assert queue.set_state(catalogue, page.id, PageState.PUBLISHED, account=VERA).published_by == "vera"


def test_a_new_machine_reading_lowers_no_state_and_a_new_text_does(catalogue: SqlCatalogue) -> None:
    (page,) = read_pages(catalogue, 1)
    write(catalogue, page, "Хлеб да вода", ANNA)
    queue.set_state(catalogue, page.id, PageState.CHECKED, account=BORIS)
    catalogue.add_reading(page.id, reading("совсем другое"), read_entry(page))
    assert queue.state_of(catalogue, page.id).state is PageState.CHECKED
    write(catalogue, page, "Хлеб да вода и соль", BORIS)
    standing = queue.state_of(catalogue, page.id)
    assert (standing.state, standing.written_by, standing.checked_by) == (PageState.DRAFT, "boris", "")


def test_a_state_is_not_set_on_a_text_that_was_not_seen(catalogue: SqlCatalogue) -> None:
    (page,) = read_pages(catalogue, 1)
    write(catalogue, page, "Хлеб", ANNA)
    seen = catalogue.page(page.item, 1).revision
    write(catalogue, page, "Хлеб и соль", ANNA)
    with pytest.raises(ConflictError):
        queue.set_state(catalogue, page.id, PageState.CHECKED, account=BORIS, revision=seen)


def test_two_who_ask_at_once_never_get_the_same_page(catalogue: SqlCatalogue) -> None:
    read_pages(catalogue, 12)
    queue.refresh(catalogue)
    people = [Account(f"person{n}", f"Человек {n}", Role.ARCHIVIST) for n in range(12)]
    wanted = Wanted(states=(PageState.MACHINE,))
    with ThreadPoolExecutor(12) as threads:
        taken = list(threads.map(lambda who: queue.take_next(catalogue, who, wanted), people))
    assert None not in taken
    assert len({standing.page for standing in taken if standing}) == 12


def test_a_page_that_is_taken_is_given_to_nobody_else_unless_asked_until_it_is_given_back(
    catalogue: SqlCatalogue,
) -> None:
    (page,) = read_pages(catalogue, 1)
    assert queue.take(catalogue, page.id, ANNA) == "anna"
    assert queue.take(catalogue, page.id, BORIS) == "anna"
    assert queue.take(catalogue, page.id, BORIS, shared=True) == "boris"
    catalogue.give_back(page.id, "boris")
    catalogue.give_back(page.id, "anna")
    assert queue.take(catalogue, page.id, BORIS) == "boris"


def test_a_claim_ends_by_itself(catalogue: SqlCatalogue) -> None:
    (page,) = read_pages(catalogue, 1)
    queue.refresh(catalogue)
    catalogue.take(page.id, "anna", datetime.now(UTC) - timedelta(seconds=1))
    assert catalogue.standing(page.id).taken_by == ""
    assert catalogue.count_pages(Wanted(free_for="boris")) == 1
    assert queue.take(catalogue, page.id, BORIS) == "boris"
    assert catalogue.count_pages(Wanted(free_for="anna")) == 0
    assert catalogue.count_pages(Wanted(taken_by="boris")) == 1


def test_the_second_reader_is_not_offered_what_he_wrote(catalogue: SqlCatalogue) -> None:
    one, other = read_pages(catalogue, 2)
    write(catalogue, one, "Хлеб", ANNA)
    write(catalogue, other, "Вода", BORIS)
    offered = queue.take_next(catalogue, ANNA, Wanted(states=(PageState.DRAFT,)))
    assert offered is not None
    assert offered.page == other.id


def test_who_has_a_page_open_is_seen_by_others_and_forgotten_after_a_while(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    assert catalogue.here(page.id, "tab-1", "anna", seconds=30) == ()
    assert catalogue.here(page.id, "tab-2", "boris", seconds=30) == ("anna",)
    assert catalogue.here(page.id, "tab-1", "anna", seconds=30) == ("boris",)
    catalogue.leave(page.id, "tab-2")
    assert catalogue.here(page.id, "tab-1", "anna", seconds=30) == ()
    assert catalogue.here(page.id, "tab-3", "vera", seconds=0) == ()


def test_the_worst_page_comes_first_and_readers_bring_a_page_forward(catalogue: SqlCatalogue) -> None:
    small, large = read_pages(catalogue, 1, "a", words=4) + read_pages(catalogue, 1, "b", words=60)
    queue.refresh(catalogue)
    assert [s.page for s in catalogue.queue(Wanted(), limit=9)] == [large.id, small.id]
    catalogue.add_views({small.id: 400, "nowhere": 3})
    catalogue.add_views({small.id: 100})
    queue.refresh_all(catalogue)
    first, second = catalogue.queue(Wanted(), limit=9)
    assert (first.page, first.views, second.views) == (small.id, 500, 0)


def test_rare_words_are_those_that_stand_on_no_other_page(catalogue: SqlCatalogue) -> None:
    one, other = an_item(catalogue, pages=2)
    catalogue.add_reading(one.id, reading("Метроном стучит, мороз и хлеб"), read_entry(one))
    catalogue.add_reading(other.id, reading("Мороз. Мороз, стучит сосед"), read_entry(other))
    assert catalogue.rare_words() == {one.id: 1, other.id: 1}, "метроном; сосед (хлеб is too short)"


def test_every_number_of_the_progress_is_the_length_of_its_list_and_what_sql_counts(catalogue: SqlCatalogue) -> None:
    pages = read_pages(catalogue, 5, "a") + read_pages(catalogue, 2, "b")
    catalogue.set_record(pages[0].item, [RecordValue("dcterms:title", "Дневник", Origin.HUMAN)], agent="anna")
    for page in pages[:4]:
        write(catalogue, page, "Хлеб", ANNA)
    queue.refresh(catalogue)
    for page in pages[:3]:
        queue.set_state(catalogue, page.id, PageState.CHECKED, account=BORIS)
    queue.set_state(catalogue, pages[0].id, PageState.PUBLISHED, account=VERA)
    (whole,) = catalogue.progress("")
    assert (whole.items, whole.described) == (2, 1)
    assert [whole.pages.get(s, 0) for s in PageState] == [3, 1, 2, 1]
    with catalogue.database.reading() as connection:
        counted = dict(connection.execute(text("SELECT state, count(*) FROM page_work GROUP BY state")).all())
        assert counted == {state.value: whole.pages[state] for state in PageState}
        assert connection.scalar(text("SELECT count(*) FROM pages")) == sum(whole.pages.values())
    for by in ("kind", "donation", "month"):
        groups = catalogue.progress(by)
        assert sum(group.items for group in groups) == whole.items
        for state in PageState:
            assert sum(group.pages.get(state, 0) for group in groups) == whole.pages.get(state, 0)
    for state in PageState:
        wanted = Wanted(states=(state,))
        assert catalogue.count_pages(wanted) == len(catalogue.queue(wanted, limit=99)) == whole.pages[state]
    assert catalogue.count_items(Wanted(), described=False) == whole.items - whole.described
    assert [item for item, _title in catalogue.items_listed(Wanted(), described=True, limit=99)] == [pages[0].item]


def test_lists_are_narrowed_by_donation_kind_month_and_writer(catalogue: SqlCatalogue) -> None:
    mine, _other = read_pages(catalogue, 1, "a") + read_pages(catalogue, 1, "b")
    said = [RecordValue("dcterms:creator", "Иванова А.", Origin.HUMAN), RecordValue("dcterms:title", "Д", Origin.HUMAN)]
    catalogue.set_record(mine.item, said, agent="anna")
    queue.refresh(catalogue)
    month = f"{datetime.now(UTC):%Y-%m}"
    assert catalogue.writers() == ("Иванова А.",)
    assert [s.page for s in catalogue.queue(Wanted(writer="Иванова А."), limit=9)] == [mine.id]
    assert catalogue.count_pages(Wanted(kind="diary")) == catalogue.count_pages(Wanted(month=month)) == 2
    assert catalogue.count_pages(Wanted(donation="none")) == 2
    assert catalogue.count_pages(Wanted(kind="letter")) == catalogue.count_pages(Wanted(month="1999-01")) == 0
