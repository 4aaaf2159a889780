"""Sentences for the drawn lines: diaries, letters, orders and prose of the 1940s, filled by chance."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

DATA = Path(__file__).parent / "data"
ALPHABET = unicodedata.normalize("NFC", (DATA / "alphabet.txt").read_text(encoding="utf-8"))
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
VOWELS = "аеёиоуыэюяіѣѵ"
LATE_YAT = frozenset({"человек", "себе", "тебе", "ответ", "совет", "зде", "где", "обед", "невест"})
CONSONANTS = "бвгджзклмнпрстфхцчшщ"
YAT_ROOTS = (
    "бел", "бед", "бег", "век", "вер", "дев", "дел", "дет", "езд", "зде", "звер", "лес", "лет", "мест", "месяц", "нет",
    "обед", "ответ", "пес", "реш", "свет", "след", "снег", "совет", "тел", "хлеб", "цвет", "цел", "человек", "себе",
    "тебе", "ехал", "ветер", "бес", "где", "песн", "невест", "медн",
)  # fmt: skip


@dataclass(frozen=True)
class Lexicon:
    """Words with their chance, and the filled slots of the phrases."""

    words: tuple[str, ...]
    chances: np.ndarray
    slots: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[str, ...]]
    cumulative: np.ndarray = field(repr=False)


def clean_text(text: str) -> str:
    """Return the text in NFC with only characters of the alphabet, spaces single."""
    text = unicodedata.normalize("NFC", text).replace("…", "...")
    return re.sub(r" +", " ", "".join(c for c in text if c in ALPHABET)).strip()


def read_phrases(path: Path) -> dict[str, tuple[str, ...]]:
    """Read the phrase file: sections begin with @, # is a comment."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            section = line[1:]
        elif line.strip() and not line.startswith("#"):
            found.setdefault(section, []).append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def read_domain(folder: Path | None) -> list[tuple[str, float]]:
    """Read word forms with counts, terms and place names from a folder of domain lists.

    Args:
        folder: Has word_counts.tsv, glossary.csv, toponyms.csv; a list that is not there is left out.

    Returns:
        Words with the weight they are to be drawn by (a root of the count, so that rare words come too).
    """
    found: list[tuple[str, float]] = []
    if folder is None:
        return found
    counts = folder / "word_counts.tsv"
    if counts.exists():
        rows = (line.split("\t") for line in counts.read_text(encoding="utf-8").splitlines()[1:])
        found += [(word, float(count) ** 0.6) for word, count in rows if clean_text(word) == word]
    for name, column, weight in (("glossary.csv", "term", 4.0), ("toponyms.csv", "old_name_1941", 3.0)):
        if (folder / name).exists():
            with (folder / name).open(encoding="utf-8", newline="") as lines:
                found += [(clean_text(row[column]), weight) for row in csv.DictReader(lines)]
    return [(word, weight) for word, weight in found if word]


