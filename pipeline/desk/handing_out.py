"""The story of handing out: a record as RUSMARC and as a description by ГОСТ, a donation as a finding list.

What is not for everybody today is never handed out in these forms, and private terms in none. The finding list is for
the archive and the family: it names closed items, and says that they are closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pipeline.archive import Archive
from pipeline.errors import ArchiveError, ConflictError
from pipeline.model import Item, RecordValue
from pipeline.stages.chronology import edtf_range
from pipeline.stages.describe import spell_date
from pipeline.stages.document.described import Described, private_terms, public_values
from pipeline.stages.document.finding_list import FindingList, finding_list
from pipeline.stages.document.gost import GostLine, gost
from pipeline.stages.document.marc import MarcRecord
from pipeline.stages.document.rusmarc import rusmarc


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that was not handed out, and why."""

    item: str
    error: ArchiveError


def described(archive: Archive, item: str, *, address: str = "") -> Described:
    """Return what is handed out of an item.

    Args:
        address: Where everybody can see it.

    Raises:
        NotFoundError: There is no such item.
        ConflictError: It is not for everybody today.
    """
    found = archive.catalogue.item(item)
    if archive.catalogue.shut([item]):
        raise ConflictError("export-shut").about(item=item)
    revisions = archive.catalogue.revisions(item)
    return Described(
        item=found.id,
        kind=found.kind,
        donation=found.donation,
        values=public_values(archive.catalogue.record(item)),
        scans=sum(page.scan_sha256 is not None for page in archive.catalogue.pages(item)),
        collection=archive.settings.collection,
        entered=revisions[0].at.strftime("%Y%m%d") if revisions else "",
        modified=revisions[-1].at.strftime("%Y%m%d%H%M%S") if revisions else "",
        address=address,
    )


def record_of(archive: Archive, item: str) -> tuple[RecordValue, ...]:
    """Return the record of an item that is for everybody today, for Dublin Core; raises as described()."""
    archive.catalogue.item(item)
    if archive.catalogue.shut([item]):
        raise ConflictError("export-shut").about(item=item)
    return archive.catalogue.record(item)


def gost_of(archive: Archive, item: str, *, electronic: bool = False, address: str = "") -> GostLine:
    """Return the description of an item by ГОСТ Р 7.0.100-2018; raises as described()."""
    today = f"{_now():%d.%m.%Y}"
    return gost(described(archive, item, address=address), spell=_spelt, electronic=electronic, today=today)


def rusmarc_of(archive: Archive, item: str, *, address: str = "") -> MarcRecord:
    """Return an item's record of RUSMARC with what was lost; raises as described()."""
    known = described(archive, item, address=address)
    left = private_terms(archive.catalogue.record(item))
    return rusmarc(known, spell=_spelt, span=edtf_range, private=left)


def rusmarc_of_many(archive: Archive, items: Sequence[str]) -> tuple[list[MarcRecord], list[Refused]]:
    """Return the records of several items, and those that were refused, each with its reason."""
    records: list[MarcRecord] = []
    refused: list[Refused] = []
    for item in dict.fromkeys(items):
        try:
            records.append(rusmarc_of(archive, item))
        except ArchiveError as error:
            refused.append(Refused(item, error))
    return records, refused


def list_of(archive: Archive, donation: str) -> FindingList:
    """Return the finding list of a donation; NotFoundError."""
    title, held = archive.catalogue.donated(donation)
    items = [(_brief(one.item, one.record), one.pages) for one in held]
    collection, day = archive.settings.collection, f"{_now():%d.%m.%Y}"
    return finding_list(donation, title, items, spell=_spelt, collection=collection, day=day)


def _brief(item: Item, record: tuple[RecordValue, ...]) -> Described:
    return Described(item.id, item.kind, item.donation, public_values(record))


def _spelt(edtf: str) -> str | None:
    return spell_date(edtf, "ru")


def _now() -> datetime:
    return datetime.now(UTC)
