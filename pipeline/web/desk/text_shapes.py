"""What browsers send of a page's text and what they are sent, as JSON; limits before anything is made of it."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect, Request

from pipeline.desk.correcting import MOST_LINES, Saved
from pipeline.desk.past import PastText, PastWord
from pipeline.desk.rereading import Difference
from pipeline.desk.sheets import SentLine
from pipeline.errors import BadDataError, LimitError
from pipeline.model import Box, Line, Word
from pipeline.stages.merging import Conflict

LARGEST_BODY_BYTES = 1_000_000
_FARTHEST_PX = 1_000_000
Shape = dict[str, Any]
Body = TypeVar("Body", bound=BaseModel)
_Pixel = Annotated[int, Field(ge=-_FARTHEST_PX, le=_FARTHEST_PX)]
_Size = Annotated[int, Field(ge=1, le=_FARTHEST_PX)]
_Place = tuple[_Pixel, _Pixel, _Size, _Size] | None
_Number = Annotated[int, Field(ge=0, le=2**31 - 1)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore")


class WordBody(_Sent):
    """A word as the sender knows it."""

    text: str
    box: _Place = None


class LineBody(_Sent):
    """A line as it is to be saved."""

    key: str = Field(pattern=r"^[\w.:-]{1,64}$")
    text: str
    box: _Place = None
    words: list[WordBody] = []
    accepted: list[_Number] = []

    def sent(self) -> SentLine:
        """Return it as the story takes it."""
        words = tuple((word.text, Box(*word.box) if word.box else None) for word in self.words)
        return SentLine(self.key, self.text, Box(*self.box) if self.box else None, words, frozenset(self.accepted))


class TextBody(_Sent):
    """A page's text and the revision that it was made from."""

    revision: _Number
    lines: list[LineBody]
    tab: str = Field("", max_length=64)
    note: str = ""


class RestoreBody(_Sent):
    """Which earlier text to put back."""

    layer: _Number
    revision: _Number


class DifferenceBody(_Sent):
    """A difference as it was offered."""

    key: str
    word: _Number
    now: str
    offered: str
    confidence: float | None = None
    by: str = ""

    def told(self) -> Difference:
        """Return it as the story takes it."""
        return Difference(self.key, self.word, self.now, self.offered, self.confidence, self.by)


class AcceptBody(_Sent):
    """Which differences of a newer reading to take."""

    accept: list[DifferenceBody] | Annotated[str, Field(pattern="^all-machine$")]
    revision: _Number


class StateBody(_Sent):
    """How far the text has come, and which text is meant."""

    state: str = Field(max_length=20)
    revision: _Number


class HereBody(_Sent):
    """Which window is open."""

    tab: str = Field(max_length=64)


async def body_of(request: Request, kind: type[Body]) -> Body:
    """Read a request's JSON.

    Raises:
        LimitError: It is larger than a page's text can be.
        BadDataError: It is no JSON of this shape.
    """
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_BODY_BYTES:
                raise LimitError("text-too-large").about(limit_bytes=LARGEST_BODY_BYTES)
    except ClientDisconnect as error:  # the page was left while it sent: it sends again, nobody waits for this answer
        raise BadDataError("text-shape-wrong").about(where="JSON") from error
    try:
        value = json.loads(body)
        if isinstance(value, dict) and len(value.get("lines") or ()) > MOST_LINES:
            raise LimitError("text-too-many-lines").about(limit=MOST_LINES)
        return kind.model_validate(value)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        raise BadDataError("text-shape-wrong").about(where=".".join(map(str, fault["loc"]))) from error
    except (ValueError, RecursionError, TypeError) as error:
        raise BadDataError("text-shape-wrong").about(where="JSON") from error


def line_shape(line: Line) -> Shape:
    """Return a line as JSON."""
    return {
        "key": line.key,
        "text": line.text,
        "box": list(line.box) if line.box else None,
        "region": "",
        "words": [_word_shape(word) for word in line.words],
    }


def saved_shape(saved: Saved) -> Shape:
    """Return what came of a save."""
    return {
        "revision": saved.sheet.revision,
        "lines": [line_shape(line) for line in saved.sheet.lines],
        "merged": saved.merged,
        "conflicts": [
            {**conflict_shape(told.conflict), "by": told.by, "at": told.at.isoformat() if told.at else None}
            for told in saved.conflicts
        ],
    }


def conflict_shape(conflict: Conflict) -> Shape:
    """Return a conflict as JSON."""
    return {"key": conflict.key, "word": conflict.word, "mine": conflict.mine, "theirs": conflict.theirs}


def past_shape(past: PastText) -> Shape:
    """Return one state of a page as JSON."""
    return {
        "revision": past.number,
        "layer": past.number,
        "agent": past.agent,
        "origin": past.origin.value,
        "at": past.at.isoformat() if past.at else None,
        "note": past.note,
        "changes": past.changes,
        "restored": past.restored,
        "conflicts": [conflict_shape(one) for one in past.conflicts],
    }


def past_word_shape(past: PastWord) -> Shape:
    """Return one state of a word as JSON."""
    at = past.at.isoformat() if past.at else None
    return {"layer": past.number, "text": past.text, "by": past.by, "agent": past.agent, "at": at}


def difference_shape(told: Difference) -> Shape:
    """Return a difference of a newer reading as JSON."""
    names = ("key", "word", "now", "offered", "confidence", "by")
    return {name: getattr(told, name) for name in names}


def _word_shape(word: Word) -> Shape:
    return {
        "text": word.text,
        "box": list(word.box) if word.box else None,
        "confidence": word.confidence,
        "by": word.by,
        "others": [] if word.by else [[text, share] for text, share in word.others],
        "raw": word.raw,
    }
