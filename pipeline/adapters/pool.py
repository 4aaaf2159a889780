"""Reads pages in child processes: a crash, a hang or a bomb costs one page, never the archive."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError
from concurrent.futures import TimeoutError as FutureTimeoutError
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import ArchiveError, BadScanError, EngineError, LimitError
from pipeline.model import Geometry, Line, PageReading, ScanFacts
from pipeline.ports import KnownLines, PageJob, PageReader
from pipeline.settings import MEBIBYTE

Answer = TypeVar("Answer")
MakeReader = Callable[[], PageReader]
"""Makes a reader inside a child: a function of a module (or a partial of one), since it travels there by pickle."""

GRACE_SECONDS = 5
"""The child ends a page by its own clock; if it cannot any more, it is killed so much later."""
INSPECT_SECONDS = 60
"""Time for looking into one file, seconds."""


class ChildProcessReader:
    """A PageReader over a pool of child processes; may be called from several threads at once."""

    def __init__(self, make_reader: MakeReader, *, workers: int, page_seconds: float, memory_mib: int) -> None:
        """Take what the children need; they start at the first call.

        Args:
            make_reader: See MakeReader.
            workers: Pages read at once.
            page_seconds: Time for one page; the child's own reader should end by itself at the same time.
            memory_mib: Address space of one child (and of each program it starts).
        """
        self._make_reader, self._workers = make_reader, workers
        self._seconds, self._memory_mib = page_seconds, memory_mib
        self._pool: Any = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def inspect(self, file: Path) -> ScanFacts:
        """See PageReader."""
        seconds = min(INSPECT_SECONDS, self._seconds)
        return self._ask(_inspect, file, seconds)

    def read(self, job: PageJob) -> PageReading:
        """See PageReader."""
        return self._ask(_read, job, self._seconds)

    def draw(self, job: PageJob) -> None:
        """See PageReader."""
        self._ask(_draw, job, self._seconds)

    def trace(self, job: PageJob, geometry: Geometry) -> None:
        """See PageReader."""
        self._ask(_trace, (job, geometry), self._seconds)

    def known_lines(self, job: PageJob, geometry: Geometry, text: Sequence[Line]) -> KnownLines:
        """See PageReader."""
        return self._ask(_known_lines, (job, geometry, tuple(text)), self._seconds)

    def close(self) -> None:
        """End the children at once; pages being read are given up."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
            scratch, self._scratch = self._scratch, None
        if pool is not None:
            pool.stop()
            pool.join()
        if scratch is not None:
            scratch.cleanup()

    def _ask(self, call: Callable[[Any], Answer], about: object, seconds: float) -> Answer:
        from pebble import ProcessExpired

        try:
            answer: Answer = self._schedule(call, about, seconds + GRACE_SECONDS).result()
        except ArchiveError:
            raise
        except ProcessExpired as error:
            raise BadScanError("page-killed-reader").about(detail=_how_it_died(error.exitcode)) from error
        except FutureTimeoutError as error:
            raise LimitError("page-too-slow").about(seconds=round(seconds)) from error
        except (CancelledError, BrokenExecutor) as error:
            raise EngineError("reader-closed") from error
        except MemoryError as error:
            raise LimitError("page-too-much-memory") from error
        except Exception as error:  # a fault of ours that one page brings out must not cost the others
            raise EngineError("page-reader-failed").about(detail=f"{type(error).__name__}: {error}"[:300]) from error
        return answer

    def _schedule(self, call: Callable[[Any], Any], about: object, seconds: float) -> Any:
        pool = self._open_pool()
        if not pool.active:  # all children died while idle (a machine short of memory kills whom it likes)
            self._drop(pool)
            pool = self._open_pool()
        return pool.schedule(call, args=(about,), timeout=seconds)

    def _open_pool(self) -> Any:
        """Return the pool, started if it was not yet."""
        from pebble import ProcessPool  # here: a command that reads nothing need not load it

        with self._lock:
            if self._closed:
                raise EngineError("reader-closed")
            if self._pool is None:
                self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="archive-reading-")
                self._pool = ProcessPool(
                    max_workers=self._workers,
                    initializer=_settle_in,
                    initargs=(self._make_reader, self._memory_mib, self._scratch.name),
                    # not fork: the parent has threads and libraries that do not survive it
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool

    def _drop(self, broken: Any) -> None:
        """Let the next call start a new pool."""
        with self._lock:
            if self._pool is not broken:
                return  # another thread was faster
            self._pool = None
        broken.stop()
        broken.join()


def _how_it_died(exit_code: int | None) -> str:
    if exit_code is not None and exit_code < 0:
        try:
            return signal.Signals(-exit_code).name
        except ValueError:
            return f"signal {-exit_code}"
    return f"exit code {exit_code}"


# What follows runs in the children only.

_make: MakeReader | None = None
_reader: PageReader | None = None


def _settle_in(make_reader: MakeReader, memory_mib: int, scratch: str) -> None:
    """Prepare a child: its own process group, bounded memory, one thread a library, and no life without its parent."""
    global _make
    _make = make_reader
    os.setpgid(0, 0)  # the recogniser's process goes with the child, and Ctrl-C is the parent's business
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end_group)
    threading.Thread(target=_end_with_parent, daemon=True, name="end-with-parent").start()
    resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MEBIBYTE, memory_mib * MEBIBYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no gigabytes behind
    for name in ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "VIPS_CONCURRENCY"):
        os.environ[name] = "1"
    os.environ["TMPDIR"] = tempfile.tempdir = scratch


def _end_group(*_: object) -> None:
    os.killpg(0, signal.SIGKILL)


def _end_with_parent() -> None:
    """Wait for the parent's end, however it comes, and go at once, with the recogniser's process.

    Not PDEATHSIG alone: it fires when the parent's *thread* that started the child ends.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        _end_group()


def _here() -> PageReader:
    global _reader
    if _reader is None:
        if _make is None:
            raise EngineError("reader-closed")
        _reader = _make()
    return _reader


def _inspect(file: Path) -> ScanFacts:
    return _here().inspect(file)


def _read(job: PageJob) -> PageReading:
    return _here().read(job)


def _draw(job: PageJob) -> None:
    _here().draw(job)


def _trace(about: tuple[PageJob, Geometry]) -> None:
    _here().trace(*about)


def _known_lines(about: tuple[PageJob, Geometry, tuple[Line, ...]]) -> KnownLines:
    return _here().known_lines(*about)
