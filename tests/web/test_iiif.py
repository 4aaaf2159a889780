"""IIIF: the picture that is asked for is the one that comes, and nothing impossible is tried."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from pipeline.archive import Archive
from pipeline.ingest import PYRAMID
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.shelf import DIARY, ON_ITS_SIDE, SAMPLES, WITHOUT_SCAN, DrawingReader, build_archive, pixels_of

STANDARDS = os.environ.get("ARCHIVE_STANDARDS")


@pytest.fixture(scope="module")
def scan() -> np.ndarray:
    return pixels_of(sorted((SAMPLES / DIARY).glob("*.jpg"))[0])


@pytest.fixture
def image(archive: Archive) -> str:
    return f"/iiif/image/{archive.catalogue.page(DIARY, 1).id}"


def opened(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB")).astype(float)


def difference(picture: np.ndarray, expected: np.ndarray) -> float:
    assert picture.shape == expected.shape
    return float(np.abs(picture - expected).mean())


def test_info_describes_the_picture(client: Client, image: str, scan: np.ndarray):
    answer = client.get(f"{image}/info.json")
    info = answer.json()
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert info["id"] == f"http://localhost{image}"
    assert (info["width"], info["height"]) == (scan.shape[1], scan.shape[0])
    assert info["type"] == "ImageService3"
    assert info["profile"] == "level2"
    assert client.get(image).headers["location"].endswith("/info.json")


@pytest.mark.parametrize(
    ("asked", "box"),
    [
        ("100,200,300,400/max/0/default.jpg", (100, 200, 300, 400)),
        ("1301,1576,500,500/max/0/default.png", (1301, 1576, 100, 100)),  # cut off at the edges
        ("pct:50,50,25,25/max/0/color.webp", (700, 838, 350, 419)),
        ("square/max/0/default.png", (0, 137, 1401, 1401)),
        ("full/max/0/default.png", (0, 0, 1401, 1676)),
    ],
)
def test_a_region_is_that_part_of_the_scan(
    client: Client, image: str, scan: np.ndarray, asked: str, box: tuple[int, int, int, int]
):
    answer = client.get(f"{image}/{asked}")
    assert answer.status_code == 200
    picture = opened(answer.content)
    x, y, width, height = box
    assert picture.shape[:2] == (height, width)
    assert difference(picture, scan[y : y + height, x : x + width].astype(float)) < 4


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("350,", (350, 419)),
        (",419", (350, 419)),
        ("pct:25", (350, 419)),
        ("200,200", (200, 200)),
        ("!200,900", (200, 239)),
        ("!9000,9000", (1401, 1676)),
        ("^2802,", (2802, 3352)),
        ("^!2000,2000", (1672, 2000)),
        ("^max", (3424, 4096)),
    ],
)
def test_sizes_are_as_the_standard_says(client: Client, image: str, size: str, expected: tuple[int, int]):
    answer = client.get(f"{image}/full/{size}/0/default.jpg")
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == expected


def test_a_small_picture_is_the_whole_scan_made_small(client: Client, image: str, scan: np.ndarray):
    picture = opened(client.get(f"{image}/full/175,/0/default.png").content)
    assert picture.shape == (209, 175, 3)
    # over 32 × 32 pixels of the scan: levels of a pyramid leave out an odd last row, so single pixels differ
    small = np.asarray(Image.fromarray(scan).resize((43, 52), Image.Resampling.BOX)).astype(float)
    smaller = np.asarray(Image.fromarray(picture.astype(np.uint8)).resize((43, 52), Image.Resampling.BOX)).astype(float)
    assert difference(smaller, small) < 4


@pytest.mark.parametrize(
    ("rotation", "turn"),
    [
        ("90", lambda pixels: np.rot90(pixels, -1)),
        ("180", lambda pixels: np.rot90(pixels, 2)),
        ("270", lambda pixels: np.rot90(pixels, 1)),
        ("!0", lambda pixels: pixels[:, ::-1]),
        ("!90", lambda pixels: np.rot90(pixels[:, ::-1], -1)),
    ],
)
def test_turning_is_clockwise_and_after_mirroring(client: Client, image: str, scan: np.ndarray, rotation: str, turn):
    picture = opened(client.get(f"{image}/200,300,400,200/max/{rotation}/default.png").content)
    assert difference(picture, turn(scan[300:500, 200:600].astype(float))) < 4


def test_qualities(client: Client, image: str):
    grey = opened(client.get(f"{image}/200,300,400,200/max/0/gray.png").content)
    assert np.array_equal(grey[..., 0], grey[..., 1])
    bitonal = opened(client.get(f"{image}/200,200,1000,400/max/0/bitonal.png").content)
    assert set(np.unique(bitonal)) == {0.0, 255.0}
    assert 0.02 < (bitonal == 0).mean() < 0.4  # ink is black, paper white


@pytest.mark.parametrize(
    "asked",
    [
        "0,0,0,10/max/0/default.jpg",
        "5000,0,10,10/max/0/default.jpg",
        "-1,0,10,10/max/0/default.jpg",
        "0,0,10/max/0/default.jpg",
        "pct:0,0,0,0/max/0/default.jpg",
        "pct:100,0,10,10/max/0/default.jpg",
        "9999999999,0,1,1/max/0/default.jpg",
        "full/0,/0/default.jpg",
        "full/,/0/default.jpg",
        "full/!,/0/default.jpg",
        "full/!100,/0/default.jpg",
        "full/2000,/0/default.jpg",
        "full/^5000,/0/default.jpg",
        "full/^99999,99999/0/default.jpg",
        "full/pct:0/0/default.jpg",
        "full/pct:101/0/default.jpg",
        "full/^pct:999999999/0/default.jpg",
        "full/full/0/default.jpg",
        "full/max/45/default.jpg",
        "full/max/360/default.jpg",
        "full/max/x/default.jpg",
        "full/max/0/purple.jpg",
        "full/max/0/default.gif",
        "full/max/0/default",
        "full/max/0/.jpg",
    ],
)
def test_what_cannot_be_is_refused(client: Client, image: str, asked: str):
    answer = client.get(f"{image}/{asked}")
    assert answer.status_code == 400
    assert answer.json()["code"] == "image-request-wrong"


def test_unknown_and_scanless_pages_have_no_picture(client: Client, archive: Archive):
    scanless = archive.catalogue.page(WITHOUT_SCAN, 1).id
    for name in ("nothing", "..%2F..%2Fetc", scanless):
        assert client.get(f"/iiif/image/{name}/info.json").status_code == 404
        assert client.get(f"/iiif/image/{name}/full/max/0/default.jpg").status_code == 404


def test_a_picture_that_the_reader_has_is_not_sent_again(client: Client, image: str):
    first = client.get(f"{image}/full/100,/0/default.jpg")
    assert "max-age" in first.headers["cache-control"]
    again = client.get(f"{image}/full/100,/0/default.jpg", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    other = client.get(f"{image}/full/101,/0/default.jpg")
    assert other.headers["etag"] != first.headers["etag"]


def test_viewers_of_other_places_may_read_iiif_and_nothing_else(client: Client, image: str):
    for address in (f"{image}/info.json", f"{image}/full/100,/0/default.jpg", f"/iiif/presentation/{DIARY}/manifest"):
        assert client.get(address).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get(f"/api/items/{DIARY}").headers


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Archive]:
    with closing(build_archive(tmp_path / "home", [ON_ITS_SIDE])) as archive:
        yield archive


def test_a_lost_pyramid_is_made_again_from_the_master_by_the_reader(bare: Archive):
    page = bare.catalogue.page(ON_ITS_SIDE, 1)
    lost = bare.derivatives.path(PYRAMID.format(page=page.id))
    assert lost is not None
    lost.unlink()
    client = Client(create_app(bare))
    assert client.get(f"/iiif/image/{page.id}/full/200,/0/default.jpg").status_code == 200
    assert client.get(f"/iiif/image/{page.id}/full/201,/0/default.jpg").status_code == 200
    assert isinstance(bare.reader, DrawingReader)
    assert bare.reader.drawn == 1


def test_a_damaged_pyramid_is_said_so(bare: Archive):
    page = bare.catalogue.page(ON_ITS_SIDE, 1)
    held = bare.derivatives.path(PYRAMID.format(page=page.id))
    assert held is not None
    held.chmod(0o644)
    held.write_bytes(held.read_bytes()[:300])
    answer = Client(create_app(bare)).get(f"/iiif/image/{page.id}/full/200,/0/default.jpg")
    assert answer.status_code == 500
    assert answer.json()["code"] == "picture-broken"


def test_the_manifest_names_every_page_upright(client: Client):
    manifest = client.get(f"/iiif/presentation/{DIARY}/manifest").json()
    assert manifest["id"] == f"http://localhost/iiif/presentation/{DIARY}/manifest"
    assert len(manifest["items"]) == 8
    assert manifest["metadata"][0]["label"].keys() == {"ru", "en"}
    assert manifest["label"].keys() == {"ru", "en"}
    assert manifest["rights"] == "http://creativecommons.org/publicdomain/zero/1.0/"
    [turned] = client.get(f"/iiif/presentation/{ON_ITS_SIDE}/manifest").json()["items"]
    assert turned["width"] > turned["height"]
    assert turned["items"][0]["items"][0]["body"]["selector"]["rotation"] == "90"


@pytest.mark.skipif(STANDARDS is None, reason="ARCHIVE_STANDARDS does not say where the official schemas are")
def test_manifests_are_valid_by_the_official_schema(client: Client, tmp_path: Path):
    files = []
    for item in (DIARY, ON_ITS_SIDE):
        file = tmp_path / f"{item}.json"
        file.write_text(json.dumps(client.get(f"/iiif/presentation/{item}/manifest").json()), encoding="utf-8")
        files.append(str(file))
    judge = [sys.executable, str(Path(STANDARDS or "") / "validate.py"), "iiif", *files]
    said = subprocess.run(judge, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 0, said.stdout
