"""Turn a Russian date phrase into a short code of numbers, months and marks that the grammar can match.

The code is a string of words with single spaces: `n5` a number (`n5o` ordinal), `m12` a month, `r12` a Roman figure,
`s24` a season, `k40` a decade, `y194X` a year with a lost digit, `_` a lost part, `g` the word year, `c` century,
`@name` a phrase recognised before; a `?` at the end of a word says that an editor or a doubt stands at that part.
"""

import re
from dataclasses import dataclass, field

from pipeline.stages.chronology import words

_LEXEME = re.compile(
    r"(?P<mark>@[a-z0-9+_:-]+)|(?P<word>[0-9a-zа-яіѵ|]+)|(?P<gap>\.{2,}|_+|-{2,}|\*+|\?{2,})|(?P<one>\?)|"
    r"(?P<sep>[/.,–—‒―−-])"
    r"|(?P<open>\[)|(?P<close>\])|(?P<space>\s)|(?P<other>.)"
)
_VALUE = re.compile(r"(?:[nmrsk]\d+o?|y[0-9X]+|_)\??")
_LOST_DIGITS = re.compile(r"(?:\?+|_+|\*+|\.{2,}|-+|[xх]{1,2})(?=[\s/,]|г|$)")
_SUFFIX = re.compile(r"(?:\s?-\s?)?(го|ого|его|ое|ые|ый|ий|ых|му|ому|[еe]|й|м|х(?!\s?[-/.]\s?\d)|ю|я|ая)(?![а-я])")
_WORDS = {
    "g": r"г|гг|год[а-я]{0,2}|годов", "from": r"с|со", "to": "по", "until": "до", "on": "на", "since": "от",
    "between": "между|меж", "and": "и|да", "or": "или|либо|иль", "num": r"числ[аоу]|числом|чис|ч",
    "nums": "числах|числам",
    "mes": r"месяц[аеу]?|мес", "day": "день|дня|дню|дни|дней", "start0": "начало", "start": "начал[аеу]|началом|нач",
    "middle": r"с[е]?редин[аеуы]|средин[аеуы]|серединой|серед|сер", "end": r"конец|конц[аеу]|концом|кон|исход[ае]?",
    "half": r"половин[аеуы]|половиной|пол", "dekad": r"декад[аеуы]", "quarter": r"квартал[аеу]?|кв|четверт[ьи]",
    "halfyear": r"полугоди[еяию]", "week": r"недел[яиюе]", "last": r"последн[а-я]{2,3}", "c": r"век[аеу]?|"
        r"столети[еяию]",
    "ago": "назад", "after_": "через", "under": "под|перед|накануне|канун",
}  # fmt: skip
_WORD = re.compile("|".join(f"(?P<{name}>{forms})" for name, forms in _WORDS.items()))
_NOISE = frozenset(
    (
        "в", "во", "за", "весь", "вся", "всю", "всего", "целый", "целую", "дата", "датировано", "датирована", "датир",
        "датирован", "запись", "записано", "написано", "писано", "писан", "это", "тот", "самый",
        "где-то", "период", "течение",
    )
)  # fmt: skip


class Doubt(Exception):  # noqa: N818 - no error: it is the answer "nothing certain", and stays in this package
    """Nothing certain can be said of a date phrase; the argument is the machine code of the reason."""

    @property
    def code(self) -> str:
        """Give the machine code of the reason."""
        return str(self.args[0])


@dataclass
class Lexed:
    """What a phrase consists of: the code, the weekdays named in it, and codes of what to look at again."""

    code: str = ""
    weekdays: list[int] = field(default_factory=list)
    review: set[str] = field(default_factory=set)


def lex_phrase(text: str) -> Lexed:
    """Turn a phrase (as `words.plain` gives it) into the code of the grammar.

    Raises:
        Doubt: If a word of the phrase is not known, so that its date cannot be certain.
    """
    reader = _Reader(text)
    reader.read()
    reader.lexed.code = _tidy(reader.out)
    return reader.lexed


