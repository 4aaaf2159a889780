"""The search index without a server: tantivy in a folder, in generations that are switched at once.

    FOLDER/current          name of the generation that is read
    FOLDER/writer.lock      held (flock) by the one process that writes
    FOLDER/g-…/             a generation: tantivy's files and schema-version

Tantivy commits by renaming meta.json, current is replaced by renaming too: whatever is killed, readers find the old
state or the new one, and what a killed rebuild left is swept by the next writer.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import tantivy

from pipeline.adapters.embedded_index.form import answer, rows, schema_of_pages, stored_form
from pipeline.errors import UnavailableError
from pipeline.query import IndexAnswer, IndexStatus, PageDocument, Query
from pipeline.stages.fulltext.fields import SCHEMA_VERSION

HEAP_BYTES = 64 * 1024 * 1024
"""What the writer holds in memory before it writes a segment."""

_AT_ONCE = 500


@dataclass(slots=True)
class _Generation:
    """A generation opened for reading.

    Attributes:
        seen: What meta.json was when it was last read: (inode, time of change in ns).
    """

    name: str
    index: tantivy.Index
    seen: tuple[int, int]


class EmbeddedIndex:
    """SearchIndex in a folder; safe for many threads and processes, one of which writes at a time."""

    engine = "embedded"

    def __init__(self, folder: Path, *, wait_s: float = 30.0) -> None:
        """Use a folder (made at the first write); wait_s: how long to wait for another writer."""
        self._folder = folder
        self._wait_s = wait_s
        self._opened: _Generation | None = None
        self._guard = threading.Lock()

    def put(self, documents: Iterable[PageDocument]) -> None:
        """Add or renew documents; see SearchIndex."""
        with _translated(self._folder), self._writing():
            generation = self._current() or self._begin()
            searcher = generation.index.searcher()
            done: dict[str, int] = {}
            with _committing(generation.index) as writer:
                for part in _parts(documents):
                    held = _held(searcher, generation.index.schema, [document.key for document in part]) | done
                    for document in part:
                        if document.revision >= held.get(document.key, document.revision):
                            writer.delete_documents_by_term("key", document.key)
                            writer.add_document(stored_form(document))
                            held[document.key] = done[document.key] = document.revision

    def remove(self, keys: Iterable[str]) -> None:
        """Take documents out; unknown keys are no fault."""
        with _translated(self._folder), self._writing():
            generation = self._current()
            if generation is None:
                return
            with _committing(generation.index) as writer:
                for key in keys:
                    writer.delete_documents_by_term("key", key)

    def search(self, query: Query) -> IndexAnswer:
        """Find pages; see SearchIndex."""
        with _translated(self._folder):
            generation = self._current()
            if generation is None:
                return IndexAnswer(0, 0, ())
            return answer(query, generation.index.searcher(), generation.index.schema)

    def revisions(self) -> Iterator[tuple[str, int]]:
        """Yield (key, revision) of everything held, in order of item and page."""
        with _translated(self._folder):
            generation = self._current()
            if generation is None:
                return
            searcher = generation.index.searcher()
            held = sorted(rows(searcher, tantivy.Query.all_query(), searcher.num_docs))
        for _, _, key, revision in held:
            yield key, revision

    def rebuild(self, documents: Iterable[PageDocument]) -> int:
        """Build a new generation and switch to it; works whatever state the old one is in."""
        with _translated(self._folder), self._writing():
            name, index = self._make()
            number = 0
            with _committing(index) as writer:
                for document in documents:
                    writer.add_document(stored_form(document))
                    number += 1
            self._switch(name)
            self._sweep(name)
            return number

    def status(self) -> IndexStatus:
        """Say what is held."""
        with _translated(self._folder):
            generation = self._current()
            if generation is None:
                return IndexStatus(self.engine, 0, "")
            return IndexStatus(self.engine, generation.index.searcher().num_docs, generation.name)

    def _current(self) -> _Generation | None:
        """Return the current generation as it is committed now; None if there is none yet."""
        with self._guard:
            for _ in range(3):
                name = self._current_name()
                if name is None:
                    return None
                try:
                    return self._fresh(name)
                except (OSError, ValueError):
                    if self._current_name() == name:  # not merely swept behind our back by a rebuild
                        raise
            raise UnavailableError("index-busy").about(folder=str(self._folder))

    def _current_name(self) -> str | None:
        try:
            return (self._folder / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def _fresh(self, name: str) -> _Generation:
        meta = (self._folder / name / "meta.json").stat()
        seen = (meta.st_ino, meta.st_mtime_ns)
        if self._opened is None or self._opened.name != name:
            version = (self._folder / name / "schema-version").read_text(encoding="ascii").strip()
            if version != str(SCHEMA_VERSION):
                raise UnavailableError("index-outdated").about(held=version, needed=SCHEMA_VERSION)
            index = tantivy.Index.open(str(self._folder / name))
            index.config_reader("manual")
            index.reload()
            self._opened = _Generation(name, index, seen)
        elif self._opened.seen != seen:
            self._opened.index.reload()
            self._opened.seen = seen
        return self._opened

    def _begin(self) -> _Generation:
        name, _ = self._make()
        self._switch(name)
        return self._fresh(name)

    def _make(self) -> tuple[str, tantivy.Index]:
        name = f"g-{time.time_ns():020d}-{secrets.token_hex(3)}"
        (self._folder / name).mkdir()
        (self._folder / name / "schema-version").write_text(f"{SCHEMA_VERSION}\n", encoding="ascii")
        return name, tantivy.Index(schema_of_pages(), path=str(self._folder / name))

    def _switch(self, name: str) -> None:
        fresh = self._folder / "current.new"
        with fresh.open("w", encoding="ascii") as file:
            file.write(f"{name}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._folder / "current")
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _sweep(self, name: str) -> None:
        """Take away every generation but this one; open readers keep their files until they look again."""
        for folder in self._folder.glob("g-*"):
            if folder.name != name:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the only writer, in this process and all others."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "writer.lock").open("a") as lock:
            until = time.monotonic() + self._wait_s
            while not _locked(lock.fileno()):
                if time.monotonic() > until:
                    raise UnavailableError("index-busy").about(folder=str(self._folder))
                time.sleep(0.05)
            yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn what tantivy and the disk say into our errors."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise UnavailableError("index-broken").about(folder=str(folder), detail=str(error)[:300]) from error


@contextmanager
def _committing(index: tantivy.Index) -> Iterator[tantivy.IndexWriter]:
    writer = index.writer(HEAP_BYTES, 1)
    try:
        yield writer
        writer.commit()
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _parts(documents: Iterable[PageDocument]) -> Iterator[list[PageDocument]]:
    stream = iter(documents)
    while part := list(islice(stream, _AT_ONCE)):
        yield part


def _held(searcher: tantivy.Searcher, schema: tantivy.Schema, keys: list[str]) -> dict[str, int]:
    found = rows(searcher, tantivy.Query.term_set_query(schema, "key", keys), len(keys))
    return {key: revision for _, _, key, revision in found}
