"""Where the words of a corrected line stand on the scan."""

from pipeline.stages.boxing.laying import rebox

__all__ = ["rebox"]