def load_lexicon(domain: Path | None) -> Lexicon:
    """Put together phrases, slots and words; without a domain folder the slots' own words serve."""
    slots: dict[str, tuple[str, ...]] = {}
    for line in (DATA / "words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, values = line.split("\t")
            slots[name] = tuple(values.split("|"))
    words = read_domain(domain)
    if not words:
        words = [(word, 1.0) for values in slots.values() for value in values for word in value.split()]
    chances = np.array([weight for _, weight in words])
    chances = chances / chances.sum()
    phrases = read_phrases(DATA / "phrases.txt")
    return Lexicon(tuple(word for word, _ in words), chances, slots, phrases, np.cumsum(chances))


def draw_word(lexicon: Lexicon, rng: np.random.Generator) -> str:
    """Draw one word by its chance."""
    place = int(np.searchsorted(lexicon.cumulative, rng.random()))
    return lexicon.words[min(place, len(lexicon.words) - 1)]


def pick(values: Sequence[str], rng: np.random.Generator) -> str:
    """Pick one of the values, all alike."""
    return values[int(rng.integers(len(values)))]


def write_number(rng: np.random.Generator) -> str:
    """Return a number as papers have them: mostly short, at times long, parted or with a comma."""
    kind = rng.random()
    if kind < 0.5:
        return str(rng.integers(1, 40))
    if kind < 0.8:
        return str(rng.integers(10, 2000))
    if kind < 0.9:
        return f"{rng.integers(1, 60)},{rng.integers(0, 100)}"
    return f"{rng.integers(1, 90)} {rng.integers(0, 1000):03d}" if kind < 0.95 else str(rng.integers(1000, 999999))


def write_date(lexicon: Lexicon, rng: np.random.Generator) -> str:
    """Return a date in one of the ways diaries and papers write it."""
    day, month = int(rng.integers(1, 32)), int(rng.integers(1, 13))
    year = int(rng.integers(1936, 1950)) if rng.random() < 0.8 else int(rng.integers(1858, 1990))
    name = lexicon.slots["month_gen"][month - 1]
    short = f"{year % 100:02d}"
    ways = (
        f"{day}/{ROMAN[month - 1]}-{short}", f"{day}/{ROMAN[month - 1]} {year} г.", f"{day}.{month:02d}.{year}",
        f"{day}-го {name}", f"{day} {name} {year} г.", f"{day} {name} {year} года", f"{day}.{ROMAN[month - 1]}.{short}",
        f"{day:02d}.{month:02d}.{short}", f"«{day}» {name} {year} г.", f"{day} {name[:3]}.", f"{day} {name}",
        f"{ROMAN[month - 1]}.{year}", f"{day}/{month}-{short}", f"{year}", f"{day}-{ROMAN[month - 1]}-{short} г.",
    )  # fmt: skip
    return pick(ways, rng)


def slot_writers(lexicon: Lexicon) -> dict[str, Callable[[np.random.Generator], str]]:
    """Return the slots that are written anew each time."""
    return {
        "date": lambda rng: write_date(lexicon, rng),
        "n": write_number,
        "grams": lambda rng: pick(("125", "250", "200", "300", "350", "500", "75", "100", "150", "600", "700"), rng),
        "time": lambda rng: (
            f"{rng.integers(0, 24)} ч. {rng.integers(0, 60):02d} м."
            if rng.random() < 0.5
            else f"{rng.integers(0, 24)}:{rng.integers(0, 60):02d}"
        ),
        "year": lambda rng: str(rng.integers(1860, 1985)),
        "ppn": lambda rng: f"{rng.integers(1, 99999):05d}",
        "phone": lambda rng: (
            f"{pick('АБВГДЕЖК', rng)}-{rng.integers(1, 9)}-{rng.integers(10, 99)}-{rng.integers(10, 99)}"
        ),
        "word": lambda rng: draw_word(lexicon, rng).lower(),
        "word_cap": lambda rng: draw_word(lexicon, rng).capitalize(),
    }


def fill_phrase(phrase: str, lexicon: Lexicon, rng: np.random.Generator) -> str:
    """Fill every slot of the phrase."""
    writers = slot_writers(lexicon)

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        return writers[name](rng) if name in writers else pick(lexicon.slots[name], rng)

    return re.sub(r"\{(\w+)\}", fill, phrase)


def join_words(lexicon: Lexicon, rng: np.random.Generator) -> str:
    """Return words drawn one after the other, with marks and capitals as in a sentence."""
    parts = []
    capital = rng.random() < 0.4
    for _ in range(int(rng.integers(2, 12))):
        word = draw_word(lexicon, rng)
        word = word.capitalize() if capital else word
        mark = (
            ""
            if rng.random() < 0.75
            else pick((",", ",", ",", ".", ".", ".", "!", "?", ";", ":", " –", " —", "..."), rng)
        )
        capital = mark in {".", "!", "?", "..."}
        chance = rng.random()
        if chance < 0.03:
            word = f"«{word}»"
        elif chance < 0.05:
            word = f"({word})"
        elif chance < 0.06:
            word = f'"{word}"'
        elif chance < 0.07:
            word = f"„{word}“"
        parts.append(word + mark)
    return " ".join(parts)


def spell_old(text: str) -> str:
    """Spell the text roughly as before 1918: ъ at word ends, і before vowels, ѣ in the commonest roots."""
    for root in YAT_ROOTS:
        place = root.rindex("е") if root in LATE_YAT else root.index("е")
        spelled = root[:place] + "ѣ" + root[place + 1 :]
        text = text.replace(root, spelled).replace(root.capitalize(), spelled.capitalize())
    text = re.sub(rf"и(?=[{VOWELS}й])", "і", text)
    text = re.sub(rf"(?<=[{CONSONANTS}])(?![\w-])", "ъ", text)
    text = re.sub(r"ого(?!\w)", "аго", text)
    return text.replace("ё", "е").replace("Ф", "Ѳ", 1 if "Фёд" in text or "Фед" in text else 0)


def break_line(text: str, rng: np.random.Generator) -> str:
    """Cut the text as a line of a page is cut: the end may be a hyphenated word, the start a word's rest."""
    words = text.split(" ")
    if len(words) < 3:
        return text
    last = words[-1].strip(".,;:!?")
    if rng.random() < 0.22 and len(last) > 5 and last.isalpha():
        cut = int(rng.integers(2, len(last) - 2))
        words[-1] = last[:cut] + pick(("-", "-", "-", "–", ""), rng)
    first = words[0]
    if rng.random() < 0.12 and len(first) > 6 and first.isalpha():
        words[0] = first[int(rng.integers(2, len(first) - 2)) :].lower()
    return " ".join(words)


def cut_piece(text: str, characters: int, rng: np.random.Generator) -> str:
    """Return a run of whole words of about so many characters from anywhere in the text."""
    words = text.split(" ")
    start = int(rng.integers(len(words)))
    while start > 0 and len(" ".join(words[start:])) < characters and rng.random() < 0.97:
        start -= 1
    end = start + 1
    while end < len(words) and len(" ".join(words[start : end + 1])) <= characters:
        end += 1
    return " ".join(words[start:end])


def write_line(lexicon: Lexicon, rng: np.random.Generator, characters: int, *, old: float = 0.05) -> str:
    """Write the text of one line.

    Args:
        lexicon: What to draw from.
        rng: Source of chance.
        characters: Length aimed at; a longer word is left whole.
        old: Chance of the spelling before 1918.

    Returns:
        Non-empty text of the alphabet, NFC.
    """
    while True:
        if rng.random() < 0.55:
            text = join_words(lexicon, rng)
        else:
            section = pick(("diary", "diary", "letter", "order", "prose", "prose"), rng)
            text = fill_phrase(pick(lexicon.phrases[section], rng), lexicon, rng)
        if len(text) < characters and rng.random() < 0.8:
            text += " " + join_words(lexicon, rng)
        if rng.random() < old:
            text = spell_old(text)
        text = cut_piece(text, characters, rng)
        text = clean_text(break_line(text, rng))
        if rng.random() < 0.03:
            text = text.upper()
        if text and len(text) <= 2 * characters + 12:
            return clean_text(text)
