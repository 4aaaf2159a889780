"""Letters by who writes to whom, in order of time; answers are proposed, a person confirms or rejects."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.errors import BadDataError
from pipeline.model import Item, RecordValue
from pipeline.ports import Catalogue
from pipeline.ports.diary import Link
from pipeline.stages.chronology import edtf_range, parse_date

KINDS = ("letter", "field_post_triangle", "postcard")
GAP_DAYS = 45
MOST_LETTERS = 5_000
ADDRESSEE = "addressee"
_NUMBER = r"\d{1,2}(?:-?(?:го|е))?"
_MONTH = r"(?:янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек)[а-я]*\.?"
_YEAR = r"(?:\s*[-/., ]\s*(?:19)?\d\d(?!\d))?(?:\s*г\.?|\s+с\.\s*г\.)?"
_DATE = rf"{_NUMBER}(?:\s*[/.,-]\s*[IVXХІПШУivxхіпшу1l\d]{{1,5}}|\s+{_MONTH}){_YEAR}"
_MENTION = re.compile(
    rf"(?:письм[а-я]*|открытк[а-я]*|весточк[а-я]*|треугольник[а-я]*)\s+(?:ваш[а-я]*\s+|тво[а-яё]*\s+)?от\s+(?P<date>{_DATE})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A letter that a text names by its date: the words, and the page."""

    words: str
    page: int
    edtf: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the record tells: empty sender or addressee: not known."""

    item: str
    title: str
    sender: str
    sender_key: str
    addressee: str
    addressee_key: str
    edtf: str
    mentions: tuple[Mention, ...]

    @property
    def day(self) -> date | None:
        """Give its first possible day."""
        first = (edtf_range(self.edtf) or (None, None))[0] if self.edtf else None
        return date.fromisoformat(first) if first else None


@dataclass(frozen=True, slots=True)
class Reply:
    """That a letter answers another. `link` is a person's decision; without it the machine proposes, on the ground."""

    letter: str
    answered: str
    ground: Mention | None = None
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A letter in its place in a chain.

    Attributes:
        gap_days: Days since the letter before, where they are many; 0: not many.
        missing: Letters that it names and that are not here.
    """

    letter: Letter
    replies: tuple[Reply, ...]
    gap_days: int = 0
    missing: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """All letters between two people, in order of time; those without a date stand last."""

    people: tuple[str, str]
    key: str
    steps: tuple[Step, ...]


def chains(catalogue: Catalogue) -> tuple[tuple[Chain, ...], tuple[Letter, ...]]:
    """Return correspondences, and letters of which sender or addressee is not known."""
    letters = [_letter(catalogue, item) for item in _items(catalogue)]
    held = _held(catalogue.letter_links())
    pairs: dict[str, list[Letter]] = defaultdict(list)
    alone: list[Letter] = []
    for letter in letters:
        if letter.sender_key and letter.addressee_key:
            pairs["|".join(sorted((letter.sender_key, letter.addressee_key)))].append(letter)
        else:
            alone.append(letter)
    found = [_chain(key, _ordered(group), held) for key, group in pairs.items()]
    return tuple(sorted(found, key=lambda chain: chain.people)), tuple(_ordered(alone))


def link(catalogue: Catalogue, letter: str, answered: str, *, holds: bool, agent: str) -> int:
    """Keep that a letter answers another, or does not; return the decision's number.

    Raises:
        BadDataError: It is the same letter.
        NotFoundError: There is no such item.
    """
    if letter == answered:
        raise BadDataError("letter-same")
    return catalogue.link_letters(letter, answered, holds=holds, agent=agent)


def mentions_in(text: str, page: int, context: str) -> tuple[Mention, ...]:
    """Return the letters that a text names by their dates; a date that is not certain names none.

    Args:
        context: EDTF date of the letter itself: what it answers is older.
    """
    found: list[Mention] = []
    for match in _MENTION.finditer(" ".join(text.split())):
        reading = parse_date(match["date"].strip(" ,"), context or None)
        days = edtf_range(reading.edtf) if reading.edtf else None
        if days and days[0] and days[0] == days[1]:
            whole = parse_date(match["date"].strip(" ,")).edtf is not None
            found.append(Mention(match[0].strip(" ,"), page, days[0] if whole else _before(days[0], context)))
    return tuple(dict.fromkeys(found))


def _before(day: str, context: str) -> str:
    """Put a day whose year was taken from the letter into the year before where it would lie after the letter."""
    last = (edtf_range(context) or (None, None))[1] if context else None
    moved = f"{int(day[:4]) - 1}{day[4:]}"
    return moved if last and day > last and edtf_range(moved) else day


def _items(catalogue: Catalogue) -> Iterable[Item]:
    for kind in KINDS:
        yield from catalogue.items(kind=kind, limit=MOST_LETTERS)


def _letter(catalogue: Catalogue, item: Item) -> Letter:
    record = catalogue.record(item.id)
    created = next((value.value for value in record if value.term == "dcterms:created"), "")
    mentions: list[Mention] = []
    for page in catalogue.pages(item.id):
        layers = catalogue.layers(page.id)
        mentions += mentions_in(layers[0].text if layers else "", page.number, created)
    sender = next((value for value in record if value.term == "dcterms:creator"), None)
    addressee = next((v for v in record if v.term == "dcterms:contributor" and v.role == ADDRESSEE), None)
    return Letter(
        item.id, item.title, sender.value if sender else "", _key(sender), addressee.value if addressee else "",
        _key(addressee), created, tuple(mentions),
    )  # fmt: skip


def _key(value: RecordValue | None) -> str:
    """Name a person by the authority file where the name is linked to it, or else by the name itself."""
    if value is None:
        return ""
    return value.authority or " ".join(re.sub(r"\(.*?\)|[.,]", " ", value.value).casefold().replace("ё", "е").split())


def _ordered(letters: Iterable[Letter]) -> list[Letter]:
    return sorted(letters, key=lambda letter: (letter.day or date.max, letter.item))


def _held(links: Sequence[Link]) -> dict[tuple[str, str], Link]:
    return {(link.letter, link.answered): link for link in links if link.undone_at is None}


def _chain(key: str, letters: Sequence[Letter], held: dict[tuple[str, str], Link]) -> Chain:
    steps: list[Step] = []
    before: date | None = None
    for letter in letters:
        step = _step(letter, letters, held)
        far = (letter.day - before).days if letter.day and before else 0
        steps.append(replace(step, gap_days=far if far > GAP_DAYS else 0))
        before = letter.day or before
    first = letters[0]
    people = sorted((first.sender, first.addressee))
    return Chain((people[0], people[1]), key, tuple(steps))


def _step(letter: Letter, letters: Sequence[Letter], held: dict[tuple[str, str], Link]) -> Step:
    own = [link for pair, link in held.items() if pair[0] == letter.item]
    replies = [Reply(letter.item, link.answered, link=link) for link in own]
    missing: list[Mention] = []
    for mention in letter.mentions:
        those = [
            other.item
            for other in letters
            if other.sender_key == letter.addressee_key and edtf_range(other.edtf) == (mention.edtf, mention.edtf)
        ]
        if not those:
            missing.append(mention)
        replies += [Reply(letter.item, other, mention) for other in those if (letter.item, other) not in held]
    return Step(letter, tuple(dict.fromkeys(replies)), missing=tuple(missing))
