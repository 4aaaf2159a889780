"""The archivist's room: pages at which something is changed, each by somebody who may."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter

from pipeline.archive import Archive
from pipeline.web.access import Access
from pipeline.web.desk.bulk import Bulk
from pipeline.web.desk.changes import Changes
from pipeline.web.desk.describe import Describe
from pipeline.web.desk.diary import Entries
from pipeline.web.desk.editor import Editor
from pipeline.web.desk.export import Export
from pipeline.web.desk.home import Home
from pipeline.web.desk.letters import Letters
from pipeline.web.desk.people import People
from pipeline.web.desk.progress import Progress
from pipeline.web.desk.sign import Sign
from pipeline.web.desk.text import Text
from pipeline.web.desk.typed import Typed
from pipeline.web.look import Look


class Room(Protocol):
    """Some pages."""

    def routes(self) -> APIRouter:
        """Return their routes."""


def desk_rooms(archive: Archive, look: Look, access: Access) -> tuple[Room, ...]:
    """Return all rooms of the desk."""
    return (
        Sign(archive, look, access),
        People(archive, look, access),
        Home(archive, look, access),
        Progress(archive, look, access),
        Typed(archive, look, access),
        Text(archive, look, access),
        Editor(archive, look, access),
        Changes(archive, look, access),
        Bulk(archive, look, access),
        Describe(archive, look, access),
        Export(archive, look, access),
        Entries(archive, look, access),
        Letters(archive, look, access),
    )
