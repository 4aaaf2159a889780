"""From an item's facts, texts and item.yaml to the values of its record; all names are made up."""

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import BadDataError
from pipeline.i18n import speaking
from pipeline.model import Origin, RecordValue
from pipeline.profile import KIND_TERM, terms
from pipeline.stages.chronology import parse_date, split_entries, valid_edtf
from pipeline.stages.describe import (
    ItemFacts,
    Sidecar,
    count_of,
    describe_item,
    guess_kind,
    parse_sidecar,
    spell_date,
)

DIARY = ("5/XII-41. Мороз. Хлеба дали 125 г.\nПотом тревога.", "6/XII. Снова тревога.\n7/XII. Ходили за водой.")
LETTER = ("14 февраля 1942 г.\nЗдравствуй, дорогая Нина!\nТвоё письмо получила.\nЦелую крепко, жду ответа. Мама",)
SIDECAR = """\
kind: letter
title_ru: '[Письмо Е. Вымысловой дочери, 14 февраля 1942 г.]'
title_en: '[Letter of E. Vymyslova to her daughter, 14 February 1942]'
creator: Вымыслова, Е.; Вымыслов, П.
date: 1942-02-14
language: ru
rights: CC0-1.0
subjects: [evacuation, correspondence]
invented: true
"""


def described(facts: ItemFacts, sidecar: Sidecar | None = None) -> tuple[RecordValue, ...]:
    return describe_item(facts, sidecar, parse_date=parse_date, split_entries=split_entries)


def item(texts: Sequence[str] = (), *, scans: int = 0, **more: str) -> ItemFacts:
    count = scans or len(texts)
    return ItemFacts("BL-000001", ("image/png",) * count, count, tuple(texts), collection="Собрание", **more)


def values(record: Sequence[RecordValue], term: str) -> list[str]:
    return [value.value for value in record if value.term == term]


def test_a_diary_gets_kind_title_dates_and_extent() -> None:
    record = described(item(DIARY, scans=48))
    assert values(record, KIND_TERM) == ["diary"]
    assert values(record, "dcterms:type") == ["Text"]
    assert values(record, "dcterms:created") == ["1941-12-05/1941-12-07"]
    assert values(record, "dcterms:temporal") == ["1941-12-05/1941-12-07"]
    assert values(record, "dcterms:extent") == ["24 л. (48 сканов)", "24 leaves (48 scans)"]
    assert values(record, "dcterms:title")[0] == "[Дневник, 5 декабря – 7 декабря 1941 г.]"
    assert values(record, "dcterms:language") == ["rus"]
    assert values(record, "dcterms:format") == ["image/png"]
    assert values(record, "dcterms:identifier") == ["BL-000001"]
    assert values(record, "dcterms:isPartOf") == ["Собрание"]


def test_every_value_of_a_machine_says_how_sure_it_is_and_why() -> None:
    for value in described(item(DIARY)):
        assert value.origin is Origin.MACHINE
        assert value.confidence is not None
        assert 0 < value.confidence <= 1
        assert value.evidence
        assert value.term in terms()


def test_a_letter_is_dated_by_its_head_when_that_is_certain() -> None:
    record = described(item(LETTER, kind="letter"))
    assert values(record, "dcterms:created") == ["1942-02-14"]
    created = next(value for value in record if value.term == "dcterms:created")
    assert created.evidence == "page 1: 14 февраля 1942 г."


@pytest.mark.parametrize("head", ["30 февраля 1942 г.", "14 февраля", "8/9-41", "зима 1942 года", "Здравствуй!"])
def test_a_date_that_is_not_certain_is_left_out(head: str) -> None:
    assert values(described(item((f"{head}\nДорогая Нина!",), kind="letter")), "dcterms:created") == []


def test_a_diary_with_a_doubtful_entry_gets_its_span_but_no_date_of_creation() -> None:
    record = described(item(("5/XII-41. Мороз.\n32/XII. Снег.\n7/XII. Снег.\n8/XII. Снег.",), kind="diary"))
    assert values(record, "dcterms:created") == []
    assert values(record, "dcterms:temporal") == ["1941-12-05/1941-12-08"]


def test_an_unknown_document_gets_no_kind_but_a_title_in_brackets() -> None:
    record = described(item(("ааа",)))
    assert values(record, KIND_TERM) == []
    assert values(record, "dcterms:title") == ["[Документ]", "[Document]"]


def test_what_staff_say_stands_alone_and_is_theirs() -> None:
    record = described(item(LETTER, scans=2), parse_sidecar(SIDECAR.encode(), valid_date=valid_edtf))
    said = {value.term for value in record if value.origin is Origin.HUMAN}
    assert {
        "dcterms:title",
        "dcterms:creator",
        "dcterms:created",
        "dcterms:language",
        "dcterms:rights",
        KIND_TERM,
    } <= said
    assert all(value.term not in said for value in record if value.origin is Origin.MACHINE)
    assert all(value.agent == "sidecar" for value in record if value.origin is Origin.HUMAN)
    assert values(record, "dcterms:creator") == ["Вымыслова, Е.", "Вымыслов, П."]
    assert values(record, "dcterms:language") == ["rus"]
    assert values(record, "dcterms:subject") == ["evacuation", "correspondence"]
    assert values(record, "dcterms:accessRights") == ["open"]
    assert values(record, "dcterms:license") == ["https://creativecommons.org/publicdomain/zero/1.0/"]


