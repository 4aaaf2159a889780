"""The archive as its users have it: the command, in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Command:
    """Runs `archive` on one home; a command that is not done after `patience_s` seconds is a fault."""

    home: Path
    environment: dict[str, str]
    patience_s: float = 280

    def start(self, *words: str, before: Sequence[str] = ()) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*before, sys.executable, "-m", "pipeline.cli", *words],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, before=before)
        out, err = process.communicate(timeout=self.patience_s)
        assert "Traceback" not in err, err
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def json(self, *words: str, code: int = 0, before: Sequence[str] = ()) -> Any:
        done = self.run(*words, "--json", before=before)
        assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
        return json.loads(done.stdout)


@pytest.fixture
def command(tmp_path: Path, prefect_api: str) -> Callable[..., Command]:
    """Make the command for a home (by default this test's own)."""

    def make(home: Path = tmp_path / "home", **settings: str) -> Command:
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "OPENBLAS_CORETYPE") if name in os.environ}
        environment = kept | {
            "HOME": str(tmp_path),
            "ARCHIVE_HOME": str(home),
            "ARCHIVE_LANGUAGE": "en",
            "ARCHIVE_PREFECT_API_URL": prefect_api,
            "PYTHONPATH": str(Path.cwd()),
            **{f"ARCHIVE_{name.upper()}": value for name, value in settings.items()},
        }
        return Command(home, environment)

    return make