class _Reader:
    """Walks over a phrase once; holds the place, the output and whether it is inside square brackets."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.bracket = text, 0, False
        self.out: list[str] = []
        self.numbers: list[tuple[int, str]] = []
        self.lexed = Lexed()

    def read(self) -> None:
        while self.at < len(self.text):
            found = _LEXEME.match(self.text, self.at)
            if found is None or found.lastgroup is None:
                raise Doubt("unknown-words")
            self.at = found.end()
            self._take(found.lastgroup, found[0])
        self._flush_numbers()

    def _take(self, kind: str, text: str) -> None:
        if kind == "space":
            return
        if kind == "word" and (part := words.number_word(text)):
            self.numbers.append(part)
            return
        self._flush_numbers()
        if kind == "word":
            self._word(text)
        elif kind in ("open", "close"):
            self.bracket = kind == "open"
        elif kind == "gap":
            self._put("_")
        elif kind == "one":
            self._question()
        elif kind in ("mark", "sep"):
            self._put("–" if text in "—‒―−" else text)
        else:
            raise Doubt("unknown-words")

    def _put(self, token: str) -> None:
        doubtful = self.bracket and token[0] in "nmrsky"
        self.out.append(token + "?" if doubtful else token)

    def _question(self) -> None:
        before = self.out[-1] if self.out else ""
        touches = self.at > 1 and self.text[self.at - 2] not in " /.,-"
        if before[:1] in ("n", "m", "r", "s", "k", "y") and (touches or self.at >= len(self.text)):
            self.out[-1] = before.rstrip("?") + "?"
        elif before in ("g", ".") and self.at >= len(self.text):
            self.out.append("?")
        elif before == "g" and len(self.out) > 1:
            self.out[-2] = self.out[-2].rstrip("?") + "?"
        else:
            self._put("_")

    def _flush_numbers(self) -> None:
        while self.numbers:
            joined = words.join_numbers(self.numbers)
            if joined is None:
                return
            value, shape, taken = joined
            del self.numbers[:taken]
            self._put(f"k{value}" if shape == "plural" else f"n{value}o" if shape == "ordinal" else f"n{value}")

    def _word(self, text: str) -> None:
        if text.isascii() and text.isdigit():
            self._number(text)
        elif (roman := self._roman(text)) is not None:
            self._put(f"r{roman}")
        elif (fixed := words.mended_digits(text)) is not None:
            self.lexed.review.add("ocr-digits")
            self._number(fixed)
        elif stuck := re.fullmatch(r"([ivxхі]+)(\d{2}|\d{4})", text):
            self._word(stuck[1])
            self._number(stuck[2])
        elif split := re.fullmatch(r"(\d+)([а-яe]+)", text):
            self._glued(split[1], split[2])
        else:
            self._plain_word(text)

    def _roman(self, text: str) -> int | None:
        number = words.roman_number(text)
        lone = text in ("у", "п", "ш", "х", "і", "i")
        return None if lone and not self._beside_separator(text) else number

    def _beside_separator(self, text: str) -> bool:
        start = self.at - len(text)
        around = self.text[max(0, start - 1) : start] + self.text[self.at : self.at + 1]
        return bool(re.search(r"[/.,–-]", around)) or text in ("i", "і")

    def _glued(self, digits: str, letters: str) -> None:
        if _SUFFIX.fullmatch(letters):
            self.at -= len(letters)
            self._number(digits)
        elif letters in ("г", "гг", "год", "года"):
            self._number(digits)
            self._put("g")
        elif letters in ("x", "х", "xx", "хх"):
            self._number(digits + "?" * len(letters))
        elif words.month_number(letters):
            self._number(digits)
            self._plain_word(letters)
        else:
            raise Doubt("unknown-words")

    def _number(self, digits: str) -> None:
        lost = _LOST_DIGITS.match(self.text, self.at) if "?" not in digits else None
        whole = digits.rstrip("?")
        gaps = len(digits) - len(whole) + (len(lost[0]) if lost else 0)
        if re.fullmatch(r"1[0-9]{2}|20\d", whole) and gaps >= 1 and self._year_may_end(lost, gaps):
            self._skip(lost)
            self._put(f"y{whole}X")
            return
        if whole in ("18", "19", "20") and self._century_may_end(lost, gaps, whole):
            self._skip(lost)
            self._put(f"y{whole}XX")
            return
        if whole in ("3", "4") and gaps == 1 and self._ends_a_date(lost):
            self._skip(lost)
            self._put(f"y19{whole}X")
            return
        if "?" in digits or len(whole) > 4:
            raise Doubt("unknown-words")
        self._counted(whole)

    def _ends_a_date(self, lost: re.Match[str] | None) -> bool:
        """Tell a year of two figures that lost its last one (5/XII-4?) from a day."""
        ahead = self.text[lost.end() if lost else self.at :]
        return (
            len(self.out) > 2
            and self.out[-1] in ("-", "–", "/", ".")
            and bool(re.fullmatch(r"[\s?]*(?:г\.?)?\s*", ahead))
        )

    def _year_may_end(self, lost: re.Match[str] | None, gaps: int) -> bool:
        """Tell a lost last digit (194-) from a separator that leads to another part."""
        if lost is None or lost[0][0] != "-" or gaps > 1:
            return True
        return bool(re.match(r"\s*(?:г|$)", self.text[lost.end() :]))

    def _century_may_end(self, lost: re.Match[str] | None, gaps: int, century: str) -> bool:
        """Tell two lost digits (19..) from a day before dots that stand for a lost month."""
        named = bool(re.match(r"\s*г", self.text[lost.end() if lost else self.at :]))
        return gaps >= 2 and (named or (gaps == 2 and century != "20"))

    def _skip(self, lost: re.Match[str] | None) -> None:
        if lost:
            self.at = lost.end()

    def _counted(self, digits: str) -> None:
        suffix = _SUFFIX.match(self.text, self.at)
        if suffix is None:
            self._put(f"n{int(digits)}" if len(digits) < 3 else f"n{digits}")
            return
        self.at = suffix.end()
        value, ending = int(digits), suffix[1]
        decade = value % 10 == 0 and (ending in ("х", "ых", "ые") or (ending == "е" and self._decade_follows(digits)))
        self._put(f"k{value}" if decade else f"n{value}o")

    def _decade_follows(self, digits: str) -> bool:
        rest = self.text[self.at :].lstrip()
        return len(digits) == 4 or int(digits) > 30 or bool(re.match(r"год[ыоа]|гг", rest))

    def _plain_word(self, text: str) -> None:
        text = words.one_alphabet(text)
        month, weekday, season = words.month_number(text), words.weekday_number(text), words.season_number(text)
        if weekday:
            self.lexed.weekdays.append(weekday)
        elif month:
            self._put(f"m{month}")
        elif season:
            self._put(f"s{season}")
        elif text in ("в", "вв") and self.out and self.out[-1][0] == "r" and self._at_word_end():
            self._put("c")
        elif text == "з" or text == "б":
            self._lone_digit(text)
        elif found := _WORD.fullmatch(text):
            self._put(str(found.lastgroup))
        elif text not in _NOISE:
            self._misspelt(text)

    def _misspelt(self, text: str) -> None:
        month = words.misspelt_month(text) if self.out and self.out[-1][0] == "n" else None
        if month is None:
            raise Doubt("unknown-words")
        self.lexed.review.add("misspelt")
        self._put(f"m{month}")

    def _at_word_end(self) -> bool:
        return not re.match(r"\s*[а-я0-9]", self.text[self.at :]) or self.text[self.at : self.at + 1] == "."

    def _lone_digit(self, text: str) -> None:
        """Take a lone З or б for the digit 3 or 6 where a day must stand: before a month."""
        if not re.match(r"\s*[/.-]?\s*(?:[ivxхіпшу]+\b|[а-я]{3,}|\d)", self.text[self.at :]):
            raise Doubt("unknown-words")
        self.lexed.review.add("ocr-digits")
        self._put("n3" if text == "з" else "n6")


def _tidy(out: list[str]) -> str:
    """Drop separators that separate nothing: doubled, at the ends, or a full stop after a word."""
    kept: list[str] = []
    for token in out:
        if token in (".", ",") and (not kept or not _VALUE.fullmatch(kept[-1])):
            continue
        if token in ("-", "–") and kept and kept[-1] in (".", ","):
            kept.pop()
        kept.append(token)
    question = kept[-1:] == ["?"]
    while kept and kept[-1] in ("/", ".", ",", "–", "-", "?"):
        kept.pop()
    kept += ["?"] if question else []
    while kept and kept[0] in (".", ",", "–", "-"):
        kept.pop(0)
    return " ".join(kept)
