"""A typed copy of a whole item: shown first, taken as a person's text with boxes, taken back; a foreign one refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from pipeline.archive import Archive
from pipeline.model import Layer, Line, Origin, Word
from pipeline.stages.copies import text_of
from tests.web.people import SignedIn
from tests.web.shelf import DIARY, build_archive

ADDRESS = f"/desk/items/{DIARY}/typed"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Archive]:
    opened = build_archive(tmp_path / "home", [DIARY, "SB-0005"])
    yield opened
    opened.close()


def copy_of(archive: Archive, item: str = DIARY) -> str:
    """What the machine read, in paragraphs of five lines, as a family would type it."""
    lines = [line.text for page in archive.catalogue.pages(item) for line in archive.catalogue.layers(page.id)[0].lines]
    return "\n".join(" ".join(lines[n : n + 5]) for n in range(0, len(lines), 5))


def taken(client: SignedIn, text: str) -> int:
    shown = client.post(ADDRESS, {"text": text}).text
    name = re.search(r'name="name" value="([^"]+)"', shown)
    assert name is not None, unescape(shown)
    return client.post(ADDRESS, {"text": text, "name": name[1]}).status_code


def origins(archive: Archive) -> list[str]:
    """Of the pages on which something stands: the last one is blank."""
    shown = [archive.catalogue.layers(page.id)[0] for page in archive.catalogue.pages(DIARY)]
    assert [bool(layer.lines) for layer in shown] == [True] * 7 + [False]
    return [layer.origin.value for layer in shown[:-1]]


def test_a_copy_is_shown_first_and_then_becomes_a_persons_text_with_boxes(desk: Archive) -> None:
    anna, before = SignedIn(desk), [desk.catalogue.layers(p.id)[0] for p in desk.catalogue.pages(DIARY)]
    text = copy_of(desk)
    anna.post(ADDRESS, {"text": text})
    assert set(origins(desk)) == {"machine"}, "looking changes nothing"
    assert taken(anna, text) == 303
    after = [desk.catalogue.layers(p.id)[0] for p in desk.catalogue.pages(DIARY)]
    assert origins(desk) == ["human"] * 7
    for old, new in zip(before, after, strict=True):
        assert new.text.split() == old.text.split()
        assert [line.box for line in new.lines] == [line.box for line in old.lines]
        assert all(word.box and word.by == "anna" for word in new.words)


def test_a_copy_is_taken_back_but_not_where_somebody_went_on(desk: Archive) -> None:
    anna = SignedIn(desk)
    taken(anna, copy_of(desk))
    first = desk.catalogue.pages(DIARY)[0]
    mine = Layer(Origin.HUMAN, "person", "", (Line("Моё", None, (Word("Моё", None, by="anna"),)),))
    desk.catalogue.add_text(first.id, mine, agent="anna", based_on=None)
    anna.post(ADDRESS + "/back")
    assert origins(desk) == ["human"] + ["machine"] * (len(origins(desk)) - 1)
    assert desk.catalogue.layers(first.id)[0].text == "Моё"


def test_a_page_that_a_person_wrote_keeps_its_text(desk: Archive) -> None:
    text = copy_of(desk)
    first = desk.catalogue.pages(DIARY)[0]
    mine = Layer(Origin.HUMAN, "person", "", (Line("Моё", None, (Word("Моё", None, by="boris"),)),))
    desk.catalogue.add_text(first.id, mine, agent="boris", based_on=None)
    taken(SignedIn(desk), text)
    assert desk.catalogue.layers(first.id)[0].text == "Моё"
    assert origins(desk) == ["human"] * len(origins(desk))


def test_the_copy_of_something_else_is_refused_with_its_score(desk: Archive) -> None:
    anna = SignedIn(desk)
    foreign = (Path(__file__).parent.parent.parent / "bench/make_samples/texts/office.txt").read_text(encoding="utf-8")
    shown = anna.post(ADDRESS, {"text": foreign}).text
    assert 'name="name"' not in shown
    forced = anna.post(ADDRESS, {"text": foreign, "name": "anything"})
    assert forced.status_code == 422
    assert re.search(r"\d+\s%", forced.text)
    assert set(origins(desk)) == {"machine"}


def test_what_was_not_shown_is_not_taken(desk: Archive) -> None:
    assert SignedIn(desk).post(ADDRESS, {"text": copy_of(desk), "name": "another"}).status_code == 409
    assert set(origins(desk)) == {"machine"}


@pytest.mark.parametrize("text", ["", "   \n", "12 34 ..", "<script>alert(1)</script> " * 20_000])
def test_texts_that_cannot_be_it_are_answered_in_words(desk: Archive, text: str) -> None:
    answer = SignedIn(desk).post(ADDRESS, {"text": text})
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.text
    assert set(origins(desk)) == {"machine"}


def test_files_come_in_the_encodings_there_are() -> None:
    text = "Дневник.\nХлеба дали сто двадцать пять граммов."
    document = io.BytesIO()
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    with zipfile.ZipFile(document, "w") as parts:
        parts.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    for data in (*(text.encode(e) for e in ("utf-8", "utf-8-sig", "utf-16", "cp1251")), document.getvalue()):
        assert text_of(data) == text
