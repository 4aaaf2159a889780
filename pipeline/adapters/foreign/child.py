"""Asks a child process that may be ended: a model from elsewhere must not hang or swallow the archive."""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from multiprocessing.connection import wait
from typing import Any, TypeVar

from pipeline.errors import ArchiveError, EngineError, LimitError, StorageFullError

Result = TypeVar("Result")
MEBIBYTE = 1024 * 1024


def ask_child(
    call: Callable[..., Result], *about: object, model: str, seconds: float, memory_mib: int | None
) -> Result:
    """Call a function of a module in a process of its own.

    Args:
        call: Travels there by name; so do its arguments and its answer, by pickle.
        about: Its arguments.
        model: Name of the model, for what goes wrong.
        seconds: Time for it; then it is ended.
        memory_mib: Address space; None: as much as the machine has (libraries of training reserve more than they use).

    Raises:
        EngineError: It took longer, died, or needed more memory.
        ArchiveError: Whatever the call raises of the archive's own errors.
    """
    from pebble import ProcessExpired, ProcessPool  # here: only whoever brings a model needs it

    spawn = multiprocessing.get_context("spawn")
    pool: Any = ProcessPool(max_workers=1, initializer=_settle_in, initargs=(memory_mib,), context=spawn)
    with pool:
        asked = pool.schedule(call, args=about, timeout=seconds)
        try:
            result: Result = asked.result()
        except (FutureTimeoutError, LimitError) as error:  # whether it notices itself or not
            raise EngineError("model-too-slow").about(model=model, seconds=round(seconds)) from error
        except ArchiveError:
            raise
        except (ProcessExpired, MemoryError) as error:
            raise EngineError("model-ended-its-process").about(model=model) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFullError("storage-full") from error
            raise EngineError("model-failed").about(model=model, detail=str(error)[:200]) from error
        except Exception as error:  # a library's fault that one model brings out
            raise EngineError("model-failed").about(
                model=model, detail=f"{type(error).__name__}: {error}"[:200]
            ) from error
        finally:
            pool.stop()
    return result


def _settle_in(memory_mib: int | None) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what the libraries say while they convert is for developers
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True, name="end-with-parent").start()
    if memory_mib is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mib * MEBIBYTE, memory_mib * MEBIBYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")


def _end_with_parent() -> None:
    """Wait for the parent's end, however it comes, and go at once: nobody else would end a net that never does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
