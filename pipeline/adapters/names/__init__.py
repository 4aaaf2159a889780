"""Finds names with natasha's models, and says what a word can be with pymorphy3."""

from pipeline.adapters.names.finder import NatashaNames

__all__ = ["NatashaNames"]
