"""How a page's handwriting looks, kept beside its picture so that the same writing can be found again.

A derivative of each page, by the model that looked: it is written when a page is read by the recogniser of handwriting,
and made anew where it is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from pipeline.archive import Archive
from pipeline.errors import StorageError
from pipeline.material import lay_again
from pipeline.model import Geometry, Page
from pipeline.ports import PACKAGED, LineLook, LookTaker, OcrEngine, PageJob, ReadSettings
from pipeline.stages import cleanup, geometry, pages, spotting

LOOKS = "pages/{page}/looks-{model}.npz"
NET = "model.onnx"
OURS = "hand"
"""Engine whose models can say what they see; models of other makers only read."""


class _NothingWrittenError(Exception):
    """Leaves the block of a derivative that there is no need of."""


def looker_of(archive: Archive, item: str) -> str:
    """Return the key of the model that looks at an item: its own, or the package's where that one cannot."""
    key = archive.models.chosen(item)
    return key if archive.models.get(key).engine == OURS else PACKAGED


def name_of(archive: Archive, page: Page, model: str) -> str:
    """Return the name of a page's looks: another model, or another form of them, is another file."""
    digest = archive.models.get(model).digest(NET)[:12]
    return LOOKS.format(page=page.id, model=f"{digest}-{spotting.LOOKS_FORM}")


@contextmanager
def written(archive: Archive, page: Page, model: str) -> Iterator[Path]:
    """Give where a page's looks are to be written; nothing is kept where none were written."""
    with suppress(_NothingWrittenError), archive.derivatives.writing(name_of(archive, page, model)) as target:
        yield target
        if not target.exists():  # no page of handwriting
            raise _NothingWrittenError


def held(archive: Archive, page: Page, model: str) -> spotting.PageLooks | None:
    """Return a page's looks; None where there are none or they are damaged."""
    file = archive.derivatives.path(name_of(archive, page, model))
    try:
        return spotting.read_looks(file.read_bytes()) if file else None
    except (OSError, StorageError):
        return None


@contextmanager
def written_along(archive: Archive, page: Page, settings: ReadSettings) -> Iterator[Path | None]:
    """Give where looks are to be written while a page is read; None where its model cannot look."""
    if looker_of(archive, page.item) != settings.model:
        yield None
        return
    with written(archive, page, settings.model) as target:
        yield target


# What follows runs in the children only.


def trace(job: PageJob, laid: Geometry, reader: LookTaker, limits: pages.Limits) -> None:
    """Lay a page as it lay when it was read, and write how its lines look (job.looks_to); see PageReader.trace."""
    grey = cleanup.as_grey(pages.decode(job.file, job.media_type, job.index, job.dpi, limits))
    write(job.looks_to, lay_again(geometry.Picture(grey, dpi=job.dpi), laid), reader)


def write(to: Path | None, picture: geometry.Picture, reader: LookTaker | OcrEngine) -> None:
    """Write how the lines of an upright picture look, if somebody wants it and the reader can say it."""
    if to is None or not isinstance(reader, LookTaker):
        return
    seen = [_on_master(line, picture.to_master) for line in reader.looks_of(picture.pixels)]
    to.write_bytes(spotting.write_looks(spotting.page_looks(seen)))


def _on_master(line: LineLook, matrix: geometry.Matrix) -> LineLook:
    upper, lower = (_mapped(edge, matrix) for edge in (line.upper, line.lower))
    return LineLook(upper, lower, line.columns, line.scores)


def _mapped(edge: tuple[tuple[float, float], ...], matrix: geometry.Matrix) -> tuple[tuple[float, float], ...]:
    points = geometry.as_array(matrix) @ np.array([(x, y, 1.0) for x, y in edge]).T
    return tuple((float(x), float(y)) for x, y in (points[:2] / points[2]).T)
