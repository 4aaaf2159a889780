"""Bombs, loops and damaged files: refused by their headers, fast, in little memory, with a reason."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.errors import ArchiveError, BadScanError, LimitError
from pipeline.model import Outcome
from pipeline.reasons import REASONS, explain
from pipeline.stages.pages import Limits, decode, look
from tests.unit.bad_inputs import make_bad_inputs, pdf, picture, plain_tags, png_of_side, tiff, tiff_bomb, tiff_loop

LIMITS = Limits(max_bytes=2**30, max_pixels=400_000_000, max_pages=2000)
SECONDS = 2.0
GROWTH_MIB = 100

LOOK = """
import json, resource, sys, time
from pathlib import Path
from pipeline.errors import ArchiveError
from pipeline.stages.pages import Limits, look
limits = Limits(max_bytes=2**30, max_pixels=400_000_000, max_pages=2000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.monotonic()
try:
    look(Path(sys.argv[1]), limits)
    code = None
except ArchiveError as error:
    code = error.code
seconds = time.monotonic() - start
growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps({"code": code, "seconds": seconds, "mib": growth / 1024}))
"""


def code_of(path: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(BadScanError) as refused:
        look(path, limits)
    assert refused.value.code in REASONS
    assert "…" not in explain(refused.value).message  # every placeholder has its fact
    return refused.value.code


def code_of_bytes(tmp_path: Path, content: bytes, name: str = "scan") -> str:
    (tmp_path / name).write_bytes(content)
    return code_of(tmp_path / name)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: png_of_side(30_000), "scan-too-many-pixels"),
        (lambda: pdf(pages=3000), "scan-too-many-pages"),
        (tiff_bomb, "scan-tiff-bomb"),
        (tiff_loop, "scan-tiff-loop"),
        (lambda: tiff(plain_tags(60_000, 60_000)), "scan-too-many-pixels"),
        (lambda: tiff([*plain_tags(), (322, 4, 1, 2**31), (323, 4, 1, 2**31)]), "scan-tiff-bomb"),
        (lambda: tiff([(700 + n, 1, 30_000, 500) for n in range(20)] + plain_tags()), "scan-tiff-bomb"),
    ],
    ids=["png", "pdf", "tiff strips", "tiff loop", "tiff pixels", "tiff tiles", "tiff shared data"],
)
def test_bombs_are_refused_within_two_seconds_and_little_memory(
    tmp_path: Path, make: Callable[[], bytes], code: str
) -> None:
    (tmp_path / "bomb").write_bytes(make())
    command = [sys.executable, "-c", LOOK, str(tmp_path / "bomb")]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert told["code"] == code
    assert told["seconds"] < SECONDS
    assert told["mib"] < GROWTH_MIB


def test_bad_inputs_have_the_outcome_they_are_made_for(tmp_path: Path) -> None:
    for name, expected in make_bad_inputs(tmp_path / "bad").items():
        if name == "unreadable.png" or expected.outcome in (None, Outcome.SKIPPED):
            continue
        path = tmp_path / "bad" / name
        if expected.outcome is Outcome.QUARANTINED:
            assert (name, code_of(path)) == (name, expected.code)
        else:
            assert look(path, LIMITS).warnings == ((expected.warning,) if expected.warning else ())


def decoded_or_code(path: Path, limits: Limits) -> str:
    """Take the whole way with a file; PDFs are not rendered (a process each)."""
    try:
        facts = look(path, limits)
        for page in facts.pages if facts.media_type != "application/pdf" else ():
            pixels = decode(path, facts.media_type, page.index, page.dpi, limits)
            assert pixels.shape[:2] == (page.height_px, page.width_px)
    except ArchiveError as error:
        return error.code
    return "decoded"


def noisy(path: Path, **options: object) -> bytes:
    noise = np.random.default_rng(1942).integers(0, 255, (300, 300, 3), np.uint8)
    if path.suffix == ".heic":
        pillow_heif.from_pillow(Image.fromarray(noise)).save(path)
    else:
        Image.fromarray(noise).save(path, **options)
    return path.read_bytes()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize(
    "name", ["a.jpg", "a.png", "a.webp", "a.heic", "a.jp2", "a.j2k", "a.pdf", "lzw.tif", "raw.tif"]
)
def test_a_file_that_is_cut_off_anywhere_is_refused_and_never_padded(tmp_path: Path, name: str, part: float) -> None:
    options = {"lzw.tif": {"compression": "tiff_lzw"}, "a.jpg": {"progressive": True}}.get(name, {})
    whole = noisy(tmp_path / name, **options)
    assert look(tmp_path / name, LIMITS).pages
    (tmp_path / name).write_bytes(whole[: int(len(whole) * part)])
    assert code_of(tmp_path / name) == "scan-cut-off"


def test_what_a_phone_appends_after_a_picture_does_no_harm(tmp_path: Path) -> None:
    for name in ("a.jpg", "a.png", "a.webp", "a.heic"):
        (tmp_path / name).write_bytes(noisy(tmp_path / name) + b"trailer" * 100)
        assert look(tmp_path / name, LIMITS).pages, name


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp", "a.jp2"])
def test_damage_inside_a_file_is_an_error_of_ours_when_it_is_decoded(tmp_path: Path, name: str) -> None:
    whole = bytearray(noisy(tmp_path / name, **({"compression": "tiff_lzw"} if name == "a.tif" else {})))
    facts = look(tmp_path / name, LIMITS)
    middle = len(whole) // 2
    whole[middle : middle + 200] = bytes(200)
    (tmp_path / name).write_bytes(whole)
    # some decoders show what they can, the others must say so in our own words
    assert decoded_or_code(tmp_path / name, LIMITS) in ("decoded", "scan-broken", "scan-cut-off")
    assert facts.pages[0].width_px == 300


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "scan-empty"),
        (b"just text, quite long enough to be looked at", "scan-format-unknown"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "scan-format-unsupported"),
        (b"GIF89a" + bytes(50), "scan-format-unsupported"),
        (b"AT&TFORM" + bytes(50), "scan-format-unsupported"),
        (b"\0\0\0\x18ftypmp42" + bytes(50), "scan-format-unsupported"),
        (b"Rar!\x1a\x07\0" + bytes(50), "file-archive"),
        (b"\x1f\x8b\x08" + bytes(50), "file-archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "file-office"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(50), "scan-camera-raw"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "scan-cut-off"),
        (png_of_side(100).replace(b"IHDR", b"XXXX"), "scan-unusual"),
        (tiff([(50706, 1, 4, 0), *plain_tags()]), "scan-camera-raw"),
        (tiff([(254, 4, 1, 1), *plain_tags()]), "scan-without-page"),
        (tiff([tag for tag in plain_tags() if tag[0] != 273]), "scan-broken"),
        (tiff([*plain_tags()[:5], (277, 3, 1, 9999), *plain_tags()[6:]]), "scan-tiff-bomb"),
        (b"II*\0" + struct.pack("<I", 9_999_999) + bytes(50), "scan-cut-off"),
        (b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 0) + bytes(50), "scan-tiff-bomb"),
        (png_of_side(1), "scan-too-small"),
        (png_of_side(15), "scan-too-small"),
        (b"%PDF-1.7\nnothing\n%%EOF", "scan-broken"),
        (pdf(pages=0), "scan-broken"),
    ],
)
def test_what_is_no_scan_is_refused_with_a_reason(tmp_path: Path, content: bytes, code: str) -> None:
    assert code_of_bytes(tmp_path, content) == code


def test_an_office_document_and_an_archive_are_told_apart(tmp_path: Path) -> None:
    for name, inside in (("a.docx", "[Content_Types].xml"), ("scans.zip", "0001.tif")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(inside, "x" * 100)
    assert (code_of(tmp_path / "a.docx"), code_of(tmp_path / "scans.zip")) == ("file-office", "file-archive")


def test_limits_are_exact(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png_of_side(100))
    size = (tmp_path / "a.png").stat().st_size
    assert look(tmp_path / "a.png", Limits(max_bytes=size, max_pixels=10_000, max_pages=1)).pages
    for limits, code in (
        (Limits(max_bytes=size - 1, max_pixels=10_000, max_pages=1), "scan-too-large"),
        (Limits(max_bytes=size, max_pixels=9_999, max_pages=1), "scan-too-many-pixels"),
    ):
        with pytest.raises(LimitError) as refused:
            look(tmp_path / "a.png", limits)
        assert refused.value.code == code
    pages = [Image.new("1", (50, 50))] * 4
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    assert len(look(tmp_path / "a.tif", Limits(2**20, 10_000, max_pages=4)).pages) == 4
    assert code_of(tmp_path / "a.tif", Limits(2**20, 10_000, max_pages=3)) == "scan-too-many-pages"


def test_a_page_that_is_not_there_and_a_file_that_went_are_said_so(tmp_path: Path) -> None:
    for name, content in (("a.png", picture("PNG", "x")), ("a.tif", picture("TIFF", "x")), ("a.pdf", pdf())):
        (tmp_path / name).write_bytes(content)
        media_type = look(tmp_path / name, LIMITS).media_type
        with pytest.raises(BadScanError) as refused:
            decode(tmp_path / name, media_type, 1, 300, LIMITS)
        assert refused.value.code == "scan-without-page"
    assert code_of(tmp_path / "gone.png") == "file-gone"
    with pytest.raises(BadScanError) as refused:
        decode(tmp_path / "gone.png", "image/png", 0, 300, LIMITS)
    assert refused.value.code == "file-gone"


SEEDS = [
    picture("PNG", "seed"), picture("TIFF", "seed", compression="tiff_lzw"), picture("JPEG", "seed"),
    picture("WEBP", "seed"), picture("JPEG2000", "seed"), tiff(plain_tags()),
    pdf(content=b"BT /F1 40 Tf 100 700 Td (seed) Tj ET"),
]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=8),
)
def test_whatever_bytes_are_wrong_only_our_own_errors_come_out(
    tmp_path: Path, seed: bytes, changes: list[tuple[int, bytes]]
) -> None:
    spoilt = bytearray(seed)
    for place, change in changes:
        spoilt[place % len(seed) : place % len(seed) + len(change)] = change
    (tmp_path / "spoilt").write_bytes(spoilt)
    small = Limits(max_bytes=2**20, max_pixels=1_000_000, max_pages=5, pdf_dpi=72)
    told = decoded_or_code(tmp_path / "spoilt", small)
    assert told == "decoded" or told in REASONS
