"""The story of learning a hand: from corrected pages to a better recogniser of this writer, kept only if it is better.

Killed at any moment it leaves the archive as it was, or wholly on the new model with some pages still to be read again;
the next run goes on there.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline import again, lessons
from pipeline.archive import Archive
from pipeline.errors import BadDataError, EngineError
from pipeline.exams import Exam, ReadLines, calibrated, examine
from pipeline.lessons import LEAST_LINES, KnownPage, LeftOut, Material, Parts
from pipeline.log import log
from pipeline.model import Reason
from pipeline.ports import EVERYONE, PACKAGED, KnownLine, Learner
from pipeline.reasons import reason_of
from pipeline.tried import Attempt, Tried
from pipeline.weights import CARD, Weights, open_weights

NET, LANGUAGE, WORDS, REHEARSAL = "model.onnx", "language.npz", "words.txt", "rehearsal.npz"
OURS = "hand"
"""Engine of the models that learn; those of other makers do not."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """What learning needs beside the archive.

    Attributes:
        learner: Makes nets better.
        reads: Reads lines with a model as pages are read with it.
        seconds: Time that the learner may take for one lesson.
        told: Called when a stage begins ("lines", "learning", "testing", "reading"), and while learning with the passes
            done and the error rate; must not raise.
    """

    learner: Learner
    reads: ReadLines
    seconds: float
    told: Callable[[str, int, float], None] = lambda _stage, _passes, _rate: None


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of learning one hand.

    Attributes:
        item: EVERYONE for the base of all.
        lines: How many could be used, those held back included.
        held: Lines held back for the test.
        before: Character error rate on the lines held back, with the model that read them until now, 0 to 1.
        after: The same with the new one.
        model: Key of the new model; "" if nothing was kept.
        reason: Why nothing was learned or kept, where that is so.
        reread: Pages read again and what is expected of them.
    """

    item: str
    lines: int = 0
    held: int = 0
    left_out: tuple[LeftOut, ...] = ()
    before: float | None = None
    after: float | None = None
    model: str = ""
    reason: Reason | None = None
    reread: again.Reread = field(default_factory=again.Reread)
    seconds: float = 0.0


def learn(
    archive: Archive, teacher: Teacher, item: str = EVERYONE, *, anew: bool = False, dry_run: bool = False
) -> Learned:
    """Learn the hand of an item from the pages that people corrected, keep what is better, and read the rest again.

    Args:
        archive: The archive.
        teacher: What learns.
        item: Its id; EVERYONE learns from all items and makes the base of all better.
        anew: Also from what was tried before.
        dry_run: Only gather the lines and say what there is; nothing is learned or changed.

    Raises:
        NotFoundError: No such item.
        BadDataError: No page has both a scan and a person's text ("learn-no-pages"; of everyone:
            "learn-nobody-corrected"), or there are too few lines ("learn-too-few").
        ConflictError: Somebody learns already ("learn-running").
        EngineError: As Learner says.
    """
    begun = time.monotonic()
    task = _task(archive, item)
    tried = Tried(archive.settings.models_folder)
    with tried.alone():
        if dry_run:
            learned = _gathered(archive, teacher, task)[0]
            if learned.lines < LEAST_LINES:
                learned = replace(learned, reason=reason_of(_too_few(learned)))
        else:
            known = None if anew else _known_already(archive, tried, task)
            learned = known or _learn(archive, teacher, task, tried)
            teacher.told("reading", 0, 0.0)
            learned = replace(learned, reread=again.read_again(archive, item))
    log("learned", item=item or "*", lines=learned.lines, model=learned.model, run=learned.reread.run)
    return replace(learned, seconds=round(time.monotonic() - begun, 1))


