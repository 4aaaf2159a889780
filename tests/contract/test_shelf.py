"""The contract of the shelf of models, over its adapter."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pipeline.adapters.shelf import FolderShelf
from pipeline.errors import EngineError, NotFoundError, StorageError, UsageError
from pipeline.ports import PACKAGED, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return FolderShelf(tmp_path / "models")


def test_a_model_is_kept_whole_under_the_next_version_of_its_name(shelf: Shelf) -> None:
    assert shelf.keys() == ()
    assert shelf.put("writer", {"task": "lines"}, {"model.onnx": b"first"}) == "writer@1"
    assert shelf.put("writer", {}, {"model.onnx": b"second"}) == "writer@2"
    assert shelf.put("other.hand", {}, {}) == "other.hand@1"
    assert shelf.keys() == ("other.hand@1", "writer@1", "writer@2")
    first = shelf.get("writer@1")
    assert (first.name, first.card["task"], first.card["version"]) == ("writer", "lines", 1)
    assert (first.read("model.onnx"), shelf.get("writer@2").read("model.onnx")) == (b"first", b"second")


def test_versions_are_ordered_by_number(shelf: Shelf) -> None:
    for _ in range(11):
        shelf.put("writer", {}, {})
    assert shelf.keys()[-2:] == ("writer@10", "writer@11")


def test_the_packages_own_model_is_always_there(shelf: Shelf) -> None:
    assert shelf.get(PACKAGED).name == "hand-base"
    assert shelf.chosen() == shelf.chosen("SB-0001") == PACKAGED


def test_an_item_is_read_by_its_own_choice_before_everyones(shelf: Shelf) -> None:
    base, writer = shelf.put("base", {}, {}), shelf.put("writer", {}, {})
    shelf.choose(base)
    assert shelf.chosen("SB-0001") == base
    shelf.choose(writer, "SB-0001")
    assert (shelf.chosen("SB-0001"), shelf.chosen("SB-0002"), shelf.chosen()) == (writer, base, base)
    shelf.choose(PACKAGED, "SB-0001")
    assert shelf.chosen("SB-0001") == PACKAGED


def test_choices_are_taken_back_one_by_one(shelf: Shelf) -> None:
    first, second = shelf.put("writer", {}, {}), shelf.put("writer", {}, {})
    shelf.choose(first, "SB-0001")
    shelf.choose(second, "SB-0001")
    shelf.choose(second, "SB-0001")
    assert shelf.choices() == {"SB-0001": (first, second)}
    assert shelf.back("SB-0001") == first
    assert shelf.back("SB-0001") == PACKAGED
    with pytest.raises(UsageError, match="model-no-choice"):
        shelf.back("SB-0001")


def test_what_was_chosen_is_not_removed(shelf: Shelf) -> None:
    first, second = shelf.put("writer", {}, {}), shelf.put("writer", {}, {})
    shelf.choose(first, "SB-0001")
    with pytest.raises(UsageError, match="model-in-use"):
        shelf.remove(first)
    shelf.remove(second)
    assert shelf.keys() == (first,)


def test_the_packages_own_model_is_not_removed(shelf: Shelf) -> None:
    with pytest.raises(UsageError, match="model-own-stays"):
        shelf.remove(PACKAGED)
    assert shelf.get(PACKAGED).name == "hand-base"


@pytest.mark.parametrize("key", ["writer@2", "nobody@1", "writer", "../writer@1", "writer@../1", "writer@0", "@1"])
def test_what_is_not_held_is_not_found(shelf: Shelf, key: str) -> None:
    shelf.put("writer", {}, {})
    for ask in (shelf.get, shelf.choose, shelf.remove):
        with pytest.raises(NotFoundError, match="model-unknown"):
            ask(key)
    assert shelf.choices() == {}


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a@b", "ж", "a" * 121])
def test_names_that_leave_the_folder_are_refused(shelf: Shelf, name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="model-name-wrong"):
        shelf.put(name, {}, {})
    with pytest.raises(UsageError, match="model-name-wrong"):
        shelf.put("good", {}, {name: b""})
    assert shelf.keys() == ()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_changed_file_is_found_out(shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("writer", {}, {"model.onnx": b"as it was"})
    (tmp_path / "models" / "writer" / "1" / "model.onnx").write_bytes(b"as it was not")
    with pytest.raises(EngineError, match="model-file-changed"):
        shelf.get("writer@1").read("model.onnx")


@pytest.mark.parametrize("broken", ["{", "[]", "null", '{"": 5}', '{"": "writer@1"}', '{"": [7]}'])
def test_broken_choices_are_an_error_and_not_forgotten(shelf: Shelf, tmp_path: Path, broken: str) -> None:
    shelf.choose(shelf.put("writer", {}, {}))
    (tmp_path / "models" / "choices.json").write_text(broken, encoding="utf-8")
    with pytest.raises(StorageError, match="models-choices-broken"):
        shelf.chosen()


def test_writers_side_by_side_get_versions_of_their_own(shelf: Shelf) -> None:
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.extend(shelf.put("writer", {}, {}) for _ in range(5))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(keys) == sorted(f"writer@{number}" for number in range(1, 21))
