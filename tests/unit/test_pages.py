"""Scans as they come: every kind of picture turned into the same plain pixels."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
import pyvips
from PIL import Image, ImageCms

from pipeline.model import PageFacts
from pipeline.ports import Pixels
from pipeline.stages.pages import Limits, decode, look

LIMITS = Limits(max_bytes=2**30, max_pixels=400_000_000, max_pages=50)

RAMP = np.tile(np.linspace(0, 255, 256).astype(np.uint8), (64, 1))
COLOURS = np.dstack([RAMP, 255 - RAMP, RAMP // 2])
# four flat fields, so that turning and mirroring show: white, red / green, blue
FIELDS = np.zeros((40, 60, 3), np.uint8)
FIELDS[:20, :30], FIELDS[:20, 30:, 0], FIELDS[20:, :30, 1], FIELDS[20:, 30:, 2] = 255, 255, 255, 255


def page(path: Path, index: int = 0, limits: Limits = LIMITS) -> tuple[PageFacts, Pixels]:
    """Look and decode; what both say of the size must agree."""
    facts = look(path, limits)
    of_page = next(page for page in facts.pages if page.index == index)
    pixels = decode(path, facts.media_type, index, of_page.dpi, limits)
    assert pixels.shape[:2] == (of_page.height_px, of_page.width_px)
    assert pixels.dtype == np.uint8
    assert pixels.flags.c_contiguous
    return of_page, pixels


def pixels_of(path: Path, index: int = 0) -> Pixels:
    return page(path, index)[1]


def off_by(pixels: Pixels, expected: Pixels) -> float:
    return float(np.abs(pixels.astype(int) - expected).mean())


@pytest.mark.parametrize(
    ("compression", "tolerance"),
    [("raw", 0), ("tiff_lzw", 0), ("tiff_adobe_deflate", 0), ("packbits", 0), ("zstd", 0), ("jpeg", 3)],
)
def test_tiff_compressions_give_the_same_picture(tmp_path: Path, compression: str, tolerance: int) -> None:
    Image.fromarray(COLOURS).save(tmp_path / "a.tif", compression=compression)
    assert off_by(pixels_of(tmp_path / "a.tif"), COLOURS) <= tolerance


def test_tiled_big_and_predicted_tiffs_give_the_same_picture(tmp_path: Path) -> None:
    image = pyvips.Image.new_from_array(COLOURS)
    image.tiffsave(str(tmp_path / "tiled.tif"), tile=True, pyramid=True, tile_width=64, tile_height=64)
    image.tiffsave(str(tmp_path / "big.tif"), bigtiff=True, compression="deflate", predictor="horizontal")
    assert (tmp_path / "big.tif").read_bytes()[:4] == b"II+\0"
    assert np.array_equal(pixels_of(tmp_path / "big.tif"), COLOURS)
    assert np.array_equal(pixels_of(tmp_path / "tiled.tif"), COLOURS)


def test_smaller_copies_of_a_page_inside_a_tiff_are_no_pages(tmp_path: Path) -> None:
    pyvips.Image.new_from_array(COLOURS).tiffsave(
        str(tmp_path / "a.tif"), tile=True, pyramid=True, tile_width=32, tile_height=32
    )
    with Image.open(tmp_path / "a.tif") as image:
        assert image.n_frames > 1
    assert len(look(tmp_path / "a.tif", LIMITS).pages) == 1


def test_every_page_of_a_tiff_is_found_and_decoded_by_its_index(tmp_path: Path) -> None:
    pages = [Image.new("L", (100 + 10 * number, 50), 60 * number) for number in range(4)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    facts = look(tmp_path / "a.tif", LIMITS)
    assert [(p.index, p.width_px) for p in facts.pages] == [(0, 100), (1, 110), (2, 120), (3, 130)]
    assert [int(pixels_of(tmp_path / "a.tif", number)[0, 0]) for number in range(4)] == [0, 60, 120, 180]


def test_fax_compression_gives_black_ink_on_white(tmp_path: Path) -> None:
    ink = np.full((64, 64), 255, np.uint8)
    ink[20:30, 10:50] = 0
    Image.fromarray(ink).convert("1").save(tmp_path / "g4.tif", compression="group4")
    assert np.array_equal(pixels_of(tmp_path / "g4.tif"), ink)


@pytest.mark.parametrize("options", [{"miniswhite": True}, {"bitdepth": 1, "miniswhite": True}, {"bitdepth": 1}])
def test_white_stays_white_however_a_tiff_counts(tmp_path: Path, options: dict[str, object]) -> None:
    ink = np.full((64, 64), 255, np.uint8)
    ink[:, :32] = 0
    pyvips.Image.new_from_array(ink).tiffsave(str(tmp_path / "a.tif"), **options)
    assert np.array_equal(pixels_of(tmp_path / "a.tif"), ink)


@pytest.mark.parametrize("name", ["a.tif", "a.png"])
def test_16_bits_are_scaled_not_clipped(tmp_path: Path, name: str) -> None:
    deep = RAMP.astype(np.uint16) * 257
    Image.fromarray(deep).save(tmp_path / name)
    assert np.array_equal(pixels_of(tmp_path / name), RAMP)
    image = pyvips.Image.new_from_array(COLOURS).cast("ushort") * 257
    image.cast("ushort").copy(interpretation="rgb16").write_to_file(str(tmp_path / f"colour-{name}"))
    assert np.array_equal(pixels_of(tmp_path / f"colour-{name}"), COLOURS)


def test_16_bits_that_count_from_white_are_turned_over(tmp_path: Path) -> None:
    Image.fromarray((255 - RAMP).astype(np.uint16) * 257).save(tmp_path / "a.tif", tiffinfo={262: 0})
    with Image.open(tmp_path / "a.tif") as image:
        assert image.tag_v2[262] == 0
    assert np.array_equal(pixels_of(tmp_path / "a.tif"), RAMP)


def test_float_and_32_bit_pictures_are_scaled_by_their_range(tmp_path: Path) -> None:
    Image.fromarray((RAMP / 255).astype(np.float32)).save(tmp_path / "float.tif")
    Image.fromarray(RAMP.astype(np.int32) * 257).save(tmp_path / "long.tif")
    assert np.array_equal(pixels_of(tmp_path / "float.tif"), RAMP)
    assert np.array_equal(pixels_of(tmp_path / "long.tif"), RAMP)


def test_a_palette_becomes_colours(tmp_path: Path) -> None:
    palette = Image.fromarray(FIELDS).convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
    for name in ("a.tif", "a.png"):
        palette.save(tmp_path / name)
        assert off_by(pixels_of(tmp_path / name), FIELDS) < 2


@pytest.mark.parametrize(("name", "tolerance"), [("a.tif", 1), ("a.jpg", 8)])
def test_cmyk_is_not_shown_as_a_negative(tmp_path: Path, name: str, tolerance: int) -> None:
    Image.fromarray(FIELDS).convert("CMYK").save(tmp_path / name)
    assert off_by(pixels_of(tmp_path / name), FIELDS) <= tolerance


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.webp"])
def test_transparency_lies_on_white_paper(tmp_path: Path, name: str) -> None:
    ink = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    ink.paste((0, 0, 0, 255), (0, 0, 20, 40))
    ink.paste((0, 0, 0, 51), (20, 0, 30, 40))
    options = {"lossless": True, "exact": True} if name == "a.webp" else {}
    ink.save(tmp_path / name, **options)
    assert [pixels_of(tmp_path / name)[20, x].tolist() for x in (5, 25, 35)] == [[0] * 3, [204] * 3, [255] * 3]


@pytest.mark.parametrize("mode", ["P", "1", "L", "LA", "I;16"])
def test_a_transparent_colour_or_grey_lies_on_white_too(tmp_path: Path, mode: str) -> None:
    if mode == "LA":
        Image.merge("LA", [Image.new("L", (32, 32), 0)] * 2).save(tmp_path / "a.png")
    else:
        Image.new(mode, (32, 32), 0).save(tmp_path / "a.png", transparency=0)
    assert pixels_of(tmp_path / "a.png").min() == 255


@pytest.mark.parametrize("options", [{"progressive": True}, {"progressive": False}, {"optimize": True}])
def test_jpegs_of_all_kinds_are_read(tmp_path: Path, options: dict[str, bool]) -> None:
    Image.fromarray(COLOURS).save(tmp_path / "a.jpg", quality=95, **options)
    assert off_by(pixels_of(tmp_path / "a.jpg"), COLOURS) < 3


def test_webp_heic_jpeg_2000_and_interlaced_png_are_read(tmp_path: Path) -> None:
    image = Image.fromarray(COLOURS)
    image.save(tmp_path / "a.webp", lossless=True)
    image.save(tmp_path / "a.jp2")
    image.save(tmp_path / "a.j2k")
    pillow_heif.from_pillow(image).save(tmp_path / "a.heic", quality=95)
    pyvips.Image.new_from_array(COLOURS).pngsave(str(tmp_path / "a.png"), interlace=True)
    for name in ("a.webp", "a.jp2", "a.j2k", "a.heic", "a.png"):
        assert off_by(pixels_of(tmp_path / name), COLOURS) < 3, name
    assert look(tmp_path / "a.heic", LIMITS).media_type == "image/heic"
    assert look(tmp_path / "a.j2k", LIMITS).media_type == "image/jp2"


# what must be done to the stored rows to see the picture upright: Exif 2.32, table of tag 274
UPRIGHT = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a, 1),
}


@pytest.mark.parametrize("orientation", [1, 2, 3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("name", ["a.jpg", "a.tif", "a.png", "a.webp"])
def test_pictures_are_turned_as_their_exif_says(tmp_path: Path, name: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    options = {"quality": 95, "subsampling": 0} if name == "a.jpg" else {"lossless": True} if name == "a.webp" else {}
    Image.fromarray(FIELDS).save(tmp_path / name, exif=exif, **options)
    with Image.open(tmp_path / name) as image:
        assert image.getexif()[274] == orientation
    assert off_by(pixels_of(tmp_path / name), UPRIGHT[orientation](FIELDS)) < 6


def test_a_heic_of_a_phone_held_upright_is_turned_once(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[274] = 6
    Image.fromarray(FIELDS).save(tmp_path / "a.jpg", exif=exif, quality=95, subsampling=0)
    pillow_heif.register_heif_opener(thumbnails=False)
    with Image.open(tmp_path / "a.jpg") as image:
        image.save(tmp_path / "a.heic", quality=95)
    assert b"irot\x03" in (tmp_path / "a.heic").read_bytes()  # three quarters anticlockwise, ISO/IEC 23008-12, 6.5.10
    assert off_by(pixels_of(tmp_path / "a.heic"), np.rot90(FIELDS, -1)) < 8


def swapping_profile() -> bytes:
    """Return a profile of a space whose red is sRGB's green: only a program that uses it sees true colours."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    entries = {bytes(data[132 + 12 * n : 136 + 12 * n]): 132 + 12 * n for n in range(count)}
    red, green = entries[b"rXYZ"], entries[b"gXYZ"]
    data[red : red + 4], data[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(data).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))


