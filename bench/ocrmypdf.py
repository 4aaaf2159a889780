"""Runs OCRmyPDF for comparison: found on PATH, else installed once into a virtual environment of its own in a cache."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

CLEANUP = ("--deskew", "--clean", "--rotate-pages")
VERSION = "ocrmypdf>=16,<18"


def find_ocrmypdf() -> Path:
    """Return the program; installs it where it is missing (needs unpaper and ghostscript from the system)."""
    found = shutil.which("ocrmypdf")
    if found:
        return Path(found)
    cache = Path(os.environ.get("ARCHIVE_CACHE", Path.home() / ".cache" / "archive"))
    folder = cache / "ocrmypdf"
    program = folder / "bin" / "ocrmypdf"
    if not program.exists():
        print(f"installing OCRmyPDF into {folder} …", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "--quiet", VERSION], check=True)
    return program


def version_of(program: Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()


def read_with_ocrmypdf(program: Path, page: Path, dpi: float, out: Path, *, one_thread: bool) -> str:
    """Read one picture as its makers intend, and return the text (empty if it failed)."""
    out.mkdir(parents=True, exist_ok=True)
    sidecar = out / "text.txt"
    command = [
        str(program), *CLEANUP, "--output-type", "pdf", "--sidecar", str(sidecar), "-l", "rus", "--quiet",
        "--image-dpi", str(round(dpi)), str(page), str(out / "page.pdf"),
    ]  # fmt: skip
    environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    if one_thread:
        environment["OMP_THREAD_LIMIT"] = "1"
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"ocrmypdf: {page.name}: exit code {done.returncode}: {done.stderr[-200:]}", file=sys.stderr)
        return ""
    return sidecar.read_text(encoding="utf-8")
