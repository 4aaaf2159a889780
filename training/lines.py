"""The preparation of a line's picture: the very one that reading uses."""

from pipeline.stages.lines.strips import HEIGHT_PX, MARGIN_PX, fit_line, level_line, prepare_line

__all__ = ["HEIGHT_PX", "MARGIN_PX", "fit_line", "level_line", "prepare_line"]
