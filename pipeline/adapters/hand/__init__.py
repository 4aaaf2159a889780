"""Handwriting: lines found and read by nets of the package, through onnxruntime."""

from pipeline.adapters.hand.line_finder import DetectionFinder
from pipeline.adapters.hand.reader import MAX_SIDE_PX, MODEL, HandReader

__all__ = ["MAX_SIDE_PX", "MODEL", "DetectionFinder", "HandReader"]