@pytest.mark.parametrize("name", ["a.tif", "a.png", "a.webp"])
def test_a_colour_profile_is_applied(tmp_path: Path, name: str) -> None:
    options = {"lossless": True} if name == "a.webp" else {}
    Image.fromarray(FIELDS).save(tmp_path / name, icc_profile=swapping_profile(), **options)
    assert off_by(pixels_of(tmp_path / name), FIELDS[..., [1, 0, 2]]) < 3


def test_a_broken_profile_and_one_for_another_kind_of_picture_are_ignored_with_a_warning(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(FIELDS).save(tmp_path / "broken.png", icc_profile=b"no profile at all" * 20)
    Image.fromarray(RAMP).save(tmp_path / "other.png", icc_profile=srgb)
    for name, expected in (("broken.png", FIELDS), ("other.png", RAMP)):
        assert look(tmp_path / name, LIMITS).warnings == ("scan-profile-ignored",)
        assert np.array_equal(pixels_of(tmp_path / name), expected)


def test_a_file_of_several_pictures_says_that_only_one_is_taken(tmp_path: Path) -> None:
    red, blue = Image.new("RGB", (40, 40), "red"), Image.new("RGB", (40, 40), "blue")
    for name in ("a.png", "a.webp"):
        red.save(tmp_path / name, save_all=True, append_images=[blue])
    both = pillow_heif.from_pillow(red)
    both.add_from_pillow(blue)
    both.save(tmp_path / "a.heic")
    for name in ("a.png", "a.webp", "a.heic"):
        assert look(tmp_path / name, LIMITS).warnings == ("scan-more-pictures",), name
        assert off_by(pixels_of(tmp_path / name), np.full((40, 40, 3), (255, 0, 0))) < 3, name


def test_an_ending_that_does_not_fit_is_only_a_warning(tmp_path: Path) -> None:
    file = BytesIO()
    Image.fromarray(FIELDS).save(file, "PNG")
    for name, warnings in (("a.jpg", ("scan-wrong-extension",)), ("a.PNG", ()), ("a" * 64, ())):
        (tmp_path / name).write_bytes(file.getvalue())
        assert (look(tmp_path / name, LIMITS).media_type, look(tmp_path / name, LIMITS).warnings) == (
            "image/png",
            warnings,
        )


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ("a.tif", {"dpi": (300, 300)}, (300.0, "file")),
        ("a.tif", {"resolution_unit": 3, "x_resolution": 118.11, "y_resolution": 118.11}, (300.0, "file")),
        ("a.jpg", {"dpi": (600, 600)}, (600.0, "file")),
        ("a.png", {"dpi": (300, 300)}, (300.0, "file")),
        ("a.tif", {"resolution_unit": 1, "x_resolution": 300.0, "y_resolution": 300.0}, (200.0, "estimated")),
        ("a.jpg", {}, (200.0, "estimated")),
        ("a.jpg", {"dpi": (1, 1)}, (200.0, "estimated")),
        ("a.jpg", {"dpi": (72, 72)}, (200.0, "estimated")),  # A4 at 200 would be a metre high at 72
        ("a.png", {"dpi": (30_000, 30_000)}, (200.0, "estimated")),
    ],
)
def test_resolution_is_the_files_where_it_can_be_meant_and_else_estimated(
    tmp_path: Path, name: str, options: dict[str, object], expected: tuple[float, str]
) -> None:
    Image.new("L", (1654, 2339), 255).save(tmp_path / name, **options)  # A4 at 200 dpi
    facts = look(tmp_path / name, LIMITS).pages[0]
    assert (round(facts.dpi), facts.dpi_source) == expected


def test_resolution_asked_for_stands_in_where_the_file_is_silent(tmp_path: Path) -> None:
    asking = Limits(max_bytes=2**30, max_pixels=10**8, max_pages=5, asked_dpi=240.0)
    Image.new("L", (1654, 2339), 255).save(tmp_path / "silent.png")
    Image.new("L", (1654, 2339), 255).save(tmp_path / "says.png", dpi=(300, 300))
    assert [page(tmp_path / name, limits=asking)[0].dpi_source for name in ("silent.png", "says.png")] == [
        "asked",
        "file",
    ]
    assert page(tmp_path / "silent.png", limits=asking)[0].dpi == 240.0
