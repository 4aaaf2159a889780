"""The finding list of a donation: what it holds, item by item, with totals that add up; as CSV and as HTML.

Never in it: anything of the donor but the donation's number and title, and no private term.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape
from io import StringIO

from pipeline.stages.document.described import Described

COLUMNS = ("№", "Шифр", "Заглавие", "Дата", "Объём", "Вид", "Состояние", "Доступ", "Сканов")
SHARES = (4, 11, 34, 14, 10, 11, 10, 10, 6)
"""Width of each column, in hundredths of the sheet's inner width (they need not sum up to a hundred)."""
LONGEST_CELL = 600
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BIDI = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class FindingList:
    """A list ready to be written.

    Attributes:
        rows: Cells of each item in the order of COLUMNS.
        totals: Lines that sum up: items, scans, items of each access.
    """

    donation: str
    title: str
    collection: str
    day: str
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]

    @property
    def heading(self) -> str:
        """What stands over it."""
        return f"Опись документов подборки {self.donation}" + (f" «{self.title}»" if self.title else "")


def finding_list(
    donation: str,
    title: str,
    items: Iterable[tuple[Described, int]],
    *,
    spell: Callable[[str], str | None],
    collection: str,
    day: str,
) -> FindingList:
    """Make the list.

    Args:
        items: Each item, and how many pages it has.
        day: Of making it, DD.MM.YYYY.
    """
    rows = tuple(_row(place, item, pages, spell) for place, (item, pages) in enumerate(items, start=1))
    counted: dict[str, int] = {}
    for row in rows:
        counted[row[7]] = counted.get(row[7], 0) + 1
    scans = sum(int(row[8]) for row in rows)
    totals: tuple[str, ...] = (f"Всего документов: {len(rows)}", f"Всего сканов: {scans}")
    totals += tuple(f"{access}: {number}" for access, number in sorted(counted.items()))
    return FindingList(donation, plain(title), plain(collection), day, rows, totals)


def _row(place: int, item: Described, pages: int, spell: Callable[[str], str | None]) -> tuple[str, ...]:
    date = next((value for term in ("dcterms:created", "dcterms:issued") for value in item.all(term)), None)
    kind = item.of_kind
    said = [value for value in item.values if value.term in ("dcterms:title", "dcterms:abstract", "dcterms:created")]
    by_person = any(value.origin.value == "human" for value in said)
    state = "описан" if by_person else "описан машиной" if said else "не описан"
    cells = (
        str(place),
        item.item,
        item.first("dcterms:title") or "[Без заглавия]",
        (spell(date.value) or date.value) if date else "б. д.",
        "; ".join(item.texts("dcterms:extent")) or "—",
        kind.ru if kind else "—",
        state,
        item.first("dcterms:accessRights") or "не решён",
        str(pages),
    )
    return tuple(plain(cell) for cell in cells)


def plain(text: str) -> str:
    """Return text on one line, without signs that turn the direction of writing, and not longer than a cell shows."""
    kept = "".join(c for c in text if c not in _BIDI and unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn"))
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST_CELL else line[:LONGEST_CELL].rstrip() + "…"


def as_csv(made: FindingList) -> bytes:
    """Write it as CSV for spreadsheets: UTF-8 with a mark, semicolons; no cell is taken for a formula."""
    written = StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    sheet.writerows([("'" + cell if cell.startswith(_FORMULA) else cell) for cell in row] for row in made.rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_html(made: FindingList) -> str:
    """Write its table as HTML; nothing of a record is markup."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in COLUMNS)
    body = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in made.rows)
    totals = "".join(f"<li>{escape(line)}</li>" for line in made.totals)
    table = (
        f"<table><caption>{escape(made.heading)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
    return f'<section lang="ru" class="finding-list">{table}<ul>{totals}</ul></section>'
