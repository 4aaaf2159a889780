"""Hand out what the archive knows in published formats: Dublin Core (simple and with refinements), ALTO, plain text."""

from pipeline.stages.document.alto import alto
from pipeline.stages.document.dublin_core import dcterms, oai_dc
from pipeline.stages.document.plain import plain

__all__ = ["alto", "dcterms", "oai_dc", "plain"]
