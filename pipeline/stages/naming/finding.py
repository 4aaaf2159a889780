"""Names proposed on a page: what a model takes for names, held against lexicon and gazetteer, and what rules tell.

A proposal is never more than that: a person links it. What neither lexicon nor gazetteer nor the words around
support is left out, so that few proposals are wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.ports.names import FoundName, NameKind, Sense
from pipeline.stages.naming.bodies import find_bodies
from pipeline.stages.naming.gazetteer import Place
from pipeline.stages.naming.lists import is_one_of
from pipeline.stages.naming.morphology import Senses, is_somebodys
from pipeline.stages.naming.people import Part, PersonName, capitalised, name_from, part_of, run_of
from pipeline.stages.naming.places import FoundPlace, find_places
from pipeline.stages.naming.words import JoinedText, Token, join_words

FindNames = Callable[[str], tuple[FoundName, ...]]
"""A model's names in a text; of an adapter."""

CONFIDENCE = {"gazetteer": 0.95, "full-name": 0.95, "kin": 0.95, "title": 0.95, "rule": 0.9, "model": 0.9}
"""By ground, from what bench/names.py measured, rounded down to 0.05; see docs/figures.md."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that stands on a page.

    Attributes:
        text: As it stands, a word parted at the end of a line put together.
        first_word, last_word: 0-based numbers of words on the page, both included.
        readings: The name in the nominative, likeliest first; more than one where the form may be of either.
        people: The same as parts, of a person.
        places: Places of the gazetteer that it may be.
        house: Number of the house and, after a comma, of the flat.
        ground: Why it is proposed: "gazetteer", "full-name", "kin", "title", "rule" or "model".
    """

    kind: NameKind
    text: str
    first_word: int
    last_word: int
    readings: tuple[str, ...]
    ground: str
    people: tuple[PersonName, ...] = ()
    places: tuple[Place, ...] = ()
    house: str = ""

    @property
    def confidence(self) -> float:
        """How often proposals on this ground were right."""
        return CONFIDENCE[self.ground]


def find_mentions(lines: Sequence[Sequence[str]], find: FindNames, senses: Senses) -> tuple[Mention, ...]:
    """Return the names on a page, in order.

    Args:
        lines: The texts of the page's words, line by line.
        find: The model.
        senses: What a word form can be.
    """
    joined = join_words(lines)
    if not joined.tokens:
        return ()
    said = _said_by(find(joined.text), joined.tokens)
    places = find_places(joined.text, joined.tokens, senses)
    taken = {number for place in places for number in range(place.first, place.last + 1)}
    found = [_place(joined, place, senses) for place in places if not _is_person(place, joined.tokens, said, senses)]
    taken = {number for mention, span in found for number in range(span[0], span[1] + 1)}
    for body in find_bodies(joined.tokens, senses):
        span = (body.first, body.last)
        if not taken.intersection(range(span[0], span[1] + 1)):
            text = _text(joined, *span)
            words = joined.words_of(joined.tokens[span[0]].start, joined.tokens[span[1]].end)
            found.append((Mention(NameKind.ORGANISATION, text, *words, (body.name,), "rule"), span))
            taken.update(range(span[0], span[1] + 1))
    found += list(_persons(joined, said, taken, senses))
    found += list(_model_places(joined, said, {n for _, s in found for n in range(s[0], s[1] + 1)}, senses))
    return tuple(mention for mention, _ in sorted(found, key=lambda one: one[1]))


Spanned = tuple[Mention, tuple[int, int]]


def _said_by(names: Sequence[FoundName], tokens: Sequence[Token]) -> dict[int, NameKind]:
    """Return what the model says of each token."""
    said: dict[int, NameKind] = {}
    for name in names:
        said.update({n: name.kind for n, token in enumerate(tokens) if name.start <= token.start < name.end})
    return said


def _text(joined: JoinedText, first: int, last: int) -> str:
    end = joined.tokens[last]
    dot = end.dotted and end.initial
    return " ".join(joined.text[joined.tokens[first].start : end.end + dot].split())


def _place(joined: JoinedText, place: FoundPlace, senses: Senses) -> Spanned:
    tokens = joined.tokens
    names = tuple(dict.fromkeys(modern_name(one) for one in place.places)) or (place.name,)
    words = joined.words_of(tokens[place.first].start, tokens[place.last].end)
    ground = "gazetteer" if place.places else "rule"
    text = _text(joined, place.first, place.last)
    mention = Mention(NameKind.PLACE, text, *words, names, ground, places=place.places, house=place.house)
    return mention, (place.first, place.last)


def modern_name(place: Place) -> str:
    """Return the name that a place is kept under: the modern one without brackets, or the old where that is none."""
    bare = place.modern.split(" (")[0].split(", ")[0]
    is_name = bare[:1].isupper() or bare.split(" ")[0] in (
        "улица",
        "проспект",
        "площадь",
        "набережная",
        "канал",
        "посёлок",
    )
    return bare if is_name else place.old.split(" (")[0]


