"""The command `archive`: door of the digitisation staff. Results on stdout, progress and complaints on stderr."""

from pipeline.cli.app import main

__all__ = ["main"]
