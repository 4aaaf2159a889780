"""Models of other makers: brought into one form when they are added, read with onnxruntime only."""

from pipeline.adapters.foreign.importer import ModelImporter
from pipeline.adapters.foreign.reader import reader_of

__all__ = ["ModelImporter", "reader_of"]
