"""What is closed, and what is private, is found at no door for readers: asked of every route of the application."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts
from PIL import Image

from pipeline.archive import Archive
from pipeline.ingest import PYRAMID
from pipeline.model import Layer, LedgerEntry, Line, Origin, Outcome, PageKind, PageReading, RecordValue, Step, Word
from pipeline.search import publish
from pipeline.stages import document
from pipeline.stages.pyramid import write_pyramid
from pipeline.web.app import create_app
from tests.web.client import Client
from tests.web.people import SignedIn
from tests.web.shelf import build_archive, pixels_of, put_scan

PHONE = "9215550173"
"""Planted in private fields, in the scan's own notes and in its file's name; no other text holds it."""
FORMS = ("gost", "gost-copy", "rusmarc", "iso2709", "oai_dc", "dcterms")
SECRET_WORD = "синхрофазотронный"
ITEM = "PV-0001"
OTHERS = ("/static", "/desk/sign-in", "/desk/sign-out")
"""What shows no item: own files and the door of the desk."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    archive = build_archive(tmp_path / "home", [])
    file = tmp_path / f"{PHONE}.jpg"
    image = Image.new("RGB", (800, 600), "white")
    exif = image.getexif()
    exif[0x010E] = f"tel {PHONE}"
    image.save(file, exif=exif, comment=f"tel {PHONE}")
    run = archive.catalogue.begin_run(["test"], None)
    put_scan(archive, run, ITEM, "letter", file)
    archive.catalogue.number_pages(ITEM)
    (page,) = archive.catalogue.pages(ITEM)
    with archive.derivatives.writing(PYRAMID.format(page=page.id)) as target:
        write_pyramid(pixels_of(file), target)
    words = tuple(Word(text, None, 0.9) for text in ("Пишу", SECRET_WORD, "текст"))
    layer = Layer(Origin.MACHINE, "test", "1", (Line(f"Пишу {SECRET_WORD} текст", None, words, 0.9),), confidence=0.9)
    entry = LedgerEntry(run, Step.READ, Outcome.READ, f"{ITEM}/1", item=ITEM, page=1)
    archive.catalogue.add_reading(page.id, PageReading(PageKind.HAND, 1.0, page.geometry, layer, Outcome.READ), entry)
    private = ("donor_phone", "internal_notes", "consent_record", "living_persons", "storage_path")
    said = [RecordValue(f"local:{name}", f"тел. {PHONE}", Origin.HUMAN) for name in private]
    said.append(RecordValue("dcterms:title", f"Заглавие {SECRET_WORD}", Origin.HUMAN, language="ru"))
    archive.catalogue.set_record(ITEM, said, agent="anna", note=f"по телефону {PHONE}")
    publish(archive.catalogue, archive.index)
    yield archive
    archive.close()


def doors(archive: Archive) -> Iterator[tuple[str, bool]]:
    """The address of every route that needs no right, and whether it names the item; an unknown parameter fails."""
    (page,) = archive.catalogue.pages(ITEM)
    known = {
        "item": ITEM,
        "number": "1",
        "page_id": page.id,
        "region": "full",
        "size": "max",
        "rotation": "0",
        "name": "default.jpg",
    }
    for route in iter_route_contexts(create_app(archive).routes):
        path, dependant = str(route.path), getattr(route, "dependant", None)
        calls = [one.call for one in dependant.dependencies] if dependant is not None else []
        if path in OTHERS or any(hasattr(call, "right") for call in calls):
            continue
        names = re.findall(r"{(\w+)}", path)
        for form in FORMS if "form" in names else ("",):
            yield path.format(**{name: {**known, "form": form}[name] for name in names}), bool(names)


def asked(archive: Archive) -> Iterator[tuple[str, bool, int, bytes]]:
    client = Client(create_app(archive))
    for address, named in doors(archive):
        for question in ("", f"?q={SECRET_WORD}", "?q=Заглавие"):
            answer = client.get(address + question)
            yield address + question, named, answer.status_code, answer.content


def close(archive: Archive, value: str = "closed") -> None:
    archive.catalogue.set_record(ITEM, [RecordValue("dcterms:accessRights", value, Origin.HUMAN)], agent="anna")
    publish(archive.catalogue, archive.index)


def test_the_doors_of_readers_are_found_and_show_an_open_item(own: Archive) -> None:
    shown = [address for address, _, status, body in asked(own) if status == 200 and SECRET_WORD.encode() in body]
    assert {"/", "/items", f"/items/{ITEM}", f"/items/{ITEM}/pages/1?q={SECRET_WORD}", f"/api/items/{ITEM}"} <= set(
        shown
    )
    assert any(address.startswith("/api/search") for address in shown)


@pytest.mark.parametrize("value", ["closed", "embargo", "reading-room"])
def test_a_closed_item_is_at_no_door(own: Archive, value: str) -> None:
    close(own, value)
    for address, named, status, body in asked(own):
        if named:
            assert status == 404, address
        said = body.replace(f"q={SECRET_WORD}".encode(), b"")
        assert ITEM.encode() not in said or named, address
        assert f"Заглавие {SECRET_WORD}".encode() not in body, address
        assert f"Пишу {SECRET_WORD}".encode() not in body, address
    assert Client(create_app(own)).get(f"/api/search?q={SECRET_WORD}").json()["total_pages"] == 0


def test_a_closed_item_is_not_in_the_index_and_comes_back_when_it_is_opened(own: Archive) -> None:
    close(own)
    assert ITEM not in {key.partition("/")[0] for key, _ in own.index.revisions()}
    close(own, "open")
    assert ITEM in {key.partition("/")[0] for key, _ in own.index.revisions()}


def test_those_at_the_desk_see_the_scan_and_the_form_of_a_closed_item_and_nobody_keeps_it(own: Archive) -> None:
    close(own)
    (page,) = own.catalogue.pages(ITEM)
    anna = SignedIn(own)
    answer = anna.get(f"/iiif/image/{page.id}/full/max/0/default.jpg")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert anna.get(f"/desk/items/{ITEM}").status_code == 200
    reader = SignedIn(own, "reader", "reader")
    assert reader.get(f"/iiif/image/{page.id}/full/max/0/default.jpg").status_code == 404
    assert reader.get(f"/desk/items/{ITEM}").status_code == 403


def test_the_planted_phone_is_nowhere_readers_can_look(own: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    master = own.masters.path(next(p.scan_sha256 for p in own.catalogue.pages(ITEM) if p.scan_sha256))
    assert PHONE.encode() in master.read_bytes()  # the fixture has what must not leave
    seen = 0
    for address, _, _, body in asked(own):
        assert PHONE.encode() not in body, address
        seen += 1
    assert seen >= 30
    (page,) = own.catalogue.pages(ITEM)
    for suffix in ("jpg", "png", "webp"):
        picture = Client(create_app(own)).get(f"/iiif/image/{page.id}/full/max/0/default.{suffix}")
        assert picture.status_code == 200
        assert PHONE.encode() not in picture.content
    assert Client(create_app(own)).get(f"/api/search?q={PHONE}").json()["total_pages"] == 0
    record = own.catalogue.record(ITEM)
    for written in (document.oai_dc(record), document.dcterms(record)):
        assert PHONE.encode() not in written
    index = own.settings.index_folder
    assert not [file for file in index.rglob("*") if file.is_file() and PHONE.encode() in file.read_bytes()]
    derivatives = own.settings.derivatives_folder
    assert not [file for file in derivatives.rglob("*") if file.is_file() and PHONE.encode() in file.read_bytes()]
    out = capfd.readouterr()
    assert PHONE not in out.out + out.err
