"""Hand out what the archive knows in published formats: Dublin Core (simple and with refinements) and ALTO."""

from pipeline.stages.document.alto import alto
from pipeline.stages.document.dublin_core import dcterms, oai_dc

__all__ = ["alto", "dcterms", "oai_dc"]
