"""Items that nobody has described yet are listed last and can be opened as a list like any kind."""

from __future__ import annotations

import re
from contextlib import closing

from pipeline.model import Item, Layer, LedgerEntry, Line, Origin, Outcome, Step, Word
from pipeline.settings import Settings
from pipeline.web.app import create_app
from pipeline.wiring import open_archive
from tests.web.client import Client


def test_undescribed_items_are_a_list_of_their_own_and_no_choice_of_the_search(settings: Settings):
    with closing(open_archive(settings)) as archive:
        run = archive.catalogue.begin_run(["texts"], None)
        for item, kind in (("A-1", ""), ("A-2", ""), ("A-3", "diary")):
            layer = Layer(Origin.HUMAN, "transcript", "1", (Line("хлеб", None, (Word("хлеб", None),)),))
            entry = LedgerEntry(run, Step.RECEIVE, Outcome.STORED, item, item=item, page=1)
            archive.catalogue.add_text_page(
                Item(item, kind, None, item, 0), 1, layer, entry=entry, lines_size_px=(0, 0)
            )
        client = Client(create_app(archive))
        kinds = re.findall(r'<a href="/items\?kind=(\w+)">[^<]+</a> <span class="count">(\d+)', client.get("/").text)
        assert kinds == [("diary", "1"), ("undescribed", "2")]
        listed = client.get("/items?kind=undescribed")
        assert re.findall(r'href="/items/(A-\d)"', listed.text) == ["A-2", "A-1"]
        options = re.findall(r'<option value="(\w*)"', client.get("/search?q=хлеб").text)
        assert options == ["", "diary"]