def items_to_learn(archive: Archive) -> tuple[str, ...]:
    """Return items with pages that can be learned from."""
    return tuple(item for item in again.every_item(archive) if lessons.known_pages(archive, item))


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be learned: whose pages, from which model, against which one."""

    item: str
    pages: tuple[KnownPage, ...]
    base: str
    now: str
    digest: str

    @property
    def name(self) -> str:
        return f"hand-{self.item or 'everyone'}"

    def item_of(self, page: str) -> str:
        return next(known.page.item for known in self.pages if known.page.id == page)


def _task(archive: Archive, item: str) -> _Task:
    if item:
        archive.catalogue.item(item)
    items = [item] if item else again.every_item(archive)
    pages = tuple(page for each in items for page in lessons.known_pages(archive, each))
    if not pages:
        raise BadDataError("learn-no-pages").about(item=item) if item else BadDataError("learn-nobody-corrected")
    base, now = archive.models.chosen(), archive.models.chosen(item)
    for key in (base, now):
        if archive.models.get(key).engine != OURS:
            raise EngineError("model-cannot-learn").about(model=key, detail=archive.models.get(key).engine)
    # everyone's own base changes with each lesson: only another one of the package is new to it
    against = archive.models.get(base if item else PACKAGED)
    return _Task(item, pages, base, now, lessons.digest_of(pages, against.digest(NET)))


def _known_already(archive: Archive, tried: Tried, task: _Task) -> Learned | None:
    """Say what came of this very material before; go on where a killed run ended after it had kept a model."""
    last = tried.last(task.item)
    if last is not None and last.digest == task.digest:
        if last.before is None:
            raise _few(last.lines, last.left_out)
        return Learned(task.item, last.lines, reason=Reason("learn-nothing-new", {"lines": last.lines}))
    for key in reversed(archive.models.keys()):
        data = archive.models.get(key).card.get("data", {}) if key.rpartition("@")[0] == task.name else {}
        if data.get("digest") == task.digest and data.get("item") == task.item:
            figures = archive.models.get(key).card["figures"]
            return _chosen(archive, tried, task, key, Learned(task.item, data["lines"], data["held"], **figures))
    return None


def _learn(archive: Archive, teacher: Teacher, task: _Task, tried: Tried) -> Learned:
    learned, parts = _gathered(archive, teacher, task)
    if learned.lines < LEAST_LINES:
        if not any(left.reason for left in learned.left_out):  # a page that failed may do better next time
            tried.keep(task.item, Attempt(task.digest, learned.lines, left_out=_left_out(learned)))
        raise _too_few(learned)
    base = archive.models.get(task.base)
    teacher.told("learning", 0, 0.0)
    lesson = teacher.learner.adapt(
        base,
        parts.learned,
        parts.choosing,
        seconds=teacher.seconds,
        told=lambda passes, rate: teacher.told("learning", passes, rate),
    )
    teacher.told("testing", 0, 0.0)
    files = {**_kept_files(base, task), NET: lesson.net}
    before, after = _tested(archive, teacher, task, parts, files)
    learned = replace(learned, before=round(before.rate, 4), after=round(after.rate, 4))
    if lesson.net == base.read(NET) or not _better(task, before, after):
        tried.keep(task.item, Attempt(task.digest, learned.lines, learned.before, learned.after))
        return replace(learned, reason=Reason("learn-not-better"))
    card = _card(calibrated(base.card, after), task, learned, base)
    everything = [word for known in task.pages for word in known.text.text.split()]
    key = archive.models.put(task.name, card, {**files, WORDS: _listed(everything)})
    return _chosen(archive, tried, task, key, learned)


def _tested(
    archive: Archive, teacher: Teacher, task: _Task, parts: Parts, files: Mapping[str, bytes]
) -> tuple[Exam, Exam]:
    """Read the held lines with the model of now and the new one; neither may know the writer's words from them."""
    words = _words(parts.learned + parts.choosing)
    base, now = archive.models.get(task.base), archive.models.get(task.now)
    if WORDS in now.card["files"]:
        with _aside(now.card, {**{name: now.read(name) for name in (NET, LANGUAGE)}, WORDS: words}) as known:
            before = examine(teacher.reads, known, parts.held)
    else:
        before = examine(teacher.reads, now, parts.held)
    with _aside(base.card, {**files, WORDS: words}) as candidate:
        return before, examine(teacher.reads, candidate, parts.held)


