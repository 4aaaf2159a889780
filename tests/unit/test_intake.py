"""The survey of what is handed in: nothing followed, nothing opened that should not be, nothing forgotten."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.model import Outcome, Reason
from pipeline.stages.intake import Role, find_gaps, natural_key, order_key, shown, survey
from tests.unit.bad_inputs import ORDINARY_READER, make_bad_inputs, picture

PNG = picture("PNG", "page")


def fill(folder: Path, *names: str, content: bytes = PNG) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


def grouped(folder: Path, **options: object) -> list[list[str]]:
    return [[c.shown_path.partition("/")[2] for c in g.candidates] for g in survey([folder], **options).groups]


def codes(folder: Path) -> dict[str, str]:
    return {c.path.name: c.reason.code for c in survey([folder]).others if c.reason}


def test_files_that_differ_only_in_frame_and_side_are_one_group_in_the_order_of_leaves(tmp_path: Path) -> None:
    fill(
        tmp_path, "PL-BL-000123_0002r.tif", "PL-BL-000123_0010r.tif", "PL-BL-000123_0002v.tif", "PL-BL-000124_0001.tif"
    )
    assert grouped(tmp_path) == [
        ["PL-BL-000123_0002r.tif", "PL-BL-000123_0002v.tif", "PL-BL-000123_0010r.tif"],
        ["PL-BL-000124_0001.tif"],
    ]


@pytest.mark.parametrize(
    "names",
    [
        ["IMG_9.jpg", "IMG_0010.jpg", "img_11.JPG"],
        ["стр 3.jpg", "стр 12.jpg"],
        ["0001r.tif", "0001v.tif", "0002r.tif"],
        ["л. 1.tif", "л. 1об.tif", "л. 2.tif", "л. 2 об..tif"],
        ["scan (1).png", "scan (2).png", "scan (10).png"],
        ["письмо-1a.png", "письмо-1b.png", "письмо-2a.png"],
    ],
)
def test_names_as_scanners_cameras_and_archivists_write_them_make_one_group_in_order(
    tmp_path: Path, names: list[str]
) -> None:
    assert grouped(fill(tmp_path, *reversed(names))) == [names]


def test_different_names_are_different_items_and_folders_are_never_mixed(tmp_path: Path) -> None:
    fill(tmp_path, "дневник.tif", "письмо.tif", "a/0001.tif", "b/0001.tif")
    assert sorted(grouped(tmp_path)) == [["a/0001.tif"], ["b/0001.tif"], ["дневник.tif"], ["письмо.tif"]]


def test_a_folder_with_a_description_is_one_item_with_all_below_it(tmp_path: Path) -> None:
    fill(tmp_path, "d/cover.tif", "d/inside/0001.tif", "d/inside/0002.tif", "other.tif")
    fill(tmp_path, "d/item.yaml", content=b"title: x\n")
    group, other = sorted(survey([tmp_path]).groups, key=lambda g: -len(g.candidates))
    assert [c.path.name for c in group.candidates] == ["cover.tif", "0001.tif", "0002.tif"]
    assert group.sidecar == tmp_path / "d" / "item.yaml"
    assert (other.sidecar, len(other.candidates)) == (None, 1)
    assert codes(tmp_path) == {"item.yaml": "file-sidecar"}


def test_a_pdf_is_an_item_of_its_own_unless_it_is_one_numbered_frame_of_many(tmp_path: Path) -> None:
    fill(
        tmp_path, "letter1.pdf", "letter2.pdf", "card_001.pdf", "card_002.pdf", "0001.pdf", "0001.tif", content=b"%PDF-"
    )
    assert grouped(tmp_path) == [
        ["0001.pdf"],
        ["0001.tif"],
        ["card_001.pdf", "card_002.pdf"],
        ["letter1.pdf"],
        ["letter2.pdf"],
    ]


def test_an_item_asked_for_takes_everything_into_one_group(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.tif", "b/y.pdf")
    assert grouped(tmp_path, item="BL-000007") == [["a/x.tif", "b/y.pdf"]]


def test_colour_targets_come_first(tmp_path: Path) -> None:
    fill(tmp_path, "d/0001.tif", "d/ColorChecker.tif", "d/item.yaml")
    assert grouped(tmp_path) == [["d/ColorChecker.tif", "d/0001.tif"]]


def test_the_key_of_a_group_tells_donation_and_folder_apart_and_reveals_neither(tmp_path: Path) -> None:
    fill(tmp_path, "Ивановы/0001.tif", "Петровы/0001.tif")
    keys = [g.source_key for d in ("D-1", "D-2", None) for g in survey([tmp_path], donation=d).groups]
    assert len(set(keys)) == 6
    assert all(len(key) == 64 and set(key) <= set("0123456789abcdef") for key in keys)
    assert keys == [g.source_key for d in ("D-1", "D-2", None) for g in survey([tmp_path], donation=d).groups]


def test_titles_come_from_names_that_say_something_and_kinds_from_known_words(tmp_path: Path) -> None:
    fill(tmp_path, "Дневник Тани/IMG_0001.jpg", "x/hand-spread-1865.jpg", "y/Письмо 1.jpg", "y/Письмо 2.jpg")
    hints = {
        g.title_hint: g.kind_hint for g in survey([tmp_path], kinds={"дневник": "diary", "письмо": "letter"}).groups
    }
    assert hints == {"Дневник Тани": "diary", "hand-spread-1865": None, "Письмо": "letter"}


def test_order_keys_sort_bytewise_as_people_sort_and_can_be_stored_as_text(tmp_path: Path) -> None:
    names = ["2.tif", "10.tif", "100r.tif", "100v.tif", "99999999999999999999999999.tif", "a2.tif", "a10.tif"]
    keys = [order_key(tmp_path / name, tmp_path).encode() for name in names]
    assert keys == sorted(keys)
    bad = order_key(tmp_path / os.fsdecode(b"\xff\xfe1.tif"), tmp_path)
    assert bad.encode("utf-8").isascii()
    assert natural_key("стр 2") < natural_key("стр 10")


def test_missing_and_repeated_frames_are_named(tmp_path: Path) -> None:
    fill(tmp_path, "p_01.tif", "p_02.tif", "p_02.jpg", "p_04.tif", "p_09r.tif", "p_09v.tif")
    (group,) = survey([tmp_path]).groups
    assert set(map(repr, find_gaps(group))) == {
        repr(Reason("frame-repeated", {"frame": "2", "count": 2})),
        repr(Reason("frame-missing", {"frame": 3})),
        repr(Reason("frames-missing", {"first": 5, "last": 8})),
    }


def test_left_behind_and_other_files_are_skipped_each_with_its_reason(tmp_path: Path) -> None:
    fill(tmp_path, ".DS_Store", "Thumbs.db", "~$lock.docx", ".git/HEAD", "0001.tif.part", content=b"x")
    fill(tmp_path, "readme.txt", "list.csv", content=b"text")
    fill(tmp_path, "0001.png")
    assert codes(tmp_path) == {
        ".DS_Store": "file-hidden", "Thumbs.db": "file-hidden", "~$lock.docx": "file-hidden", "HEAD": "file-hidden",
        "0001.tif.part": "file-hidden", "readme.txt": "file-not-a-scan", "list.csv": "file-not-a-scan",
    }  # fmt: skip
    assert {c.outcome for c in survey([tmp_path]).others} == {Outcome.SKIPPED}


def test_a_scan_is_known_by_its_content_whatever_it_is_called(tmp_path: Path) -> None:
    fill(tmp_path, "page", "page.txt")
    assert {c.path.name for g in survey([tmp_path]).groups for c in g.candidates} == {"page", "page.txt"}


def test_a_folder_marked_to_be_ignored_is_not_counted_at_all(tmp_path: Path) -> None:
    fill(tmp_path, "kept/1.png", "left/2.png", "left/deeper/3.png", "left/.archiveignore")
    assert [c.path.name for c in survey([tmp_path]).candidates] == ["1.png"]


def test_links_are_never_followed_wherever_they_lead(tmp_path: Path) -> None:
    outside = fill(tmp_path / "outside", "secret.png")
    inside = fill(tmp_path / "in", "1.png")
    (inside / "out.png").symlink_to(outside / "secret.png")
    (inside / "outdir").symlink_to(outside)
    (inside / "again.png").symlink_to(inside / "1.png")
    (inside / "loop").symlink_to(inside)
    (inside / "gone.png").symlink_to(inside / "nothing")
    assert codes(inside) == {
        "out.png": "link-outside", "outdir": "link-outside", "again.png": "link-inside", "loop": "link-inside",
        "gone.png": "link-broken",
    }  # fmt: skip
    assert grouped(inside) == [["1.png"]]


def test_pipes_and_sockets_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")  # opening it would wait for ever
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.png"))
        assert codes(tmp_path) == {"pipe.png": "file-special", "socket.png": "file-special"}


def test_a_name_that_is_not_utf8_is_shown_with_replacement_characters_and_still_taken(tmp_path: Path) -> None:
    raw = tmp_path / os.fsdecode(b"\xeb\xe8\xf1\xf2 1.png")
    raw.write_bytes(PNG)
    ((candidate,),) = (g.candidates for g in survey([tmp_path]).groups)
    assert candidate.path.read_bytes() == PNG
    assert candidate.shown_path == f"{tmp_path.name}/\ufffd\ufffd\ufffd\ufffd 1.png"
    assert candidate.outcome is None


def test_a_name_cannot_command_the_terminal_or_turn_text_around() -> None:
    assert shown("a\x1b[2J\n\u202egnp.exe") == "a\ufffd[2J\ufffd\ufffdgnp.exe"


def test_the_same_file_named_twice_is_one_candidate(tmp_path: Path) -> None:
    fill(tmp_path, "d/1.png")
    found = survey([tmp_path, tmp_path / "d", tmp_path / "d" / "1.png", tmp_path / "d" / ".." / "d" / "1.png"])
    assert len(found.candidates) == 1


def test_folders_without_scans_and_missing_paths_are_problems_not_files(tmp_path: Path) -> None:
    fill(tmp_path, "full/1.png")
    fill(tmp_path, "texts/a.txt", content=b"text")
    (tmp_path / "empty" / "deeper").mkdir(parents=True)
    found = survey([tmp_path, tmp_path / "nowhere"])
    assert {(p.shown_path.split("/")[-1], p.reason.code) for p in found.problems} == {
        ("empty", "folder-without-scan"), ("texts", "folder-without-scan"), ("nowhere", "path-missing"),
    }  # fmt: skip
    assert len(found.candidates) == 2


def test_an_empty_scan_is_not_forgotten(tmp_path: Path) -> None:
    ((candidate,),) = (g.candidates for g in survey([fill(tmp_path, "empty.jpg", content=b"")]).groups)
    assert (candidate.role, candidate.size_bytes, candidate.outcome) == (Role.SCAN, 0, None)


SURVEY = """
import sys
from pathlib import Path
from pipeline.stages.intake import survey
found = survey([Path(sys.argv[1])])
for candidate in found.candidates:
    print(candidate.path.name, candidate.outcome, candidate.problem and candidate.problem.code)
for problem in found.problems:
    print(problem.shown_path, problem.reason.code)
"""


def test_an_unreadable_file_or_folder_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    fill(tmp_path, "1.png", "locked.png", "closed/3.png")
    (tmp_path / "locked.png").chmod(0)
    (tmp_path / "closed").chmod(0)
    command = [*ORDINARY_READER, sys.executable, "-c", SURVEY, str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    (tmp_path / "closed").chmod(0o700)
    assert printed == [
        "1.png None None",
        "locked.png quarantined file-unreadable",
        f"{tmp_path.name}/closed folder-unreadable",
    ]


def test_every_bad_input_is_met_exactly_once(tmp_path: Path) -> None:
    expected = make_bad_inputs(tmp_path / "bad")
    found = survey([tmp_path / "bad"])
    assert sorted(c.path.name for c in found.candidates) == sorted(n for n, e in expected.items() if e.outcome)
    assert [p.reason.code for p in found.problems] == ["folder-without-scan"]
