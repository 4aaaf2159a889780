"""What the catalogue promises of texts: layers, what people see of them, the ledger beside them. On both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.errors import ConflictError, NotFoundError
from pipeline.model import Box, Geometry, Item, Layer, LedgerEntry, Line, Origin, Outcome, PageKind, Step, Word
from tests.services.catalogues import an_item, read_entry, reading, recognised, written


def _shown(catalogue: SqlCatalogue, item: str, number: int = 1) -> str:
    return catalogue.page_facts([f"{item}/{number}"])[f"{item}/{number}"].layer.text


def test_a_reading_comes_back_word_for_word_and_box_for_box(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    given = reading("Хлеба дали 125 граммов\nна весь день", kind=PageKind.HAND)
    revision = catalogue.add_reading(page.id, given, read_entry(page))
    assert catalogue.layers(page.id) == (given.layer,)
    seen = catalogue.page(page.item, 1)
    assert seen == replace(
        page, kind=PageKind.HAND, kind_confidence=0.75, geometry=given.geometry, revision=page.revision + 1
    )
    assert revision == seen.revision
    assert catalogue.ledger(item=page.item, page=1)[-1].outcome is Outcome.READ


ODD_LINES = {
    "no line": (),
    "an empty line": (Line("", None, ()),),
    "a line of blanks": (Line("  ", Box(1, 2, 3, 4), ()),),
    "words without boxes": (Line("а б", Box(0, 0, 9, 9), (Word("а", None, 0.5), Word("б", Box(1, 1, 2, 2)))),),
    "a word with a blank": (Line("10 000", None, (Word("10 000", Box(5, 6, 7, 8), 1.0),)),),
    "a text unlike its words": (Line("«хлѣбъ»", None, (Word("хлѣбъ", Box(5, 6, 7, 8), 0.25),)),),
    "the engine's own form": (
        Line(
            "был хлеб",
            Box(9, 9, 99, 9),
            (Word("был", Box(9, 9, 9, 9), 0.5, "6ыл"), Word("хлеб", Box(20, 9, 9, 9), 1.0)),
        ),
    ),
    "a line break inside a line": (Line("а\nб", None, (Word("а\nб", None),)), Line("в", None, (Word("в", None),))),
    "words left of and above their line": (Line("а", Box(100, 100, 10, 10), (Word("а", Box(90, 80, 30, 40), 0.0),)),),
}


@pytest.mark.parametrize("lines", ODD_LINES.values(), ids=ODD_LINES.keys())
def test_odd_lines_come_back_as_they_were(catalogue: SqlCatalogue, lines: tuple[Line, ...]) -> None:
    (page,) = an_item(catalogue)
    layer = Layer(Origin.HUMAN, "person", "", lines)
    catalogue.add_text(page.id, layer, agent="anna", based_on=None)
    assert catalogue.layers(page.id) == (layer,)


def test_nul_and_half_characters_are_marked_not_refused(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    words = (Word("до\x00ма", None), Word("\udc41\ud800", None, None, "\x00"))
    broken = Layer(Origin.HUMAN, "person", "", (Line("до\x00ма, \udc41\ud800", None, words),))
    catalogue.add_text(page.id, broken, agent="anna", based_on=None)
    mended = (Word("до\ufffdма", None), Word("\ufffd\ufffd", None, None, "\ufffd"))
    assert catalogue.layers(page.id)[0].lines == (Line("до\ufffdма, \ufffd\ufffd", None, mended),)


def test_other_readings_are_kept_with_a_machines_layer_and_not_with_a_persons(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    others = (("хлеба", 0.3125), ("слева\x00", 0.05))
    words = (
        Word("дали", Box(1, 2, 3, 4), 0.9),
        Word("хлева", Box(5, 2, 3, 4), 0.4, "xлева", others),
        Word("нам", Box(9, 2, 3, 4), 0.5, others=(("вам", 0.2),)),
    )
    lines = (Line("Утро", Box(1, 0, 3, 1), (Word("Утро", Box(1, 0, 3, 1), 1.0),)), Line("дали хлева нам", None, words))
    given = reading("")
    catalogue.add_reading(page.id, replace(given, layer=replace(given.layer, lines=lines)), read_entry(page))
    (kept,) = catalogue.layers(page.id)
    assert kept.words[2] == replace(words[1], others=(("хлеба", 0.3125), ("слева\ufffd", 0.05)))
    assert kept.words[3] == words[2]
    key = f"{page.item}/{page.number}"
    assert catalogue.page_facts([key])[key].text.others() == {2: kept.words[2].others, 3: (("вам", 0.2),)}

    catalogue.add_text(page.id, replace(kept, origin=Origin.HUMAN), agent="anna", based_on=None)
    assert [word.others for word in catalogue.layers(page.id)[0].words] == [(), (), (), ()]
    assert catalogue.page_facts([key])[key].text.others() == {}


def test_a_newer_reading_is_shown_and_the_older_one_kept(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("хлоб"), read_entry(page))
    catalogue.add_reading(page.id, reading("хлеб"), read_entry(page))
    assert [layer.text for layer in catalogue.layers(page.id)] == ["хлеб", "хлоб"]
    assert _shown(catalogue, page.item) == "хлеб"


def test_an_alarm_does_not_cover_an_earlier_reading(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("хлеб"), read_entry(page))
    catalogue.add_reading(page.id, reading("х", Outcome.ALARM), read_entry(page, Outcome.ALARM))
    assert _shown(catalogue, page.item) == "хлеб"
    assert len(catalogue.layers(page.id)) == 2


def test_the_little_that_an_alarm_read_is_shown_where_there_is_nothing_else(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("х", Outcome.ALARM), read_entry(page, Outcome.ALARM))
    assert _shown(catalogue, page.item) == "х"


def test_a_machine_never_replaces_a_persons_text(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("хлоб"), read_entry(page))
    catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=None)
    before = catalogue.page(page.item, 1).revision
    catalogue.add_reading(page.id, reading("хлад"), read_entry(page))
    assert _shown(catalogue, page.item) == "хлеб"
    assert catalogue.page(page.item, 1).revision == before
    assert [layer.text for layer in catalogue.layers(page.id)] == ["хлеб", "хлад", "хлоб"]


def test_a_reading_that_claims_to_be_a_persons_is_a_machines_all_the_same(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=None)
    claim = reading("хлоб")
    claim = replace(claim, layer=replace(claim.layer, origin=Origin.HUMAN))
    catalogue.add_reading(page.id, claim, read_entry(page))
    assert _shown(catalogue, page.item) == "хлеб"


def test_a_saved_text_names_who_when_and_why(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=page.revision, note="по фотографии")
    last = catalogue.revisions(page.item)[-1]
    assert (last.agent, last.action, last.page, last.note) == ("anna", "text", 1, "по фотографии")
    assert last.at.utcoffset() is not None


def test_saving_over_somebody_elses_text_is_a_conflict_and_loses_nothing(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_text(page.id, written("Анны"), agent="anna", based_on=page.revision)
    with pytest.raises(ConflictError):
        catalogue.add_text(page.id, written("Бориса"), agent="boris", based_on=page.revision)
    assert [layer.text for layer in catalogue.layers(page.id)] == ["Анны"]
    current = catalogue.page(page.item, 1).revision
    assert catalogue.add_text(page.id, written("Бориса"), agent="boris", based_on=current) == current + 1
    assert [layer.text for layer in catalogue.layers(page.id)] == ["Бориса", "Анны"]


def test_saving_over_a_newer_machine_reading_is_a_conflict_too(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("хлоб"), read_entry(page))
    with pytest.raises(ConflictError):
        catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=page.revision)


def test_a_revision_that_never_was_is_a_conflict(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    with pytest.raises(ConflictError):
        catalogue.add_text(page.id, written("хлеб"), agent="anna", based_on=page.revision + 1)


def test_a_failure_is_noted_and_leaves_an_earlier_reading_standing(catalogue: SqlCatalogue) -> None:
    first, second = an_item(catalogue, pages=2)
    catalogue.add_reading(first.id, reading("хлеб"), read_entry(first))
    catalogue.done(catalogue.waiting(10))
    for page in (first, second):
        catalogue.add_failure(page.id, read_entry(page, Outcome.FAILED))
    assert _shown(catalogue, first.item) == "хлеб"
    assert [e.page for e in catalogue.ledger(outcome=Outcome.FAILED)] == [1, 2]
    assert catalogue.waiting(10) == ()


def test_a_page_that_does_not_exist_takes_no_text(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    with pytest.raises(NotFoundError):
        catalogue.add_reading("0" * 32, reading("хлеб"), read_entry(page))
    with pytest.raises(NotFoundError):
        catalogue.add_text("0" * 32, written("хлеб"), agent="anna", based_on=None)
    with pytest.raises(NotFoundError):
        catalogue.layers("0" * 32)


def _transcript(catalogue: SqlCatalogue, text: str, *, origin: Origin = Origin.HUMAN, number: int = 3) -> str:
    item = Item("DIARY-1", "diary", "D-2", "[Дневник]", 0)
    entry = LedgerEntry("run", Step.RECEIVE, Outcome.STORED, "texts.jsonl", item=item.id, page=number)
    layer = written(text, engine="transcript", origin=origin)
    return catalogue.add_text_page(item, number, layer, entry=entry, lines_size_px=(1000, 1400)).id


def test_a_text_without_a_scan_is_a_page_of_its_own(catalogue: SqlCatalogue) -> None:
    _transcript(catalogue, "5 декабря. Хлеба нет.")
    page = catalogue.page("DIARY-1", 3)
    assert (page.scan_sha256, page.width_px, page.height_px, page.geometry) == (None, 1000, 1400, Geometry())
    assert catalogue.item("DIARY-1").title == "[Дневник]"
    assert catalogue.item("DIARY-1").donation == "D-2"
    assert _shown(catalogue, "DIARY-1", 3) == "5 декабря. Хлеба нет."
    assert catalogue.pages_to_read(["DIARY-1"]) == ()
    assert [row.key for row in catalogue.waiting(10)] == ["DIARY-1/3"]


def test_the_same_transcript_twice_changes_nothing_but_the_ledger(catalogue: SqlCatalogue) -> None:
    first = _transcript(catalogue, "Хлеба нет.")
    before = catalogue.page("DIARY-1", 3)
    assert _transcript(catalogue, "Хлеба нет.") == first
    assert catalogue.page("DIARY-1", 3) == before
    assert len(catalogue.layers(first)) == 1
    assert len(catalogue.ledger(item="DIARY-1")) == 2


def test_a_mended_transcript_is_a_new_revision_of_the_same_page(catalogue: SqlCatalogue) -> None:
    first = _transcript(catalogue, "Хлеба нет.")
    assert _transcript(catalogue, "Хлеба нет. Мороз.") == first
    assert _shown(catalogue, "DIARY-1", 3) == "Хлеба нет. Мороз."
    assert [layer.text for layer in catalogue.layers(first)] == ["Хлеба нет. Мороз.", "Хлеба нет."]


def test_a_machines_transcript_does_not_cover_a_persons_text(catalogue: SqlCatalogue) -> None:
    page = _transcript(catalogue, "Хлеба нет.")
    _transcript(catalogue, "Хлоба нот.", origin=Origin.MACHINE)
    assert _shown(catalogue, "DIARY-1", 3) == "Хлеба нет."
    assert len(catalogue.layers(page)) == 2


def test_words_of_a_pdf_give_way_to_a_reading(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_text(page.id, recognised("старое", engine="pdf-text"), agent="archive", based_on=None)
    catalogue.add_reading(page.id, reading("новое"), read_entry(page))
    assert _shown(catalogue, page.item) == "новое"
