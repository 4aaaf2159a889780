"""What the catalogue promises of receiving: ids, files, pages. On SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace

from pipeline.adapters.catalogue import SqlCatalogue
from pipeline.model import Item, Outcome, Reason, Scan
from tests.services.catalogues import an_item, new_file, read_entry, reading, recognised, sha


def test_item_ids_count_up_from_one_with_the_archives_own_prefix(catalogue: SqlCatalogue) -> None:
    assert [catalogue.reserve_item(key) for key in ("a", "b", "c")] == ["BL-000001", "BL-000002", "BL-000003"]


def test_each_prefix_has_its_own_numbers(catalogue_url: str) -> None:
    for prefix, expected in (("BL", "BL-000001"), ("PL", "PL-000001")):
        opened = SqlCatalogue.open(catalogue_url, prefix=prefix)
        assert opened.reserve_item(f"folder of {prefix}") == expected
        opened.close()


def test_a_number_that_a_person_gave_an_item_is_not_given_again(catalogue: SqlCatalogue) -> None:
    catalogue.receive(new_file("a.tif", "BL-000001", source_key="by hand"))
    assert catalogue.reserve_item("another") == "BL-000002"


def test_a_reserved_id_stays_with_its_group_until_an_item_is_made(catalogue: SqlCatalogue) -> None:
    first = catalogue.reserve_item("folder")
    assert catalogue.reserve_item("folder") == first
    assert catalogue.items() == ()


def test_a_group_goes_on_in_its_item_while_the_run_has_not_ended(catalogue: SqlCatalogue) -> None:
    run = catalogue.begin_run(["folder"], None)
    item = catalogue.reserve_item("folder")
    catalogue.receive(new_file("a.tif", item, run=run))
    assert catalogue.reserve_item("folder") == item


def test_a_killed_run_that_another_one_finished_does_not_hold_its_item_open(catalogue: SqlCatalogue) -> None:
    killed = catalogue.begin_run(["folder"], None)
    item = catalogue.reserve_item("folder")
    catalogue.receive(new_file("a.tif", item, run=killed, source_key="folder"))
    assert catalogue.reserve_item("folder", [sha("new.tif")]) == item  # nobody has finished it yet
    again = catalogue.begin_run(["folder"], None)
    catalogue.receive(new_file("a.tif", item, run=again, source_key="folder"))
    catalogue.end_run(again, "done")
    assert catalogue.reserve_item("folder", [sha("new.tif")]) != item
    assert catalogue.reserve_item("folder", [sha("new.tif"), sha("a.tif")]) == item


def test_a_folder_filled_anew_after_the_run_is_another_item(catalogue: SqlCatalogue) -> None:
    item = an_item(catalogue, name="folder")[0].item
    assert catalogue.reserve_item("folder", [sha("new.tif")]) != item
    assert catalogue.items_of_source("folder") == (item,)


def test_a_folder_that_still_holds_a_known_scan_is_the_same_item(catalogue: SqlCatalogue) -> None:
    item = an_item(catalogue, name="folder")[0].item
    assert catalogue.reserve_item("folder", [sha("new.tif"), sha("folder.tif")]) == item


def test_thousands_of_scans_in_one_folder_are_looked_up_at_once(catalogue: SqlCatalogue) -> None:
    item = an_item(catalogue, name="folder")[0].item
    shas = [sha(f"new {number}") for number in range(3000)]
    assert catalogue.reserve_item("folder", [*shas, sha("folder.tif")]) == item


def test_a_received_file_is_there_with_item_pages_and_ledger_entry(catalogue: SqlCatalogue) -> None:
    run = catalogue.begin_run(["folder"], "D-7")
    assert catalogue.receive(new_file("a.tif", "BL-000001", run=run, pages=3, donation="D-7")) == (
        Outcome.STORED,
        "BL-000001",
    )
    assert catalogue.number_pages("BL-000001") == 3
    assert catalogue.item("BL-000001") == Item("BL-000001", "diary", "D-7", "", 1)
    assert catalogue.find_scan(sha("a.tif")) == Scan(sha("a.tif"), "image/tiff", 26_000_000, "a.tif")
    pages = catalogue.pages("BL-000001")
    assert [(p.number, p.index, p.width_px, p.height_px, p.dpi) for p in pages] == [
        (1, 0, 1748, 2480, 300.0),
        (2, 1, 1748, 2480, 300.0),
        (3, 2, 1748, 2480, 300.0),
    ]
    assert len({page.id for page in pages}) == 3
    (entry,) = catalogue.ledger(run=run)
    assert (entry.outcome, entry.item, entry.sha256, entry.path) == (
        Outcome.STORED,
        "BL-000001",
        sha("a.tif"),
        "a.tif",
    )


def test_the_same_bytes_under_another_name_are_a_duplicate_and_say_of_what(catalogue: SqlCatalogue) -> None:
    catalogue.receive(new_file("a.tif", "BL-000001"))
    again = new_file("a.tif", "BL-000002")
    copy = replace(again, entry=replace(again.entry, path="copy of a.tif"))
    assert catalogue.receive(copy) == (Outcome.DUPLICATE, "BL-000001")
    assert [item.id for item in catalogue.items()] == ["BL-000001"]
    (entry,) = catalogue.ledger(path="copy of a.tif")
    assert (entry.outcome, entry.item) == (Outcome.DUPLICATE, "BL-000001")
    assert entry.reason == Reason("scan-held", {"item": "BL-000001"})


def test_a_scan_nobody_handed_in_is_not_found(catalogue: SqlCatalogue) -> None:
    assert catalogue.find_scan(sha("never")) is None


def test_pages_are_numbered_in_order_of_the_files_and_never_renumbered(catalogue: SqlCatalogue) -> None:
    for name in ("002.tif", "001.tif"):
        catalogue.receive(new_file(name, "BL-000001", pages=2))
    assert catalogue.number_pages("BL-000001") == 4
    first = catalogue.pages("BL-000001")
    assert [(p.scan_sha256, p.index) for p in first] == [
        (sha(name), index) for name in ("001.tif", "002.tif") for index in (0, 1)
    ]
    catalogue.receive(new_file("000.tif", "BL-000001"))
    assert catalogue.number_pages("BL-000001") == 1
    assert catalogue.number_pages("BL-000001") == 0
    last = catalogue.pages("BL-000001")
    assert last[:4] == first
    assert (last[4].number, last[4].scan_sha256) == (5, sha("000.tif"))


def test_files_are_ordered_by_code_points_on_every_database(catalogue: SqlCatalogue) -> None:
    names = [
        "B.tif",
        "a.tif",
        "Ё.tif",
        "а.tif",
        "я.tif",
        "ё.tif",
    ]  # Russian sorting would put ё after а… and a before B
    for name in reversed(names):
        catalogue.receive(new_file(name, "BL-000001"))
    catalogue.number_pages("BL-000001")
    assert [page.scan_sha256 for page in catalogue.pages("BL-000001")] == [sha(name) for name in sorted(names)]


def test_pages_not_read_and_pages_that_could_not_be_read_are_to_be_read(catalogue: SqlCatalogue) -> None:
    first, second, third = an_item(catalogue, pages=3)
    (other,) = an_item(catalogue, name="b")
    assert catalogue.pages_to_read([other.item, first.item]) == (first, second, third, other)
    catalogue.add_reading(first.id, reading("хлеб"), read_entry(first))
    catalogue.add_failure(second.id, read_entry(second, Outcome.FAILED))
    assert [page.id for page in catalogue.pages_to_read([first.item])] == [second.id, third.id]
    catalogue.add_reading(second.id, reading("хлеб"), read_entry(second))
    assert catalogue.pages_to_read([first.item]) == (third,)
    assert catalogue.pages_to_read([]) == ()


def test_an_alarm_counts_as_read(catalogue: SqlCatalogue) -> None:
    (page,) = an_item(catalogue)
    catalogue.add_reading(page.id, reading("", Outcome.ALARM), read_entry(page, Outcome.ALARM))
    assert catalogue.pages_to_read([page.item]) == ()


def test_words_that_a_pdf_carries_are_a_layer_but_no_reading(catalogue: SqlCatalogue) -> None:
    carried = recognised("Продовольственные карточки", engine="pdf-text")
    catalogue.receive(new_file("a.pdf", "BL-000001", text_layer=carried))
    catalogue.number_pages("BL-000001")
    (page,) = catalogue.pages("BL-000001")
    assert catalogue.layers(page.id) == (carried,)
    assert catalogue.pages_to_read(["BL-000001"]) == (page,)


def test_a_name_that_is_no_utf8_is_kept_readable_and_found_again(catalogue: SqlCatalogue) -> None:
    name = b"\xe4\xed\xe5\xe2\xed\xe8\xea.tif".decode("utf-8", "surrogateescape")  # «дневник» in CP1251
    catalogue.receive(new_file(name, "BL-000001"))
    (entry,) = catalogue.ledger(path=name)
    assert entry.path == r"\xe4\xed\xe5\xe2\xed\xe8\xea.tif"
