"""The viewer's picture of a page: a tiled pyramid, from which any part at any size is cut quickly."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipeline.errors import StorageError, StorageFullError
from pipeline.ports import Pixels

TILE_PX = 256
QUALITY = 85


def write_pyramid(pixels: Pixels, to: Path) -> None:
    """Write a tiled pyramidal TIFF with JPEG tiles; rows stream through, so it takes little more than the input.

    Args:
        pixels: Shape (height, width) grey or (height, width, 3) RGB, uint8; kept grey or RGB.
        to: File to write; an existing one is replaced.

    Raises:
        StorageFullError: No room.
        StorageError: The disk refused.

    Source: pyramidal tiled TIFF as read by IIIF image servers; libvips tiffsave.
    """
    import pyvips  # loads the image library; not wanted by commands that write no pyramid

    height, width = pixels.shape[:2]
    bands = 1 if pixels.ndim == 2 else 3
    rows = np.ascontiguousarray(pixels)
    image = pyvips.Image.new_from_memory(rows.data.cast("B"), width, height, bands, "uchar")
    image = image.copy(interpretation="b-w" if bands == 1 else "srgb")
    try:
        image.tiffsave(
            str(to),
            tile=True,
            pyramid=True,
            compression="jpeg",
            Q=QUALITY,
            tile_width=TILE_PX,
            tile_height=TILE_PX,
            bigtiff=rows.nbytes > 2**31,
        )
    except pyvips.Error as error:
        detail = str(error)
        if "No space left" in detail or "ENOSPC" in detail:
            raise StorageFullError("storage-full") from error
        raise StorageError("storage-refused").about(detail=detail.splitlines()[-1][:200]) from error
