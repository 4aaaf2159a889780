"""Lines of writing as pictures: where they stand on a page, and what the recogniser is given of them."""

from pipeline.stages.lines.layout import (
    find_uncovered,
    in_reading_order,
    join_pieces,
    other_scale,
    split_pages,
    without_doubles,
)
from pipeline.stages.lines.pictures import Tone, Wanted, take_picture
from pipeline.stages.lines.scoring import Quad, Tile, cut_tiles, quads_of, scaled_tile
from pipeline.stages.lines.strips import (
    HEIGHT_PX,
    MARGIN_PX,
    Strip,
    cut_line,
    cut_strip,
    fit_line,
    level_line,
    prepare_line,
    stack,
)

__all__ = [
    "HEIGHT_PX",
    "MARGIN_PX",
    "Quad",
    "Strip",
    "Tile",
    "Tone",
    "Wanted",
    "cut_line",
    "cut_strip",
    "cut_tiles",
    "find_uncovered",
    "fit_line",
    "in_reading_order",
    "join_pieces",
    "level_line",
    "other_scale",
    "prepare_line",
    "quads_of",
    "scaled_tile",
    "split_pages",
    "stack",
    "take_picture",
    "without_doubles",
]
