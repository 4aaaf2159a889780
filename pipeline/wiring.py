"""The only place that picks adapters: settings in, an open archive out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from pipeline.archive import Archive
from pipeline.errors import UsageError
from pipeline.log import log_to
from pipeline.ports import Importer, Learner, LineFinder, OcrEngine, PageReader, SearchIndex, Shelf
from pipeline.ports.names import NameFinder
from pipeline.settings import Settings
from pipeline.weights import Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.stages.document.finding_list import FindingList

__all__ = ["Archive", "open_archive", "open_importer", "open_learner", "open_reader", "read_lines"]


def open_archive(settings: Settings) -> Archive:
    """Open the archive of these settings; make what is missing below its home.

    Raises:
        ConfigurationError, UnavailableError, StorageError: As the adapters say.
    """
    from pipeline.adapters.catalogue.store import SqlCatalogue
    from pipeline.adapters.files import FolderDerivatives, FolderMasters

    settings.make_home()
    log_to(settings.home)
    return Archive(
        settings=settings,
        masters=FolderMasters(settings.masters_folder),
        derivatives=FolderDerivatives(settings.derivatives_folder),
        catalogue=SqlCatalogue.open(settings.database_url, prefix=settings.identifier_prefix),
        index=open_index(settings),
        reader=open_reader(settings),
        models=open_models(settings),
        names=open_names(),
    )


def open_names() -> NameFinder:
    """Make what finds names; its data are loaded when it is first asked."""
    from pipeline.adapters.names import NatashaNames

    return NatashaNames()


def open_models(settings: Settings) -> Shelf:
    """Open the shelf of models."""
    from pipeline.adapters.shelf import FolderShelf

    return FolderShelf(settings.models_folder, large_mib=settings.max_model_mib)


def open_importer(settings: Settings) -> Importer:
    """Make what brings models of other makers; a trial may take what a page may."""
    from pipeline.adapters.foreign import ModelImporter

    return ModelImporter(
        seconds=settings.page_seconds,
        memory_mib=settings.page_memory_mib,
        large_mib=settings.max_model_mib,
        reader=any_reader,
    )


def any_reader(finder: LineFinder, weights: Weights) -> OcrEngine:
    """Pick what reads handwriting with a model, without word forms; a function of this module, as reader_in_child.

    Raises:
        EngineError: There is none of the kind that its card names.
    """
    from pipeline.adapters.hand import HandReader

    if weights.engine == HandReader.name:
        return HandReader(finder, weights)
    from pipeline.adapters.foreign import reader_of

    return reader_of(finder, weights)


def open_index(settings: Settings) -> SearchIndex:
    """Open the search engine that the settings name."""
    if settings.index == "elasticsearch":
        from pipeline.adapters.elastic_index import ElasticIndex

        return ElasticIndex(
            settings.elasticsearch_url,
            alias=settings.elasticsearch_alias,
            user=settings.elasticsearch_user,
            password=settings.elasticsearch_password,
        )
    from pipeline.adapters.embedded_index import EmbeddedIndex

    return EmbeddedIndex(settings.index_folder)


def open_reader(settings: Settings) -> PageReader:
    """Make the pool of child processes that look into files and read pages; they start when first used."""
    from pipeline.adapters.places import SharedPlaces
    from pipeline.adapters.pool import ChildProcessReader

    pool = ChildProcessReader(
        partial(reader_in_child, settings),
        workers=settings.workers,
        page_seconds=settings.page_seconds,
        memory_mib=settings.page_memory_mib,
    )
    return SharedPlaces(pool, settings.home / "places", places=settings.workers)


def open_learner(settings: Settings) -> Learner:
    """Make what learns a writer's hand; its libraries (extra [learn]) are loaded, in a child process, by a lesson."""
    from pipeline.adapters.learner import JaxLearner

    return JaxLearner()


def read_lines(weights: Weights, pictures: Sequence[NDArray[np.float32]]) -> list[tuple[str, tuple[float, ...]]]:
    """Read prepared lines of handwriting with a model (exams.ReadLines)."""
    from pipeline.adapters.hand import DetectionFinder, HandReader
    from pipeline.adapters.lexicon import RussianLexicon

    return HandReader(DetectionFinder(), weights, forms=RussianLexicon()).texts_of(pictures)


def reader_in_child(settings: Settings) -> PageReader:
    """Make what reads pages inside a child process. A function of this module, since it travels there by name."""
    from pipeline.adapters.hand import DetectionFinder, HandReader
    from pipeline.adapters.lexicon import RussianLexicon
    from pipeline.adapters.tesseract import Tesseract
    from pipeline.reading import DirectReader, Tools
    from pipeline.stages.pages import limits_of

    def foreign_reader(finder: LineFinder, weights: Weights) -> OcrEngine:
        from pipeline.adapters.foreign import reader_of  # only where such a model was chosen

        return reader_of(finder, weights)

    tesseract, lexicon = Tesseract(), RussianLexicon()
    finder, shelf = DetectionFinder(), open_models(settings)

    @lru_cache(maxsize=2)
    def hand(model: str) -> OcrEngine:  # loads what it needs when the first page of handwriting comes
        weights = shelf.get(model)
        if weights.engine != HandReader.name:
            return foreign_reader(finder, weights)
        return HandReader(finder, weights, forms=lexicon)

    tools = Tools({"print": tesseract}, tesseract, lexicon.knows, hand)
    return DirectReader(tools, limits_of(settings), settings.page_seconds)


def finding_list_as(made: FindingList, kind: str) -> bytes:
    """Write a finding list as pdf, docx, csv or html.

    Raises:
        UsageError: It is written in none of these forms under that ending.
        EngineError: The pages' fonts, which the PDF is set in, were not fetched.
    """
    from pipeline.stages.document import finding_list

    if kind == "pdf":
        from pipeline.adapters.typeface import BOLD, REGULAR, typeface
        from pipeline.stages.document.finding_pdf import as_pdf

        return as_pdf(made, regular=typeface(REGULAR), bold=typeface(BOLD))
    if kind == "docx":
        from pipeline.stages.document.finding_docx import as_docx

        return as_docx(made)
    if kind == "html":
        return finding_list.as_html(made).encode()
    if kind != "csv":
        raise UsageError("export-ending").about(ending=kind[:20])
    return finding_list.as_csv(made)
