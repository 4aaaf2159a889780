"""Readers that fail in one way each, for child processes: a job's file name says how."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import numpy as np

from pipeline.errors import BadScanError
from pipeline.model import (
    Geometry,
    Layer,
    Line,
    Origin,
    Outcome,
    PageFacts,
    PageKind,
    PageReading,
    ScanFacts,
)
from pipeline.ports import PageJob


class FaultyReader:
    """Does what the file's name asks for: "abort", "hang", "eat", "broken", "bug", "sleeper"; else reads its name."""

    def inspect(self, file: Path) -> ScanFacts:
        self._fail(file.stem)
        return ScanFacts("image/png", (PageFacts(0, 10, 20, 300.0, "file"),))

    def read(self, job: PageJob) -> PageReading:
        self._fail(job.file.stem)
        line = Line(job.file.stem, None, ())
        layer = Layer(Origin.MACHINE, "names", "1", (line,))
        return PageReading(PageKind.PRINT, 1.0, Geometry(), layer, Outcome.READ)

    def close(self) -> None:
        pass

    def _fail(self, name: str) -> None:
        if name == "abort":
            os.abort()
        if name == "hang":
            time.sleep(600)
        if name == "eat":
            np.ones(8 * 1024**3, np.uint8)
        if name == "broken":
            raise BadScanError("scan-broken").about(detail="cut in the middle", at=7)
        if name == "bug":
            [][1]
        if name.startswith("sleeper"):  # a recogniser that hangs: its process must go with the child
            subprocess.run(["sleep", f"6{name[7:]}"], check=True)


def make_faulty_reader() -> FaultyReader:
    return FaultyReader()
