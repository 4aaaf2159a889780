"""Make the values of an item's record, each with who said it and on what ground."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.model import Origin, RecordValue
from pipeline.profile import KIND_TERM, Kind, kinds, profile_version, vocabulary
from pipeline.stages.describe.kinds_seen import guess_kind
from pipeline.stages.describe.sidecar import Sidecar, language_code
from pipeline.stages.describe.wording import count_of, spell_date

AGENT = "describe"
SIDECAR_AGENT = "sidecar"
LEAST_ENTRIES = 3
HEAD_LINES = 4
_DIARIES = ("diary", "school_notebook", "memoir")
_DATED_AT_HEAD = ("letter", "field_post_triangle", "postcard", "memo", "official_document")
_SIDECAR_TERMS = {
    "date": "dcterms:created",
    "creator": "dcterms:creator",
    "provenance": "dcterms:provenance",
    "source": "dcterms:source",
    "subjects": "dcterms:subject",
    "spatial": "dcterms:spatial",
    "medium": "dcterms:medium",
    "note": "dcterms:description",
    "access_rights": "dcterms:accessRights",
}
_SIDECAR_TEXTS = {
    "title_ru": ("dcterms:title", "ru"),
    "title_en": ("dcterms:title", "en"),
    "abstract_ru": ("dcterms:abstract", "ru"),
    "abstract_en": ("dcterms:abstract", "en"),
}


class ReadDate(Protocol):
    """A date as read from words; see pipeline.stages.chronology."""

    @property
    def edtf(self) -> str | None:
        """EDTF value, None when nothing certain can be said."""

    @property
    def needs_review(self) -> bool:
        """Whether a person should look at it."""


class DatedEntry(ReadDate, Protocol):
    """An entry of a diary."""

    @property
    def heading(self) -> str:
        """Its heading as it stands in the text."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is known of an item before it is described.

    Attributes:
        id: Its identifier.
        media_types: MIME type of each of its scans.
        scans: Number of its scans (pages); one page is one side of paper.
        texts: Text of each page in order, lines separated by line feeds.
        kind: Kind given by staff or by the name of the folder; empty to guess.
        kind_agent: Who gave it: "command", "folder" …
        collection: Name of the collection.
        donation: Id of the donation; never a person's name.
    """

    id: str
    media_types: tuple[str, ...]
    scans: int
    texts: tuple[str, ...] = ()
    kind: str = ""
    kind_agent: str = "folder"
    collection: str = ""
    donation: str | None = None


def describe_item(
    facts: ItemFacts,
    sidecar: Sidecar | None,
    *,
    parse_date: Callable[[str], ReadDate],
    split_entries: Callable[[Sequence[str]], Sequence[DatedEntry]],
) -> tuple[RecordValue, ...]:
    """Describe an item as far as it can be known.

    Args:
        facts: The item.
        sidecar: What staff say of it; None without an item.yaml.
        parse_date: Reads a date (pipeline.stages.chronology.parse_date).
        split_entries: Splits a diary (pipeline.stages.chronology.split_entries).

    Returns:
        Values in the order of the profile's terms; a term that staff gave has only their values. What is not
        known has no value.
    """
    said = sidecar or Sidecar()
    human = _human(said)
    lines = [line for text in facts.texts for line in text.splitlines()]
    entries = split_entries(lines)
    kind = _kind(facts, said, entries)
    dates = _dates(kind, lines, entries, parse_date)
    machine = [*_fixed(facts, said), *([kind] if kind else []), *_of_kind(kind), *dates]
    machine += _titles(kind, human, dates, lines)
    given = {value.term for value in human}
    return tuple(human) + tuple(value for value in machine if value.term not in given)


def _machine(term: str, value: str, confidence: float, evidence: str, language: str | None = None) -> RecordValue:
    return RecordValue(term, value, Origin.MACHINE, confidence, evidence, AGENT, language)


def _human(said: Sidecar) -> list[RecordValue]:
    def value(term: str, text: str, language: str | None = None) -> RecordValue:
        return RecordValue(term, text, Origin.HUMAN, evidence="item.yaml", agent=SIDECAR_AGENT, language=language)

    found = [value(term, said.first(key) or "", tag) for key, (term, tag) in _SIDECAR_TEXTS.items() if said.first(key)]
    found += [value(term, text) for key, term in _SIDECAR_TERMS.items() for text in said.values.get(key, ())]
    found += [value("dcterms:language", language_code(text) or text) for text in said.values.get("language", ())]
    if kind := said.first("kind"):
        found.append(value(KIND_TERM, kind))
    found += [value(*pair) for pair in _rights(said.first("rights"))]
    if said.invented:
        found.append(value("dcterms:description", "Документ вымышлен: образец для проверки.", "ru"))
        found.append(value("dcterms:description", "Invented document: a sample for testing.", "en"))
    return found


def _rights(said: str | None) -> list[tuple[str, str, str | None]]:
    if said is None:
        return []
    row = vocabulary("rights_statements").get(said)
    if row is None:
        return [("dcterms:rights", said, None)]
    texts: list[tuple[str, str, str | None]] = [
        ("dcterms:rights", row["ru"], "ru"),
        ("dcterms:rights", row["en"], "en"),
    ]
    return texts + ([("dcterms:license", row["uri"], None)] if row["uri"] and row["open"] == "yes" else [])


def _fixed(facts: ItemFacts, said: Sidecar) -> list[RecordValue]:
    """Give what follows from the files and from the archive itself."""
    values = [_machine("dcterms:identifier", facts.id, 1.0, "archive")]
    values += [_machine("dcterms:format", media, 1.0, "content of the file") for media in _unique(facts.media_types)]
    values += _extent(facts.scans)
    values.append(_language(facts.texts))
    if facts.collection:
        values.append(_machine("dcterms:isPartOf", facts.collection, 1.0, "settings", "ru"))
    if facts.donation:
        values.append(_machine("dcterms:isPartOf", facts.donation, 1.0, "donation"))
    values += _provenance(facts.donation) + _access(said)
    values.append(_machine("dcterms:conformsTo", f"profile {profile_version()}", 1.0, "archive"))
    return values


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))


def _extent(scans: int) -> list[RecordValue]:
    """Give the extent: leaves of two sides each, and scans."""
    if scans < 1:
        return []
    leaves = (scans + 1) // 2
    rule = "two sides counted as one leaf"
    return [
        _machine("dcterms:extent", f"{count_of(leaves, 'leaf', tag)} ({count_of(scans, 'scan', tag)})", 0.5, rule, tag)
        for tag in ("ru", "en")
    ]


def _language(texts: Sequence[str]) -> RecordValue:
    letters = re.findall(r"[^\W\d_]", "".join(texts))
    cyrillic = sum("\u0400" <= letter <= "\u04ff" for letter in letters)
    if len(letters) < 20:
        return _machine("dcterms:language", "rus", 0.3, "usual in the collection; too little text to tell")
    share = cyrillic / len(letters)
    if share >= 0.6:
        return _machine(
            "dcterms:language", "rus", round(0.5 + share * 0.4, 2), f"{share:.0%} of the letters are Cyrillic"
        )
    return _machine("dcterms:language", "und", 0.5, f"{share:.0%} of the letters are Cyrillic")


def _provenance(donation: str | None) -> list[RecordValue]:
    if donation:
        return [
            _machine("dcterms:provenance", f"Поступило в составе подборки {donation}.", 0.9, "donation", "ru"),
            _machine("dcterms:provenance", f"Received as part of the set {donation}.", 0.9, "donation", "en"),
        ]
    return [
        _machine("dcterms:provenance", "Сведения о передаче не записаны.", 0.3, "nothing recorded", "ru"),
        _machine("dcterms:provenance", "How it was received is not recorded.", 0.3, "nothing recorded", "en"),
    ]


def _access(said: Sidecar) -> list[RecordValue]:
    """Open only what staff put under an open licence; nobody has looked at the rest."""
    row = vocabulary("rights_statements").get(said.first("rights") or "")
    if row and row["open"] == "yes":
        return [_machine("dcterms:accessRights", "open", 0.9, "open licence in item.yaml")]
    unknown = vocabulary("rights_statements")["CNE"]
    values = [_machine("dcterms:accessRights", "reading-room", 0.5, "nobody has decided yet")]
    return values + [_machine("dcterms:rights", unknown[tag], 0.5, "nothing recorded", tag) for tag in ("ru", "en")]


def _kind(facts: ItemFacts, said: Sidecar, entries: Sequence[DatedEntry]) -> RecordValue | None:
    if kind := said.first("kind"):
        return RecordValue(KIND_TERM, kind, Origin.HUMAN, evidence="item.yaml", agent=SIDECAR_AGENT)
    if facts.kind in kinds():
        return _machine(KIND_TERM, facts.kind, 0.8, f"given by the {facts.kind_agent}")
    guess = guess_kind(facts.texts)
    dated = [entry for entry in entries if entry.edtf and not entry.needs_review]
    if len(dated) >= LEAST_ENTRIES and (guess is None or guess.kind in _DIARIES):
        return _machine(KIND_TERM, "diary", 0.7, f"{len(dated)} dated entries: {dated[0].heading} …")
    if guess is None:
        return None
    return _machine(KIND_TERM, guess.kind, guess.confidence, "words: " + ", ".join(guess.words))


def _of_kind(kind: RecordValue | None) -> list[RecordValue]:
    if kind is None:
        return []
    return [_machine("dcterms:type", kinds()[kind.value].dcmi, kind.confidence or 0.95, f"kind {kind.value}")]


def _dates(
    kind: RecordValue | None,
    lines: Sequence[str],
    entries: Sequence[DatedEntry],
    parse_date: Callable[[str], ReadDate],
) -> list[RecordValue]:
    """Give the date of creation where it is certain, and the time that a diary covers."""
    if kind is None:
        return []
    if kind.value == "diary":
        return _span_of_entries(entries)
    if kind.value not in _DATED_AT_HEAD:
        return []
    found = {line.strip(): parse_date(line.strip()) for line in _head(lines)}
    certain = [(line, read.edtf) for line, read in found.items() if read.edtf and not read.needs_review]
    days = [(line, edtf) for line, edtf in certain if re.fullmatch(r"\d{4}-\d\d-\d\d", edtf)]
    if len(days) != 1:
        return []
    return [_machine("dcterms:created", days[0][1], 0.7, f"page 1: {days[0][0]}")]


def _head(lines: Sequence[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    return filled[:HEAD_LINES]


def _span_of_entries(entries: Sequence[DatedEntry]) -> list[RecordValue]:
    days = [
        (entry.edtf, entry.heading)
        for entry in entries
        if entry.edtf and not entry.needs_review and re.fullmatch(r"\d{4}-\d\d-\d\d", entry.edtf)
    ]
    if not days:
        return []
    (first, first_heading), (last, last_heading) = min(days), max(days)
    span = first if first == last else f"{first}/{last}"
    evidence = f"{len(days)} entries: {first_heading} … {last_heading}"
    values = [_machine("dcterms:temporal", span, 0.7, evidence)]
    settled = all(entry.edtf and not entry.needs_review for entry in entries if entry.heading)
    return [_machine("dcterms:created", span, 0.7, evidence), *values] if settled else values


def _titles(
    kind: RecordValue | None, human: Sequence[RecordValue], dates: Sequence[RecordValue], lines: Sequence[str]
) -> list[RecordValue]:
    """Compose a title by the pattern of the kind; a composed title stands in square brackets."""
    known = kinds().get(kind.value) if kind else None
    created = next((v.value for v in (*human, *dates) if v.term in ("dcterms:created", "dcterms:temporal")), None)
    creators = [value.value for value in human if value.term == "dcterms:creator"]
    return [
        _machine("dcterms:title", f"[{text}]", 0.6, f"pattern of {known.id if known else 'an unknown kind'}", tag)
        for tag in ("ru", "en")
        if (text := _compose(known, creators, created, lines, tag))
    ]


def _compose(kind: Kind | None, creators: list[str], created: str | None, lines: Sequence[str], tag: str) -> str:
    if kind is None:
        pattern = "Документ[, {date}]" if tag == "ru" else "Document[, {date}]"
    else:
        pattern = kind.compose_ru if tag == "ru" else kind.compose_en
    facts = {"creator": "; ".join(creators), "date": (spell_date(created, tag) or "") if created else ""}
    if kind and kind.id == "leaflet":
        facts["first_words"] = " ".join(" ".join(_head(lines)).split()[:6])
    return _fill(pattern, facts)


def _fill(pattern: str, facts: dict[str, str]) -> str:
    """Fill a pattern; a part in square brackets goes when what stands in braces in it is not known."""

    def part(found: re.Match[str]) -> str:
        names = re.findall(r"\{(\w+)\}", found[1])
        if not all(facts.get(name) for name in names):
            return ""
        return re.sub(r"\{(\w+)\}", lambda brace: facts[brace[1]], found[1])

    return re.sub(r"\[([^\]]*)\]", part, pattern)


def compose_title(kind: str, facts: dict[str, str], language: str) -> str:
    """Return a title by the pattern of a kind in square brackets, as titles that a cataloguer composed stand.

    Args:
        facts: What the pattern may name: creator, date (EDTF), place, category, first_words; unknown ones left out.
        language: "ru" or "en".
    """
    known = kinds().get(kind)
    pattern = (known.compose_ru if language == "ru" else known.compose_en) if known else "Документ[, {date}]"
    spelled = spell_date(facts.get("date", ""), language) or facts.get("date", "")
    return f"[{_fill(pattern, {**facts, 'date': spelled})}]"
