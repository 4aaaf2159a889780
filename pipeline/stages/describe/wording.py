"""Say dates and sizes in words, in Russian and English, as a cataloguer writes them."""

import re
from functools import cache

from babel import Locale
from babel.plural import PluralRule

_MONTHS_RU = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
_OF_MONTHS_RU = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SEASONS = {"21": ("весна", "spring"), "22": ("лето", "summer"), "23": ("осень", "autumn"), "24": ("зима", "winter")}
_FORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "ru": {
        "leaf": ("л.", "л.", "л."),
        "scan": ("скан", "скана", "сканов"),
        "page": ("страница", "страницы", "страниц"),
    },
    "en": {"leaf": ("leaf", "leaves"), "scan": ("scan", "scans"), "page": ("page", "pages")},
}
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)")


@cache
def _plural_rule(language: str) -> PluralRule:
    return Locale(language).plural_form


def count_of(number: int, noun: str, language: str) -> str:
    """Return a number with its noun in the form that the language asks for: 48 сканов, 2 скана, 21 скан.

    Args:
        number: A count, 0 or more.
        noun: "leaf", "scan" or "page".
        language: "ru" or "en".

    Source: CLDR plural rules, by babel.
    """
    category = _plural_rule(language)(number)
    place = {"one": 0, "few": 1, "many": 2, "other": len(_FORMS[language][noun]) - 1}[category]
    return f"{number} {_FORMS[language][noun][place]}"


def spell_date(edtf: str, language: str) -> str | None:
    """Return an EDTF date in words; None for one that is better shown as it is (sets, lost digits).

    Args:
        edtf: A date, season, decade or interval.
        language: "ru" or "en".
    """
    if "/" in edtf:
        return _interval(edtf, language)
    if decade := re.fullmatch(r"(\d{3})X", edtf):
        return f"{decade[1]}0-е годы" if language == "ru" else f"{decade[1]}0s"
    if season := re.fullmatch(r"(\d{4})-(2[1-4])", edtf):
        return _season(int(season[1]), season[2], language)
    found = _DATE.fullmatch(edtf)
    return _day(found[1], found[2], found[3], found[4], language) if found else None


def _season(year: int, season: str, language: str) -> str:
    name = _SEASONS[season][0 if language == "ru" else 1]
    if season == "24":
        return f"{name} {year}–{year + 1} гг." if language == "ru" else f"{name} {year}–{year + 1}"
    return f"{name} {year} г." if language == "ru" else f"{name} {year}"


def _day(year: str, month: str | None, day: str | None, mark: str, language: str) -> str | None:
    if month and not 1 <= int(month) <= 12:
        return None
    russian = language == "ru"
    place = int(month or 1) - 1
    if day and month:
        text = f"{int(day)} {_OF_MONTHS_RU[place]} {year} г." if russian else f"{int(day)} {_MONTHS_EN[place]} {year}"
    elif month:
        text = f"{_MONTHS_RU[place]} {year} г." if russian else f"{_MONTHS_EN[place]} {year}"
    else:
        text = f"{year} г." if russian else year
    about = ("около " if day or not month else "приблизительно ") if russian else "about "
    return (about if mark in ("~", "%") else "") + text + (" (?)" if mark in ("?", "%") else "")


def _interval(edtf: str, language: str) -> str | None:
    first, _, last = edtf.partition("/")
    russian = language == "ru"
    begin = spell_date(first, language) if first not in ("", "..") else None
    end = spell_date(last, language) if last not in ("", "..") else None
    if (begin is None and first not in ("", "..")) or (end is None and last not in ("", "..")):
        return None
    if begin and end:
        same_year = russian and first[:4] == last[:4] and len(first) > 4
        return f"{begin.removesuffix(' ' + first[:4] + ' г.') if same_year else begin} – {end}"
    if begin:
        return f"не ранее {begin}" if russian and len(first) == 10 else (None if russian else f"not before {begin}")
    return f"не позднее {end}" if russian and len(last) == 10 else (None if russian else f"not after {end}")