def test_nothing_is_open_that_nobody_opened() -> None:
    record = described(item(LETTER))
    assert values(record, "dcterms:accessRights") == ["reading-room"]
    assert values(record, "dcterms:rights") == ["Правовой статус не установлен", "Copyright not evaluated"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("\n".join(LETTER), "letter"),
        ("Извещение. Ваш сын в бою за Социалистическую Родину, верный воинской присяге, погиб", "death_notice"),
        ("Ленинградцы! Смерть немецким оккупантам! Прочти и передай товарищу. Издание Политуправления", "leaflet"),
        ("КАРТОЧКА НА ХЛЕБ. Рабочая. Контрольный талон. При утере не возобновляется", "bread_card"),
        ("Тетрадь ученицы 4 класса. Школа. Диктант. Домашняя работа. Задача", "school_notebook"),
    ],
)
def test_the_kind_is_guessed_from_words(text: str, kind: str) -> None:
    guess = guess_kind([text])
    assert guess is not None
    assert guess.kind == kind
    assert 0.5 <= guess.confidence < 1


@pytest.mark.parametrize("text", ["", "хлеб", "Справка", "В лесу родилась ёлочка, в лесу она росла"])
def test_a_guess_is_silent_where_the_words_are_too_few(text: str) -> None:
    assert guess_kind([text]) is None


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "1 скан"),
        (2, "2 скана"),
        (5, "5 сканов"),
        (11, "11 сканов"),
        (21, "21 скан"),
        (48, "48 сканов"),
        (104, "104 скана"),
    ],
)
def test_a_count_has_its_noun_in_the_right_form(number: int, words: str) -> None:
    assert count_of(number, "scan", "ru") == words


@pytest.mark.parametrize(
    ("edtf", "ru", "en"),
    [
        ("1941-12-05", "5 декабря 1941 г.", "5 December 1941"),
        ("1941-12", "декабрь 1941 г.", "December 1941"),
        ("1941", "1941 г.", "1941"),
        ("1941?", "1941 г. (?)", "1941 (?)"),
        ("194X", "1940-е годы", "1940s"),
        ("1941-24", "зима 1941–1942 гг.", "winter 1941–1942"),
        ("1941-11-20/1942-01-28", "20 ноября 1941 г. – 28 января 1942 г.", "20 November 1941 – 28 January 1942"),
        ("1942-02-02/1942-04-15", "2 февраля – 15 апреля 1942 г.", "2 February 1942 – 15 April 1942"),
        ("[1941,1942]", None, None),
    ],
)
def test_a_date_is_said_in_words(edtf: str, ru: str | None, en: str | None) -> None:
    assert (spell_date(edtf, "ru"), spell_date(edtf, "en")) == (ru, en)


def test_a_sidecar_names_unknown_keys_with_their_lines() -> None:
    assert parse_sidecar("kind: letter\nauthor: Я\n".encode()).unknown == (("author", 2),)


def test_an_empty_sidecar_says_nothing() -> None:
    assert parse_sidecar(b"# only a remark\n") == Sidecar()


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"title_ru: a\nkind: poem\n", 2, "poem"),
        (b"title_ru: a\n\ndate: 30.12.1941\n", 3, "30.12.1941"),
        (b"kind: letter\nkind: diary\n", 2, "second time"),
        (b"title_ru: [a, b\n", 2, "expected"),
        (b"title_ru: {a: b}\n", 1, "must be a text"),
        (b"- letter\n", 1, "key: value"),
        (b"kind: letter\ntitle_ru: \xff\n", 2, "UTF-8"),
        (b"title_ru: &a x\ntitle_en: *a\n", 1, "not allowed"),
        (b"language: elvish\n", 1, "elvish"),
        (b"invented: perhaps\n", 1, "true or false"),
    ],
)
def test_a_wrong_sidecar_is_refused_with_the_line(data: bytes, line: int, words: str) -> None:
    with speaking("en"), pytest.raises(BadDataError) as caught:
        parse_sidecar(data, valid_date=valid_edtf)
    assert caught.value.code == "sidecar-broken"
    assert caught.value.facts["line"] == line
    assert words in str(caught.value.facts["detail"])


def test_all_faults_of_a_sidecar_are_told_at_once() -> None:
    with speaking("en"), pytest.raises(BadDataError) as caught:
        parse_sidecar(b"kind: poem\nlanguage: elvish\n")
    assert str(caught.value.facts["detail"]).count(";") == 1


def test_a_sidecar_beyond_any_description_is_not_read() -> None:
    with pytest.raises(BadDataError) as caught:
        parse_sidecar(b"title_ru: " + b"a" * 70_000)
    assert caught.value.code == "sidecar-too-large"


@given(st.binary(max_size=200) | st.text(alphabet="kind:letr \n-[]{}&*!|>'\"#%@`,?", max_size=60).map(str.encode))
def test_any_bytes_are_a_sidecar_or_refused(data: bytes) -> None:
    with speaking("en"), suppress(BadDataError):
        sidecar = parse_sidecar(data)
        assert all(found for found in sidecar.values.values())


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_texts_are_described(texts: list[str]) -> None:
    record = described(item(texts, scans=len(texts) + 1))
    assert values(record, "dcterms:identifier") == ["BL-000001"]
    assert len(values(record, "dcterms:title")) == 2
