"""What the authority file promises: merging and splitting can be taken back, nothing is merged in a circle."""

from __future__ import annotations

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.errors import ConflictError, NotFoundError
from pipeline.model import Box
from pipeline.ports.authorities import Authority, Form, Link
from pipeline.ports.names import NameKind
from tests.services.catalogues import an_item

ANNA = Authority(NameKind.PERSON, "Вымыслова Анна Сергеевна", forms=(Form("Нюра", "diminutive"),))
OTHER = Authority(NameKind.PERSON, "Вымыслова А. С.")


def _link(authority: str, item: str, word: int = 3) -> Link:
    return Link(authority, item, 1, word, word + 1, "Анне Сергеевне", Box(10, 20, 30, 40))


def test_an_entry_is_found_by_any_form_of_its_name(catalogue: SqlCatalogue) -> None:
    made = catalogue.make_authority(ANNA, agent="anna")
    catalogue.make_authority(Authority(NameKind.PLACE, "Кобона", lat=60.02, lon=31.555), agent="anna")
    assert [one.id for one in catalogue.authorities("НЮРА")] == [made]
    assert [one.name for one in catalogue.authorities(kind="place")] == ["Кобона"]
    with pytest.raises(NotFoundError):
        catalogue.authority("N-000999")
    with pytest.raises(ConflictError):
        catalogue.make_authority(Authority(NameKind.PERSON, " "), agent="anna")


def test_a_merge_is_taken_back_after_later_links(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    one = catalogue.make_authority(OTHER, agent="anna")
    into = catalogue.make_authority(ANNA, agent="anna")
    catalogue.link_authority(_link(one, page.item), agent="anna")
    change = catalogue.merge_authorities(one, into, agent="anna")
    catalogue.link_authority(_link(into, page.item, 9), agent="boris")
    assert [(link.first_word, link.shown) for link in catalogue.links_to(into)] == [(3, into), (9, into)]
    assert [form.form for form in catalogue.authority(into).forms] == ["Нюра", "Вымыслова А. С."]
    assert [found.id for found in catalogue.authorities()] == [into]
    catalogue.undo_authority_change(change, agent="boris")
    assert [link.first_word for link in catalogue.links_to(one)] == [3]
    assert [link.first_word for link in catalogue.links_to(into)] == [9]
    with pytest.raises(ConflictError):
        catalogue.undo_authority_change(change, agent="boris")
    said = [(change.action, change.agent, change.undone) for change in catalogue.authority_changes(into)]
    assert said == [
        ("undo", "boris", False),
        ("link", "boris", False),
        ("merge", "anna", True),
        ("make", "anna", False),
    ]


def test_circles_and_different_kinds_are_not_merged(catalogue: SqlCatalogue) -> None:
    one, other, third = (catalogue.make_authority(OTHER, agent="anna") for _ in range(3))
    place = catalogue.make_authority(Authority(NameKind.PLACE, "Кобона"), agent="anna")
    catalogue.merge_authorities(one, other, agent="anna")
    catalogue.merge_authorities(other, third, agent="anna")
    for gone, into in ((third, one), (one, third), (one, one)):
        with pytest.raises(ConflictError) as refused:
            catalogue.merge_authorities(gone, into, agent="anna")
        assert refused.value.code == "authority-circle"
    with pytest.raises(ConflictError) as refused:
        catalogue.merge_authorities(third, place, agent="anna")
    assert refused.value.code == "authority-kinds"


def test_a_split_takes_forms_and_links_along_and_is_taken_back(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    whole = catalogue.make_authority(ANNA, agent="anna")
    kept = catalogue.link_authority(_link(whole, page.item), agent="anna")
    moved = catalogue.link_authority(_link(whole, page.item, 9), agent="anna")
    (form,) = catalogue.authority(whole).forms
    new = catalogue.split_authority(whole, "Иная Анна", forms=[form.number], links=[moved], agent="anna")
    assert [link.number for link in catalogue.links_to(whole)] == [kept]
    assert [link.number for link in catalogue.links_to(new)] == [moved]
    assert [form.form for form in catalogue.authority(new).forms] == ["Нюра"]
    split = next(change for change in catalogue.authority_changes(whole) if change.action == "split")
    catalogue.undo_authority_change(split.number, agent="anna")
    assert [link.number for link in catalogue.links_to(whole)] == [kept, moved]


def test_a_link_moves_is_taken_away_and_comes_back(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    one, other = (catalogue.make_authority(OTHER, agent="anna") for _ in range(2))
    catalogue.link_authority(_link(one, page.item), agent="anna")
    number = catalogue.link_authority(_link(other, page.item), agent="anna")
    assert [(link.authority, link.box) for link in catalogue.links_in(page.item)] == [(other, Box(10, 20, 30, 40))]
    catalogue.unlink_authority(number, agent="anna")
    assert catalogue.links_in(page.item) == ()
    catalogue.undo_authority_change(catalogue.authority_changes(other)[0].number, agent="anna")
    assert [link.number for link in catalogue.links_in(page.item)] == [number]


def test_a_rejected_name_is_remembered_until_it_is_allowed_again(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    for _ in range(2):
        catalogue.reject_name(page.item, 1, "мороз", "person", agent="anna")
    assert catalogue.rejected_names(page.item) == {(1, "мороз", "person")}
    catalogue.allow_name(page.item, 1, "мороз", "person")
    assert catalogue.rejected_names(page.item) == frozenset()
