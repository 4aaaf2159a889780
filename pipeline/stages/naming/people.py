"""Names of persons: which words of a text make one, and its parts in the nominative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.ports.names import Sense
from pipeline.stages.naming.morphology import Senses, first_names, is_common, patronymics, surnames
from pipeline.stages.naming.words import Token

_MOST = 4  # words of a name


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name, each part in the nominative with a capital, or an initial («П.»), or empty.

    Attributes:
        gender: "masc", "femn" or empty.
    """

    surname: str = ""
    first: str = ""
    patronymic: str = ""
    gender: str = ""

    @property
    def shown(self) -> str:
        """The name as catalogues order it: surname, first name, patronymic."""
        return " ".join(part for part in (self.surname, self.first, self.patronymic) if part)


@dataclass(frozen=True, slots=True)
class Part:
    """What a word of a name can be."""

    token: Token
    first: tuple[Sense, ...] = ()
    patronymic: tuple[Sense, ...] = ()
    surname: tuple[Sense, ...] = ()
    common: bool = False

    @property
    def named(self) -> bool:
        """Whether anything says that it is part of a name."""
        return bool(self.token.initial or self.first or self.patronymic or self.surname)


def part_of(token: Token, senses: Senses) -> Part:
    """Say what a word could be in a person's name."""
    if not token.is_word or not token.capital:
        return Part(token, common=True)
    if token.initial:
        return Part(token)
    word = token.text
    return Part(
        token,
        first_names(word, senses),
        patronymics(word, senses),
        surnames(word, senses),
        is_common(word, senses),
    )


def run_of(tokens: Sequence[Token], start: int, senses: Senses) -> list[Part]:
    """Return the words from tokens[start] on that could make one name: no mark between them, each a part not used."""
    run: list[Part] = []
    for token in tokens[start : start + _MOST]:
        part = part_of(token, senses)
        if not part.named or (run and not _joins(run, part)):
            break
        run.append(part)
    while run and run[-1].token.initial and len(run) == 1:
        run.pop()
    return run


def _joins(run: Sequence[Part], part: Part) -> bool:
    last = run[-1].token
    if last.dotted and not last.initial:
        return False
    if part.token.line > last.line + 1:
        return False
    if part.token.initial:
        return sum(other.token.initial for other in run) < 2
    if part.patronymic:
        return not any(other.patronymic for other in run)
    if run[0].token.initial:
        return bool(part.surname) and not any(not other.token.initial for other in run)
    return not _same_part_twice(run, part)


def _same_part_twice(run: Sequence[Part], part: Part) -> bool:
    others = [other for other in run if not other.token.initial and not other.patronymic]
    if len(others) >= 2:
        return True
    if not others:
        return False
    held = others[0]
    return not ((part.first and held.surname) or (part.surname and held.first))


def name_from(run: Sequence[Part], *, masculine_hint: bool | None = None) -> tuple[PersonName, ...]:
    """Return what a name is in the nominative: one reading, or two where its form may be a man's or a woman's.

    Args:
        masculine_hint: What the words around say of a surname that may be either; None: nothing.
    """
    words = [part for part in run if not part.token.initial]
    initials = [part.token.text + "." for part in run if part.token.initial]
    father = next((part for part in words if part.patronymic), None)
    rest = [part for part in words if part is not father]
    first, surname = _first_and_surname(rest, has_initials=bool(initials))
    gender = _gender(father, first, surname)
    spare = PersonName(
        first=_lemma(first.first, gender, first.token) if first else (initials[0] if initials else ""),
        patronymic=_lemma(father.patronymic, gender, father.token) if father else _second(initials, first),
    )
    if surname is None:
        return (replace(spare, gender=gender),)
    return _with_surname(spare, surname, gender, masculine_hint)


def _second(initials: Sequence[str], first: Part | None) -> str:
    at = 0 if first else 1
    return initials[at] if len(initials) > at else ""


def _first_and_surname(rest: Sequence[Part], *, has_initials: bool) -> tuple[Part | None, Part | None]:
    if not rest:
        return None, None
    if len(rest) == 1:
        only = rest[0]
        is_first = bool(only.first) and not (has_initials and only.surname)
        return (only, None) if is_first else (None, only)
    one, other = rest[0], rest[1]
    if one.first and (not other.first or other.surname):
        return one, other
    return (other, one) if other.first else (None, one)


def _gender(father: Part | None, first: Part | None, surname: Part | None) -> str:
    if father:
        return father.patronymic[0].gender
    said = {sense.gender for sense in first.first} - {""} if first else set()
    by_surname = {sense.gender for sense in surname.surname} - {""} if surname else set()
    for genders in (said & by_surname, said, by_surname):
        if len(genders) == 1:
            return next(iter(genders))
    return ""


def _lemma(senses: Sequence[Sense], gender: str, token: Token) -> str:
    fitting = [sense for sense in senses if sense.gender in (gender, "") or not gender]
    return capitalised((fitting or list(senses))[0].lemma) if senses else token.text


def _with_surname(spare: PersonName, surname: Part, gender: str, hint: bool | None) -> tuple[PersonName, ...]:
    genders = [gender] if gender else sorted({sense.gender for sense in surname.surname}, reverse=True)
    if len(genders) > 1 and hint is not None:
        genders.sort(key=lambda one: one != ("masc" if hint else "femn"))
    if not surname.surname:
        return (replace(spare, surname=capitalised(surname.token.text.lower()), gender=gender),)
    return tuple(
        replace(spare, surname=_lemma(surname.surname, one, surname.token), gender=one) for one in genders or [""]
    )


def capitalised(word: str) -> str:
    """Return a name's word with capitals: «салтыков-щедрин» → «Салтыков-Щедрин»."""
    return "-".join(piece[:1].upper() + piece[1:] for piece in word.split("-"))