def _gathered(archive: Archive, teacher: Teacher, task: _Task) -> tuple[Learned, Parts]:
    teacher.told("lines", 0, 0.0)
    material: Material = lessons.gather(archive, task.pages, task.now)
    parts = lessons.part(material.lines)
    return Learned(task.item, len(material.lines), len(parts.held), material.left_out), parts


def _too_few(learned: Learned) -> BadDataError:
    return _few(learned.lines, _left_out(learned))


def _few(lines: int, left_out: int) -> BadDataError:
    return BadDataError("learn-too-few").about(lines=lines, needed=LEAST_LINES, left_out=left_out)


def _left_out(learned: Learned) -> int:
    return sum(left.lines for left in learned.left_out)


def _chosen(archive: Archive, tried: Tried, task: _Task, key: str, learned: Learned) -> Learned:
    archive.models.choose(key, task.item)
    tried.keep(task.item, Attempt(task.digest, learned.lines, learned.before, learned.after, key))
    return replace(learned, model=key)


def _better(task: _Task, before: Exam, after: Exam) -> bool:
    """Say whether fewer characters are wrong; of everyone's base also that no item is read worse."""
    if task.item:
        return sum(after.wrong.values()) < sum(before.wrong.values())
    by_item: dict[str, int] = {}
    for page, wrong in after.wrong.items():
        item = task.item_of(page)
        by_item[item] = by_item.get(item, 0) + wrong - before.wrong[page]
    return sum(by_item.values()) < 0 and all(more <= 0 for more in by_item.values())


def _kept_files(base: Weights, task: _Task) -> dict[str, bytes]:
    """Return the base's files that go with every net made from it; drawn lines only with what others start from."""
    names = [LANGUAGE] if task.item else [LANGUAGE, REHEARSAL]
    return {name: base.read(name) for name in names if name in base.card["files"]}


def _card(card: Mapping[str, Any], task: _Task, learned: Learned, base: Weights) -> dict[str, Any]:
    """Return the new model's card: what it can from the base's, and where it came from."""
    taken = ("task", "input", "output", "alphabet", "licence", "search", "calibration", "trust", "engine")
    numbers: dict[str, list[int]] = {}
    for known in task.pages:
        numbers.setdefault(known.page.item, []).append(known.page.number)
    return {
        **{name: card[name] for name in taken if name in card},
        "made": f"{datetime.now(UTC):%Y-%m-%d}",
        "based_on": {"model": task.base or base.name, "sha256": base.digest(NET)},
        "data": {
            "item": task.item,
            "pages": numbers,
            "lines": learned.lines,
            "held": learned.held,
            "digest": task.digest,
        },
        "figures": {"before": learned.before, "after": learned.after},
    }


def _words(lines: Sequence[KnownLine]) -> bytes:
    return _listed([word for line in lines for word in line.text.split()])


def _listed(words: Sequence[str]) -> bytes:
    """Return a writer's words, one a line, without the marks around them; words broken over lines are none."""
    plain = {word.strip(".,:;!?()[]«»„“\"'…") for word in words}
    kept = sorted(word for word in plain if len(word) > 1 and not word.endswith("-") and any(map(str.isalpha, word)))
    return "".join(f"{word}\n" for word in kept).encode()


@contextmanager
def _aside(card: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[Weights]:
    """Lay a model that is not kept yet in a folder of its own, for as long as it is tested."""
    with tempfile.TemporaryDirectory(prefix="archive-learning-") as name:
        folder = Path(name)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        digests = {file: hashlib.sha256(content).hexdigest() for file, content in files.items()}
        plain = {part: value for part, value in card.items() if part != "brought_by"}
        (folder / CARD).write_text(json.dumps({**plain, "files": digests}, ensure_ascii=False), encoding="utf-8")
        yield open_weights(folder)
