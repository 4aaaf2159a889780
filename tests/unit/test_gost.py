"""Descriptions by ГОСТ Р 7.0.100-2018: ten kinds against lines written by hand from the rules, and odd records."""

from __future__ import annotations

import pytest

from pipeline.model import Origin, RecordValue
from pipeline.profile import KIND_TERM
from pipeline.stages.describe import spell_date
from pipeline.stages.document.described import Described, public_values
from pipeline.stages.document.gost import gost


def said(term: str, value: str, **more: str) -> RecordValue:
    return RecordValue(term if ":" in term else f"dcterms:{term}", value, Origin.HUMAN, **more)  # type: ignore[arg-type]


def described(item: str, kind: str, *values: RecordValue, scans: int = 0, address: str = "") -> Described:
    kept = public_values((said(KIND_TERM, kind), *values))
    return Described(item, kind, "D-7", kept, scans=scans, collection="Оборона и блокада Ленинграда", address=address)


def line(item: Described, **more: object) -> str:
    return gost(item, spell=lambda edtf: spell_date(edtf, "ru"), **more).text  # type: ignore[arg-type]


COLLECTION = said("isPartOf", "Оборона и блокада Ленинграда")
OPEN = said("accessRights", "open")

# Each line was written from the rules of the standard before the program was run.
TEN_KINDS = [
    (
        described(
            "BL-000001", "diary",
            said("title", "[Дневник ленинградской школьницы Л. Вымысловой]", language="ru"),
            said("title", "[Diary of a schoolgirl]", language="en"),
            said("creator", "Вымыслова Л. А., 1929–?"),
            said("created", "1941-12-05/1942-03-18", wording="5/XII-41"),
            said("extent", "24 л. (48 сканов); 165 × 205 мм"),
            said("medium", "бумага в линейку; фиолетовые чернила"),
            said("alternative", "Мой дневник (надпись на обложке)"),
            said("description", "утрачен верхний правый угол"),
            said("source", "Личный архив семьи; оригинал возвращён дарителю"),
            COLLECTION, said("isPartOf", "D-7"), OPEN, said("rights", "Публикуется с разрешения семьи"),
        ),
        "[Дневник ленинградской школьницы Л. Вымысловой] / Л. А. Вымыслова. – 5 декабря 1941 – 18 марта 1942. – "
        "24 л. : бумага в линейку, фиолетовые чернила ; 165 × 205 мм. – (Оборона и блокада Ленинграда). – "
        "Другое заглавие: Мой дневник (надпись на обложке). – Утрачен верхний правый угол. – "
        "Личный архив семьи; оригинал возвращён дарителю. – BL-000001 : открытый доступ, "
        "публикуется с разрешения семьи. – Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000002", "letter",
            said("title", "[Письмо Вымыслова П. И. жене, Ленинград]"),
            said("creator", "Вымыслов П. И."), said("contributor", "Вымыслова А. С.", role="addressee"),
            said("created", "1942-02-14"), said("date", "1942-02-20"), said("extent", "2 л."), OPEN,
        ),
        "[Письмо Вымыслова П. И. жене, Ленинград] / П. И. Вымыслов ; адресат А. С. Вымыслова. – "
        "[14 февраля 1942]. – 2 л. – Другая дата: 20 февраля 1942. – BL-000002 : открытый доступ. – "
        "Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000003", "bread_card",
            said("title", "[Карточка на хлеб (иждивенческая), декабрь 1941 г.]"),
            said("created", "1941-12", wording="на декабрь 1941"), said("extent", "1 л.; 70 × 120 мм"), OPEN,
        ),
        "[Карточка на хлеб (иждивенческая), декабрь 1941 г.]. – Декабрь 1941. – 1 л. ; 70 × 120 мм. – "
        "BL-000003 : открытый доступ. – Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000004", "leaflet",
            said("title", "Ленинградцы! Береги хлеб и тепло"),
            said("publisher", "Политуправление Вымышленного фронта"), said("issued", "1942"),
            said("extent", "1 с."), OPEN,
        ),
        "Ленинградцы! Береги хлеб и тепло : [листовка]. – [Б. м.] : Политуправление Вымышленного фронта, [1942]. – "
        "1 с. – BL-000004 : открытый доступ. – Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000005", "newspaper",
            said("title", "Вымышленный вестник. – 1942, № 5 (17 января)"),
            said("local:newspaper_title", "Вымышленный вестник"), said("local:issue_no", "5"),
            said("local:issuing_body", "Вымышленный райисполком"),
            said("issued", "1942-01-17", wording="17 января 1942 г."), said("extent", "4 с."), OPEN,
        ),
        "Вымышленный вестник : [газета] / Вымышленный райисполком. – 1942, № 5 (17 января). – "
        "[Б. м.] : [б. и.], 1942. – 4 с. – BL-000005 : открытый доступ. – Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000006", "photograph",
            said("title", "[Семья Вымысловых во дворе дома, Ленинград]"), said("created", "1942-22"),
            said("local:photographer", "П. Р. Имярек"), said("local:process", "отпечаток"),
            said("local:inscription", "На память"), said("extent", "1 л.; 90 × 120 мм"), OPEN,
        ),
        "[Семья Вымысловых во дворе дома, Ленинград] : [фотография] / фотограф П. Р. Имярек. – [Лето 1942]. – "
        "1 л. : отпечаток ; 90 × 120 мм. – Надпись: На память. – BL-000006 : открытый доступ. – "
        "Изображение (неподвижное ; двухмерное ; визуальное) : непосредственное.",
    ),
    (
        described(
            "BL-000007", "official_document",
            said("title", "Об очистке дворов"), said("local:doc_type", "Решение"),
            said("local:issuing_body", "Вымышленный райисполком"),
            said("created", "1942-01-05", wording="5 января 1942 г."), said("extent", "2 л."),
            said("medium", "машинопись"), OPEN,
        ),
        "Об очистке дворов : [решение] / Вымышленный райисполком. – 5 января 1942. – 2 л. : машинопись. – "
        "BL-000007 : открытый доступ. – Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000008", "memoir",
            said("title", "[Воспоминания Т. С. Вымысловой о блокадном детстве]"),
            said("creator", "Вымыслова Татьяна Сергеевна, 1934–2001"), said("created", "1985~"),
            said("temporal", "1941-09-08/1944-01-27"), said("extent", "48 л."),
            said("audience", "содержит описание смерти"), said("accessRights", "reading-room"),
        ),
        "[Воспоминания Т. С. Вымысловой о блокадном детстве] / Татьяна Сергеевна Вымыслова. – [Около 1985]. – "
        "48 л. – Предупреждение: содержит описание смерти. – BL-000008 : в читальных залах. – "
        "Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000009", "postcard",
            said("title", "[Почтовая карточка сестре З. Вымысловой, Молотов]"), said("creator", "неизвестно"),
            said("language", "rus"), said("extent", "1 л.; 105 × 148 мм"), OPEN,
        ),
        "[Почтовая карточка сестре З. Вымысловой, Молотов]. – [Б. д.]. – 1 л. ; 105 × 148 мм. – "
        "BL-000009 : открытый доступ. – Текст (визуальный) : непосредственный.",
    ),
    (
        described(
            "BL-000010", "drawing",
            said("title", "Воздушный бой над домом"), said("creator", "Вымыслов Ю."),
            said("created", "1942?", wording="1942?"), said("local:technique", "акварель"), said("extent", "1 л."),
            said("language", "ger"), OPEN,
        ),
        "Воздушный бой над домом : [рисунок] / Ю. Вымыслов. – [1942?]. – 1 л. : акварель. – Язык: немецкий. – "
        "BL-000010 : открытый доступ. – Изображение (неподвижное ; двухмерное ; визуальное) : непосредственное.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("item", "expected"), TEN_KINDS, ids=[case[0].kind for case in TEN_KINDS])
def test_the_description_of_each_of_ten_kinds_is_the_line_written_by_hand(item: Described, expected: str):
    assert line(item) == expected


def test_a_private_term_is_never_in_a_description():
    item = described(
        "BL-1", "letter", said("title", "[Письмо]"), said("local:donor_full_name", "Имя Дарителя"), said("local:x", "y")
    )
    assert "Даритель" not in line(item)
    assert "Имя Дарителя" not in line(item)


def test_the_digital_copy_is_described_with_its_address_and_the_day_it_was_seen():
    item = described("BL-1", "letter", said("title", "[Письмо]"), scans=3, address="http://archive.example/items/BL-1")
    assert line(item, electronic=True, today="25.11.2026") == (
        "[Письмо]. – [Б. д.]. – 3 файла. – URL: http://archive.example/items/BL-1 (дата обращения: 25.11.2026). – "
        "BL-1. – Текст (визуальный) : электронный."
    )


def test_a_record_of_nothing_gives_a_description_that_says_so():
    assert line(Described("BL-1", "", None, ())) == (
        "[Без заглавия]. – [Б. д.]. – BL-1. – Текст (визуальный) : непосредственный."
    )


def test_markup_in_a_title_is_text_in_the_html_and_the_areas_are_marked():
    item = described("BL-1", "letter", said("title", "<script>alert(1)</script>\n& письмо"))
    html = gost(item, spell=lambda _: None).html
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; письмо" in html
    assert 'data-area="9"' in html


def test_a_title_that_ends_with_a_stop_or_an_ellipsis_gets_no_second_one():
    assert "…. –" not in line(described("BL-1", "letter", said("title", "Письмо маме…")))
    assert line(described("BL-1", "letter", said("title", "Письмо в 1942 г."))).startswith("Письмо в 1942 г. – ")
