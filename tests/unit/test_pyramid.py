"""The viewer's pyramid: the same picture at every size, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.errors import StorageError, StorageFullError
from pipeline.stages.pyramid import write_pyramid


def ramp(height: int, width: int) -> np.ndarray:
    return np.tile(np.linspace(0, 255, width), (height, 1)).astype(np.uint8)


def levels(file: Path) -> list[tuple[int, int]]:
    sizes = []
    with Image.open(file) as image:
        for number in range(image.n_frames):
            image.seek(number)
            sizes.append(image.size)
    return sizes


def test_each_level_is_half_the_size_of_the_one_before_until_one_tile_is_enough(tmp_path: Path) -> None:
    write_pyramid(ramp(1000, 700), tmp_path / "p.tif")
    assert levels(tmp_path / "p.tif") == [(700, 1000), (350, 500), (175, 250)]


@pytest.mark.parametrize(("pixels", "mode"), [(ramp(300, 500), "L"), (np.dstack([ramp(300, 500)] * 3), "RGB")])
def test_grey_stays_grey_and_colour_stays_colour_and_both_look_the_same(
    tmp_path: Path, pixels: np.ndarray, mode: str
) -> None:
    write_pyramid(pixels, tmp_path / "p.tif")
    with Image.open(tmp_path / "p.tif") as image:
        assert image.mode == mode
        assert image.tile[0].args[1] == "jpeg"
        difference = np.abs(np.asarray(image).astype(int) - pixels)
    assert difference.mean() < 1.0


def test_a_picture_cut_out_of_another_is_written_as_it_looks(tmp_path: Path) -> None:
    cut = np.dstack([ramp(300, 500)] * 3)[10:200:2, ::-1]
    assert not cut.flags.c_contiguous
    write_pyramid(cut, tmp_path / "p.tif")
    with Image.open(tmp_path / "p.tif") as image:
        assert image.size == (500, 95)
        assert np.abs(np.asarray(image).astype(int) - cut).mean() < 1.0


def test_a_full_and_a_missing_disk_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(StorageFullError):
        write_pyramid(ramp(300, 300), Path("/dev/full"))
    with pytest.raises(StorageError) as refused:
        write_pyramid(ramp(300, 300), tmp_path / "no folder" / "p.tif")
    assert refused.value.code == "storage-refused"
