"""PDFs: rendered as they look, at the scan's own resolution, with the words they carry in their places."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from pipeline.errors import BadScanError, EngineError, LimitError
from pipeline.model import Layer, Origin
from pipeline.ports import Pixels
from pipeline.stages.pages import Limits, decode, look, own_text
from tests.unit.bad_inputs import encrypted_pdf, pdf

LIMITS = Limits(max_bytes=2**30, max_pixels=400_000_000, max_pages=50, pdf_dpi=150)
TEXT = b"BT /F1 40 Tf 100 700 Td (Bread ration) Tj 0 -60 Td (125 g) Tj ET"


def rendered(path: Path) -> tuple[Layer | None, Pixels]:
    """Look and render the first page; what both say of the size must agree."""
    facts = look(path, LIMITS)
    first = facts.pages[0]
    pixels = decode(path, facts.media_type, 0, first.dpi, LIMITS)
    assert pixels.shape == (first.height_px, first.width_px, 3)
    return first.text_layer, pixels


def test_a_pdf_without_a_scan_is_rendered_at_the_resolution_set(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(content=TEXT))
    facts = look(tmp_path / "a.pdf", LIMITS).pages[0]
    assert (facts.dpi, facts.dpi_source) == (150, "asked")
    assert (facts.width_px, facts.height_px) == (1240, 1754)  # A4, 595 × 842 points, at 150 dpi


def test_a_page_that_is_one_scan_is_rendered_at_the_scans_own_resolution_and_loses_nothing(tmp_path: Path) -> None:
    scan = Image.new("L", (820, 1180), 255)
    ImageDraw.Draw(scan).text((100, 100), "125 блокадных грамм", fill=0, font_size=50)
    scan.save(tmp_path / "a.pdf", resolution=217.0, quality=95)
    facts = look(tmp_path / "a.pdf", LIMITS).pages[0]
    assert (facts.width_px, facts.height_px, round(facts.dpi), facts.dpi_source) == (820, 1180, 217, "file")
    _, pixels = rendered(tmp_path / "a.pdf")
    assert np.abs(pixels[..., 0].astype(int) - np.asarray(scan)).mean() < 1.0


def test_a_small_picture_on_a_page_does_not_set_the_pages_resolution(tmp_path: Path) -> None:
    Image.new("L", (300, 300), 0).save(tmp_path / "a.pdf", resolution=300.0)
    whole = (tmp_path / "a.pdf").read_bytes()
    assert whole.count(b"/MediaBox [ 0 0 72.0 72.0 ]") == 1
    (tmp_path / "a.pdf").write_bytes(whole.replace(b"/MediaBox [ 0 0 72.0 72.0 ]", b"/MediaBox [ 0 0 360 360   ]"))
    facts = look(tmp_path / "a.pdf", LIMITS).pages[0]
    assert (facts.width_px, facts.dpi, facts.dpi_source) == (750, 150, "asked")


# text that stands upright once the page is turned: text matrices for /Rotate
UPRIGHT = {0: b"1 0 0 1 100 700", 90: b"0 1 -1 0 300 450", 180: b"-1 0 0 -1 500 500", 270: b"0 -1 1 0 300 750"}


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", ["0 0 595 842", "50 400 550 800"])
def test_words_of_a_pdf_stand_where_their_ink_is_however_the_page_is_turned_or_cut(
    tmp_path: Path, rotate: int, crop: str
) -> None:
    content = b"BT /F1 40 Tf %s Tm (Bread ration) Tj 0 -60 Td (125 g) Tj ET" % UPRIGHT[rotate]
    (tmp_path / "a.pdf").write_bytes(pdf(content=content, rotate=rotate, crop=crop))
    layer, pixels = rendered(tmp_path / "a.pdf")
    assert layer is not None
    assert layer.text == "Bread ration\n125 g"
    assert [word.text for word in layer.words] == ["Bread", "ration", "125", "g"]
    ink = pixels.min(axis=2) < 128
    assert ink.sum() > 1000
    for word in layer.words:
        assert word.box is not None
        x, y, width, height = word.box
        inside = ink[y : y + height, x : x + width]
        assert inside.any(), word
        inside[:] = False
    assert not ink.any(), "ink beside all words"


def test_a_pdfs_text_is_a_machine_layer_of_its_own_kind(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(content=TEXT))
    layer, _ = rendered(tmp_path / "a.pdf")
    assert layer is not None
    assert (layer.origin, layer.engine, layer.confidence) == (Origin.MACHINE, "pdf-text", None)
    assert layer.engine_version.startswith("pdfium ")


def test_a_pdf_without_text_has_no_layer(tmp_path: Path) -> None:
    Image.new("L", (400, 400), 255).save(tmp_path / "a.pdf")
    assert look(tmp_path / "a.pdf", LIMITS).pages[0].text_layer is None


def test_invisible_text_under_a_scan_is_kept_too(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(content=b"BT 3 Tr /F1 40 Tf 100 700 Td (hidden layer) Tj ET"))
    layer, pixels = rendered(tmp_path / "a.pdf")
    assert pixels.min() == 255
    assert layer is not None
    assert layer.text == "hidden layer"


def test_each_page_is_its_own_picture(tmp_path: Path) -> None:
    pages = [Image.new("L", (200, 100 + 50 * number), 80 * number) for number in range(3)]
    pages[0].save(tmp_path / "a.pdf", save_all=True, append_images=pages[1:], resolution=100)
    facts = look(tmp_path / "a.pdf", LIMITS)
    shades = [int(np.median(decode(tmp_path / "a.pdf", facts.media_type, p.index, p.dpi, LIMITS))) for p in facts.pages]
    assert [(p.index, p.height_px) for p in facts.pages] == [(0, 100), (1, 150), (2, 200)]
    assert shades == [0, 80, 160]


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "locked.pdf").write_bytes(encrypted_pdf())
    poppler = subprocess.run(["pdfinfo", tmp_path / "locked.pdf"], capture_output=True, text=True)
    assert "Incorrect password" in poppler.stderr
    with pytest.raises(BadScanError) as refused:
        look(tmp_path / "locked.pdf", LIMITS)
    assert refused.value.code == "scan-pdf-encrypted"


def test_the_words_of_one_page_are_those_that_looking_at_the_file_gives(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(content=TEXT, pages=3))
    facts = look(tmp_path / "a.pdf", LIMITS).pages[2]
    assert facts.text_layer is not None
    assert own_text(tmp_path / "a.pdf", "application/pdf", 2, facts.dpi) == facts.text_layer
    assert own_text(tmp_path / "a.pdf", "image/png", 0, 300) is None
    with pytest.raises(BadScanError) as refused:
        own_text(tmp_path / "a.pdf", "application/pdf", 3, 300)
    assert refused.value.code == "scan-without-page"


def test_a_page_that_poppler_cannot_draw_in_time_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    hanging = '#!/bin/sh\ncase "$*" in -v) echo "pdftoppm version 22.12.0" >&2 ;; *) exec sleep 60 ;; esac\n'
    (tmp_path / "pdftoppm").write_text(hanging, encoding="ascii")
    (tmp_path / "pdftoppm").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    hasty = Limits(max_bytes=2**30, max_pixels=400_000_000, max_pages=50, seconds=1)
    with pytest.raises(LimitError) as refused:
        decode(tmp_path / "a.pdf", "application/pdf", 0, 72, hasty)
    assert refused.value.code == "page-too-slow"


def test_a_page_as_large_as_a_field_is_refused_before_it_is_drawn(tmp_path: Path) -> None:
    field = pdf().replace(b"/MediaBox[0 0 595 842]/CropBox[0 0 595 842]", b"/MediaBox[0 0 14400 14400]")
    (tmp_path / "a.pdf").write_bytes(field)
    with pytest.raises(BadScanError) as refused:
        look(tmp_path / "a.pdf", LIMITS)
    assert refused.value.code == "scan-too-many-pixels"


def test_a_name_with_blanks_quotes_and_bytes_that_are_not_utf8_is_no_hindrance(tmp_path: Path) -> None:
    file = tmp_path / b"\xeb -r 1; $(id) 'x'.pdf".decode("utf-8", "surrogateescape")
    file.write_bytes(pdf(content=TEXT))
    layer, pixels = rendered(file)
    assert layer is not None
    assert pixels.min() < 50


def test_a_missing_poppler_is_said_so_with_the_line_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError) as refused:
        decode(tmp_path / "a.pdf", "application/pdf", 0, 72, LIMITS)
    assert refused.value.code == "poppler-missing"
