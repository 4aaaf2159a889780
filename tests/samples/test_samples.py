"""The sample scans are complete, small, described, and their boxes lie on the ink."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import yaml
from numpy.typing import NDArray
from PIL import Image

from tests.samples.conftest import ROOT, SAMPLES, TRUTHS, TruePage

MIB = 1024 * 1024
MASTERS = {".jpg", ".png", ".tif", ".webp", ".pdf"}
PAGE_KINDS = {"print", "typescript", "hand", "mixed", "form", "picture", "blank"}
CONTRAST = 30  # grey levels between ink and paper
EDTF = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}-\d\d-\d\d)?")


def masters() -> set[str]:
    return {
        path.relative_to(SAMPLES).as_posix()
        for path in SAMPLES.rglob("*")
        if path.suffix in MASTERS and TRUTHS not in path.parents
    }


def provenance() -> list[dict[str, str]]:
    with (SAMPLES / "PROVENANCE.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def descriptions() -> dict[str, dict[str, Any]]:
    paths = sorted(SAMPLES.glob("*/item.yaml"))
    return {path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}


def inked_share(grey: NDArray[np.uint8], boxes: list[list[int]]) -> float:
    """Share of boxes with ink inside that is darker than the paper inside and around by CONTRAST."""
    hits = 0
    for x, y, width, height in boxes:
        around = grey[max(0, y - 4) : y + height + 4, max(0, x - 4) : x + width + 4]
        inside = grey[y : y + height, x : x + width]
        hits += bool(np.percentile(inside, 4) < np.percentile(around, 85) - CONTRAST)
    return hits / len(boxes)


def test_every_master_stands_in_the_provenance_table_and_every_row_has_its_file() -> None:
    rows = provenance()
    assert len(rows) == len({row["file"] for row in rows})
    assert {row["file"] for row in rows} == masters()


def test_what_we_drew_is_cc0_and_what_we_took_has_a_repository_and_a_licence() -> None:
    for row in provenance():
        if row["file"].startswith("SB-"):
            assert (row["licence"], row["origin"]) == ("CC0-1.0", "bench/make_samples")
            assert row["fonts"]
            assert row["seed"].isdigit()
        else:
            assert "@" in row["origin"]
            assert row["licence"] == "Apache-2.0"


def test_there_are_at_least_24_pages_of_all_kinds_of_writing(true_pages: tuple[TruePage, ...]) -> None:
    assert len(true_pages) >= 24
    assert {page.truth["kind"] for page in true_pages} == PAGE_KINDS
    assert {page.truth["file"] for page in true_pages} == {name for name in masters() if name.startswith("SB-")}


def test_files_are_small_enough_for_a_repository() -> None:
    sizes = {path: path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()}
    assert max(sizes.values()) <= 1.5 * MIB
    assert sum(sizes.values()) <= 12 * MIB


def test_staff_formats_are_mixed_and_names_are_sortable_ascii() -> None:
    assert {Path(name).suffix for name in masters()} == MASTERS
    for name in masters():
        assert re.fullmatch(r"SB-\d{4}/SB-\d{4}_\d{4}[rv]?\.\w+|real-forms/[a-z0-9-]+\.png", name)


def test_jpeg_tiff_and_png_carry_their_resolution_and_no_exif() -> None:
    for name in sorted(masters()):
        if name.startswith("SB-") and Path(name).suffix in {".jpg", ".tif", ".png"}:
            with Image.open(SAMPLES / name) as image:
                assert 199 <= image.info["dpi"][0] <= 301, name
                assert "exif" not in image.info, name


def test_tiff_has_two_pages() -> None:
    with Image.open(SAMPLES / "SB-0009" / "SB-0009_0001.tif") as image:
        assert image.n_frames == 2


def test_items_are_described_with_kinds_of_the_profile() -> None:
    kinds = {kind["id"] for kind in yaml.safe_load((ROOT / "schemas/kinds.yaml").read_text(encoding="utf-8"))}
    items = descriptions()
    assert len(items) >= 13
    assert {name.split("/")[0] for name in masters()} == set(items)
    for name, item in items.items():
        assert item["kind"] in kinds, name
        assert item["invented"] is name.startswith("SB-"), name
        assert EDTF.fullmatch(item["date"]), name
        for field in ("title_ru", "title_en"):
            assert re.fullmatch(r"\[.+\]", item[field]), name
        for field in ("creator", "language", "provenance", "rights", "abstract_ru", "abstract_en"):
            assert item[field], name


def test_ground_truth_is_marked_as_no_item() -> None:
    assert (TRUTHS / ".archiveignore").is_file()
    assert not list(TRUTHS.rglob("item.yaml"))


def test_page_sizes_in_the_ground_truth_are_those_of_the_images(true_pages: tuple[TruePage, ...]) -> None:
    for page in true_pages:
        assert page.grey().shape == (page.truth["height_px"], page.truth["width_px"]), page.path.stem


def test_boxes_lie_within_the_page_and_lines_hold_their_words(true_pages: tuple[TruePage, ...]) -> None:
    for page in true_pages:
        for line in page.truth["lines"]:
            left, top, width, height = line["box"]
            assert line["text"] == " ".join(word["text"] for word in line["words"])
            assert left >= 0
            assert top >= 0
            assert left + width <= page.truth["width_px"], page.path.stem
            assert top + height <= page.truth["height_px"], page.path.stem
            for x, y, w, h in (word["box"] for word in line["words"]):
                assert w > 0
                assert h > 0
                assert left <= x
                assert top <= y
                assert x + w <= left + width
                assert y + h <= top + height


def test_word_boxes_cover_ink_darker_than_the_paper(true_pages: tuple[TruePage, ...]) -> None:
    for page in true_pages:
        if page.words:
            boxes = [word["box"] for word in page.words]
            assert inked_share(page.grey(), boxes) >= 0.97, page.path.stem


def test_the_ink_check_fails_for_boxes_that_lie_between_the_lines(page_of: Callable[[str], TruePage]) -> None:
    page = page_of("SB-0009_0001_p2")
    moved = [[x, y + 33, w, min(h, 20)] for x, y, w, h in (word["box"] for word in page.words)]
    assert inked_share(page.grey(), moved) < 0.5


def test_boxes_of_the_pdf_fit_the_drawn_letters_to_two_pixels(page_of: Callable[[str], TruePage]) -> None:
    page = page_of("SB-0013_0001_p1")
    grey = page.grey()
    for word in page.words:
        x, y, width, height = word["box"]
        ys, xs = np.nonzero(grey[y - 2 : y + height + 2, x - 2 : x + width + 2] < 160)
        found = (xs.min() - 2, ys.min() - 2, xs.max() - 1 - width, ys.max() - 1 - height)
        assert max(abs(int(edge)) for edge in found) <= 2, word


def test_the_pdf_gives_its_cyrillic_text_back(true_pages: tuple[TruePage, ...]) -> None:
    with pypdfium2.PdfDocument(SAMPLES / "SB-0013" / "SB-0013_0001.pdf") as document:
        given = " ".join(page.get_textpage().get_text_bounded() for page in document)
    flat = re.sub(r"[\s\x02-]", "", given)  # pdfium marks a hyphen at a line end with 0x02
    pages = [page for page in true_pages if page.master.suffix == ".pdf"]
    assert len(pages) == 2
    assert "Хлеб выдавали по карточкам" in pages[0].text
    assert flat == re.sub(r"[\s-]", "", "".join(page.text for page in pages))


def test_bread_is_named_in_several_forms_on_many_pages(true_pages: tuple[TruePage, ...]) -> None:
    found = {page.path.stem: set(re.findall(r"\bхлеб(?:а|у|ом|е|ец|ца)?\b", page.text.lower())) for page in true_pages}
    assert sum(bool(forms) for forms in found.values()) >= 12
    assert {"хлеб", "хлеба", "хлебом", "хлебе"} <= set().union(*found.values())


def test_old_spelling_siege_dates_and_broken_words_are_there(true_pages: tuple[TruePage, ...]) -> None:
    everything = " ".join(page.text for page in true_pages).lower()
    for spelling in ("итти", "чорт", "танцов", "цынги", "попрежнему", "повидимому", "5/xii-41"):
        assert spelling in everything.replace("- ", ""), spelling
    broken = [line for page in true_pages for line in page.truth["lines"] if re.search(r"[а-яё]-$", line["text"])]
    assert len(broken) > 20


def test_turned_and_upside_down_writing_is_marked(page_of: Callable[[str], TruePage]) -> None:
    assert page_of("SB-0012_0001r").truth["rotation_deg"] == 270
    turns = {line.get("turn_deg", 0) for line in page_of("SB-0003_0001r").truth["lines"]}
    assert turns == {0, 180}
    margin = [line for line in page_of("SB-0004_0001v").truth["lines"] if line.get("turn_deg") == 270]
    assert [line["box"][3] > line["box"][2] for line in margin] == [True]
