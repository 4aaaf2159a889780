"""Words and signs of a description by ГОСТ Р 7.0.100-2018."""

from __future__ import annotations

from collections.abc import Mapping

KIND_WORDS: Mapping[str, str] = {
    "diary": "дневник",
    "letter": "письмо",
    "field_post_triangle": "письмо с фронта",
    "postcard": "почтовая карточка",
    "bread_card": "карточка на хлеб",
    "food_card": "продовольственная карточка",
    "evac_certificate": "эвакуационное удостоверение",
    "official_document": "официальный документ",
    "memo": "служебная записка",
    "leaflet": "листовка",
    "newspaper": "газета",
    "tass_photo_news": "фотохроника ТАСС",
    "photograph": "фотография",
    "drawing": "рисунок",
    "newsreel": "кинохроника",
    "death_notice": "извещение о гибели",
    "work_book": "трудовая книжка",
    "certificate_award": "удостоверение",
    "memoir": "воспоминания",
    "school_notebook": "школьная тетрадь",
    "money_transfer_receipt": "квитанция",
}
ROLE_WORDS: Mapping[str, str] = {
    "addressee": "адресат",
    "photographer": "фотограф",
    "transcriber": "переписчик",
    "editor": "редактор",
    "artist": "художник",
    "illustrator": "художник",
    "translator": "переводчик",
    "recorder": "записал",
}
FORMS: Mapping[str, tuple[str, str]] = {
    "Text": ("Текст (визуальный) : непосредственный", "Текст (визуальный) : электронный"),
    "StillImage": (
        "Изображение (неподвижное ; двухмерное ; визуальное) : непосредственное",
        "Изображение (неподвижное ; двухмерное ; визуальное) : электронное",
    ),
    "MovingImage": (
        "Изображение (движущееся ; двухмерное ; визуальное) : проекционное",
        "Изображение (движущееся ; двухмерное ; визуальное) : электронное",
    ),
    "PhysicalObject": ("Предмет (визуальный) : непосредственный", "Изображение : электронное"),
}
"""By DCMI type: content and means of access of the document itself, and of its digital copy."""
NOTES: tuple[tuple[str, str], ...] = (
    ("dcterms:alternative", "Другое заглавие: "),
    ("dcterms:date", "Другая дата: "),
    ("dcterms:language", "Язык: "),
    ("local:caption", "Подпись: "),
    ("local:inscription", "Надпись: "),
    ("dcterms:description", ""),
    ("dcterms:tableOfContents", "Содержание: "),
    ("dcterms:source", ""),
    ("dcterms:provenance", ""),
    ("dcterms:relation", "Связано с: "),
    ("dcterms:audience", "Предупреждение: "),
)
"""Terms that become notes, in order, each with its heading."""


def in_brackets(text: str) -> str:
    """Put into square brackets what is not in them."""
    return text if text.startswith("[") and text.endswith("]") else f"[{text}]"


def opening(text: str) -> str:
    """Begin an area with a capital letter."""
    return text[:1].upper() + text[1:]


def with_stop(text: str) -> str:
    """End an area with the stop that belongs before the dash; after a stop or an ellipsis there is no second one."""
    return text if text.endswith((".", "…")) else text + "."


def says_kind(title: str, kind: str) -> bool:
    """Whether a title names the kind itself: it is not said twice then."""
    stem = kind.split()[0].lower()
    return stem[: max(4, len(stem) - 2)] in title.lower()
