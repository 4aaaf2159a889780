"""Two models on pages whose text is known: which reads better, and how long each takes. Nothing is changed by it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.archive import Archive
from pipeline.errors import ArchiveError, UsageError
from pipeline.model import Origin, Reason
from pipeline.ports import EVERYONE, PACKAGED, PageJob, ReadSettings
from pipeline.reasons import reason_of
from pipeline.stages.comparing import count_errors, graphemes

MOST_PAGES = 12
"""Pages of the archive's own that are read, chosen evenly by chance; of a folder all are."""
PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".jp2", ".heic", ".bmp")
KNOWN = ".gt.txt"
CLEARLY = 0.005
"""Error rates that differ by less are called alike."""


@dataclass(frozen=True, slots=True)
class KnownPage:
    """A page with its text; job is how it is read, its settings without a model."""

    name: str
    job: PageJob
    text: str
    item: str = EVERYONE


@dataclass(slots=True)
class Result:
    """How a model read.

    Attributes:
        key: Of the model; PACKAGED is the package's own.
        errors: Characters wrong on all pages; of a page that could not be read, all.
        characters: Of all pages.
        rates: Error rate of each page by its name.
        faults: Why pages could not be read, by their names.
    """

    key: str
    errors: int = 0
    characters: int = 0
    seconds: float = 0.0
    rates: dict[str, float] = field(default_factory=dict)
    faults: dict[str, Reason] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Share of characters wrong, 0 to 1 and more."""
        return self.errors / max(1, self.characters)

    @property
    def page_seconds(self) -> float:
        """Mean time for a page."""
        return self.seconds / max(1, len(self.rates))


def compare(
    archive: Archive, key: str, pages: Sequence[KnownPage], told: Callable[[str, str], None] = lambda _key, _page: None
) -> list[Result]:
    """Read pages with a model and with the one that reads them now.

    Args:
        archive: Whose shelf and reader.
        key: Of the model.
        pages: At least one.
        told: Called before each page with the model's key and the page's name.

    Returns:
        The result of the model and, where another reads now (or the package's own), that one's.

    Raises:
        NotFoundError, EngineError: The model is not there or its card is broken.
        UsageError: There are no pages.
    """
    archive.models.get(key)
    if not pages:
        raise UsageError("model-no-known-pages")
    others = {archive.models.chosen(page.item) for page in pages} - {key}
    other = sorted(others)[0] if others else PACKAGED
    results = [Result(each) for each in dict.fromkeys((key, other))]
    for page in pages:
        for result in results:
            told(result.key, page.name)
            _read(archive, result, page)
    return results


def better_of(results: Sequence[Result]) -> str | None:
    """Return the key of the model that reads clearly better, None where they read alike or there is one only."""
    if len(results) < 2 or abs(results[0].rate - results[1].rate) < CLEARLY:
        return None
    return min(results, key=lambda result: result.rate).key


def pages_of_folder(archive: Archive, folder: Path) -> list[KnownPage]:
    """Return the pictures of a folder that have a text beside them (page.jpg and page.gt.txt).

    Raises:
        UsageError: There is no such folder, or none of its pictures has a text.
        BadScanError: A picture is none.
    """
    if not folder.is_dir():
        raise UsageError("command-path-missing").about(path=str(folder))
    found = []
    for file in sorted(folder.rglob("*")):
        known = file.with_name(file.stem + KNOWN)
        if file.suffix.lower() in PICTURES and known.is_file():
            facts = archive.reader.inspect(file.absolute())
            page = facts.pages[0]
            job = PageJob(file.absolute(), facts.media_type, 0, page.dpi, page.dpi_source, ReadSettings())
            found.append(KnownPage(str(file.relative_to(folder)), job, _text_of(known)))
    if not found:
        raise UsageError("model-no-known-pages")
    return found


def pages_of_archive(archive: Archive, *, most: int = MOST_PAGES, seed: int = 1941) -> list[KnownPage]:
    """Return pages whose text a person has set, chosen evenly by chance; UsageError if there is none."""
    chance = random.Random(seed)  # noqa: S311 - the same pages each time, so that results can be compared
    kept: list[KnownPage] = []
    for seen, page in enumerate(_corrected(archive)):
        place = seen if seen < most else chance.randrange(seen + 1)
        if seen < most:
            kept.append(page)
        elif place < most:
            kept[place] = page
    if not kept:
        raise UsageError("model-no-known-pages")
    return sorted(kept, key=lambda page: page.name)


def _corrected(archive: Archive) -> Iterator[KnownPage]:
    for source in archive.catalogue.sources():
        page = source.page
        if page.scan_sha256 is None or source.text.origin is not Origin.HUMAN:
            continue
        settings = ReadSettings(rotation_deg=page.geometry.rotation_deg)
        file = archive.masters.path(page.scan_sha256)
        job = PageJob(file, page.media_type, page.index, page.dpi, page.dpi_source, settings)
        layer = source.layer
        if len(layer.confirmed) == len(layer.lines):  # a machine's own words prove nothing about machines
            yield KnownPage(f"{page.item}/{page.number}", job, layer.text, page.item)


def _read(archive: Archive, result: Result, page: KnownPage) -> None:
    asked = page.job.settings
    settings = ReadSettings(
        engine="hand", languages=archive.settings.ocr_languages, rotation_deg=asked.rotation_deg, model=result.key
    )
    job = PageJob(page.job.file, page.job.media_type, page.job.index, page.job.dpi, page.job.dpi_source, settings)
    started, text = time.monotonic(), ""
    try:
        text = archive.reader.read(job).layer.text
    except ArchiveError as error:
        result.faults[page.name] = reason_of(error)
    result.seconds += time.monotonic() - started
    characters = len(graphemes(page.text))
    errors = characters if page.name in result.faults else count_errors(text, page.text)
    result.errors += errors
    result.characters += characters
    result.rates[page.name] = round(errors / max(1, characters), 4)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("path-unreadable").about(path=str(file), detail=str(error)[:100]) from None