def _is_person(place: FoundPlace, tokens: Sequence[Token], said: dict[int, NameKind], senses: Senses) -> bool:
    """Whether one word of the gazetteer is rather somebody's name here: «Пушкин» after a first name or by the model."""
    if place.first != place.last or not place.places:
        return False
    token = tokens[place.first]
    if token.opens and said.get(place.first) is None and part_of(token, senses).common:
        return True
    before = tokens[place.first - 1] if place.first else None
    named = before is not None and before.is_word and before.capital and bool(part_of(before, senses).first)
    if named or (before is not None and before.initial):
        return True
    bears = any(sense.part in ("first", "surname") for sense in senses(token.text))
    return bears and said.get(place.first) is NameKind.PERSON


def _persons(joined: JoinedText, said: dict[int, NameKind], taken: set[int], senses: Senses) -> Iterator[Spanned]:
    tokens = joined.tokens
    at = 0
    while at < len(tokens):
        run = [] if at in taken else run_of(tokens, at, senses)
        run = run[: next((k for k in range(len(run)) if at + k in taken), len(run))]
        ground = _ground(run, tokens, at, said, senses) if run else ""
        if ground:
            span = (at, at + len(run) - 1)
            words = joined.words_of(tokens[span[0]].start, tokens[span[1]].end)
            people = name_from(run, masculine_hint=_hint(tokens, span, senses))
            shown = tuple(dict.fromkeys(person.shown for person in people))
            yield Mention(NameKind.PERSON, _text(joined, *span), *words, shown, ground, people=people), span
        at += len(run) if ground else 1


def _ground(run: Sequence[Part], tokens: Sequence[Token], at: int, said: dict[int, NameKind], senses: Senses) -> str:
    """Return why a run of words is a person's name, or nothing."""
    names = [part for part in run if not part.token.initial]
    if not names or all(part.token.shouted for part in names):
        return ""
    beside = _beside(tokens, at, at + len(run) - 1, senses)
    if beside:
        return beside
    by_model = any(said.get(at + number) is NameKind.PERSON for number in range(len(run)))
    if len(run) > 1:
        initials = _with_initials(run)
        sure = by_model or initials or any(part.patronymic for part in names)
        whole = initials or len(names) > 2  # then a first word that is a common one too is no accident
        return "full-name" if sure and (whole or not _begins_common(run)) else ""
    return "model" if _alone(names[0], senses, by_model=by_model) else ""


def _with_initials(run: Sequence[Part]) -> bool:
    return any(part.token.initial for part in run) and any(part.surname for part in run)


def _begins_common(run: Sequence[Part]) -> bool:
    """Whether a sentence's first word only looks like part of a name: «Была Надежда Петровна»."""
    first = run[0]
    return first.token.opens and first.common and not (first.first or first.patronymic)


def _alone(part: Part, senses: Senses, *, by_model: bool) -> bool:
    token = part.token
    if part.surname and not part.first and token.text[-1] in "ауйюме" and is_somebodys(token.text):
        return False
    if token.opens:
        likely = senses(token.text)[0].part in ("first", "patronymic") if part.common else True
        return by_model and likely and bool(part.first or part.surname or part.patronymic)
    sure_first = bool(part.first) and not part.common
    return sure_first or (by_model and bool(part.first or part.surname))


def _beside(tokens: Sequence[Token], at: int, last: int, senses: Senses) -> str:
    """Return "kin" or "title" where such a word stands right before: «дядя Костя», «т. Небывалов», «/Небывалый/»."""
    if at == 0 or tokens[at].shouted:
        return ""
    if tokens[at - 1].text == "/":
        return "title" if last + 1 < len(tokens) and tokens[last + 1].text == "/" else ""
    if not tokens[at - 1].is_word:
        return ""
    before = tokens[at - 1]
    if before.dotted and len(before.text) > 4:
        return ""
    part = part_of(tokens[at], senses)
    if is_one_of("kin", before.text, senses):
        return "kin" if part.first or part.patronymic else ""
    if is_one_of("title", before.text, senses) and (len(before.text) > 3 or before.dotted):
        return "title" if part.first or part.surname or part.patronymic else ""
    return ""


def _hint(tokens: Sequence[Token], span: tuple[int, int], senses: Senses) -> bool | None:
    """Say what the words around tell of a surname that is a man's in one case and a woman's in another."""
    after = tokens[span[1] + 1] if span[1] + 1 < len(tokens) else None
    if after is not None and after.is_word and not tokens[span[1]].dotted:
        verbs = [sense for sense in senses(after.text) if sense.part == "verb" and sense.gender]
        if verbs and verbs[0].gender == "femn":
            return False
    first = tokens[span[0]]
    listed = first.opens and span[0] != span[1]  # «А. Выдумкина.», «Придумова Л. К., служащая»
    return None if listed and first.initial else not listed


def _model_places(joined: JoinedText, said: dict[int, NameKind], taken: set[int], senses: Senses) -> Iterator[Spanned]:
    """Yield single words that both the model and the dictionary take for a place."""
    for number, token in enumerate(joined.tokens):
        if number in taken or said.get(number) is not NameKind.PLACE or not token.is_word or not token.capital:
            continue
        place = _dictionary_place(token, senses)
        if place is not None and not token.shouted:
            words = joined.words_of(token.start, token.end)
            mention = Mention(NameKind.PLACE, token.text, *words, (capitalised(place.lemma),), "model")
            yield mention, (number, number)


def _dictionary_place(token: Token, senses: Senses) -> Sense | None:
    found = senses(token.text)
    if found[0].part in ("adjective", "surname"):
        return None
    return next((sense for sense in found if sense.part == "place" and sense.known), None)
