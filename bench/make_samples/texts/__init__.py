"""Invented texts of the samples."""

from pathlib import Path


def paragraphs(name: str) -> tuple[str, ...]:
    """Return the paragraphs of a text; lines with # are remarks to the reader of the source."""
    raw = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    kept = "\n".join(line for line in raw.splitlines() if not line.startswith("#"))
    return tuple(" ".join(part.split()) for part in kept.split("\n\n") if part.strip())


def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Return a text cut at its `== name` lines: section name to its non-empty lines."""
    parts: dict[str, list[str]] = {}
    current = ""
    raw = (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8")
    for line in raw.splitlines():
        if line.startswith("== "):
            current = line[3:].strip()
            parts[current] = []
        elif line.strip() and not line.startswith("#"):
            parts[current].append(line.rstrip())
    return {name: tuple(lines) for name, lines in parts.items()}
