"""The search index without a server (tantivy)."""

from pipeline.adapters.embedded_index.index import EmbeddedIndex

__all__ = ["EmbeddedIndex"]
