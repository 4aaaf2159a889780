"""Names by slovnet's tagger over navec's word vectors; the models lie in natasha's wheel, whose program is not run."""

from __future__ import annotations

import importlib.metadata
import threading
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipeline.errors import EngineError
from pipeline.ports.names import FoundName, NameKind, Sense

VECTORS = "navec_news_v1_1B_250K_300d_100q.tar"
TAGGER = "slovnet_ner_news_v1.tar"
_KINDS = {"PER": NameKind.PERSON, "LOC": NameKind.PLACE, "ORG": NameKind.ORGANISATION}
_MARKED = (("Name", "first"), ("Patr", "patronymic"), ("Surn", "surname"), ("Geox", "place"), ("Orgn", "organisation"))
_PARTS = {"NOUN": "noun", "ADJF": "adjective", "ADJS": "adjective", "PRTF": "adjective", "VERB": "verb", "INFN": "verb"}
_GENDERS = frozenset({"masc", "femn", "neut"})
_TEXTS = 512  # pages whose names are remembered: a page is asked for again at each step of its description


class NatashaNames:
    """NameFinder over natasha's data; loads some 30 MB at the first question. May be asked from many threads."""

    name = "natasha"

    def __init__(self) -> None:
        """Promise to load."""
        self.version = importlib.metadata.version("natasha")
        self._lock = threading.Lock()
        self._remembered = lru_cache(maxsize=_TEXTS)(self._find)
        self._known = lru_cache(maxsize=50_000)(self._senses)

    def find(self, text: str) -> tuple[FoundName, ...]:
        """Return what the model takes for names; see the port."""
        return self._remembered(text) if text.strip() else ()

    def senses(self, word: str) -> tuple[Sense, ...]:
        """Return what a word form can be; see the port."""
        return self._known(word.lower())

    def _find(self, text: str) -> tuple[FoundName, ...]:
        with self._lock:
            spans = self._tagger(text).spans
        return tuple(FoundName(span.start, span.stop, _KINDS[span.type]) for span in spans if span.type in _KINDS)

    def _senses(self, word: str) -> tuple[Sense, ...]:
        with self._lock:
            parses = self._analyzer.parse(word)
            return tuple(dict.fromkeys(_sense(parse) for parse in parses))

    @cached_property
    def _tagger(self) -> Any:
        from navec import Navec
        from slovnet import NER

        try:
            tagger = NER.load(str(_data(f"model/{TAGGER}")))
            tagger.navec(Navec.load(str(_data(f"emb/{VECTORS}"))))
        except (OSError, ValueError, KeyError) as error:
            raise EngineError("names-model").about(detail=str(error)) from error
        return tagger

    @cached_property
    def _analyzer(self) -> Any:
        import pymorphy3

        return pymorphy3.MorphAnalyzer(lang="ru")


def _data(name: str) -> Path:
    return Path(str(importlib.metadata.distribution("natasha").locate_file(f"natasha/data/{name}")))


def _sense(parse: Any) -> Sense:
    tag = parse.tag
    part = next((ours for theirs, ours in _MARKED if theirs in tag), _PARTS.get(str(tag.POS), "other"))
    wanted = {"nomn", "sing"} if tag.case else set()
    gender = str(tag.gender) if tag.gender in _GENDERS else ""
    nominative = parse.inflect(wanted | {gender} if part == "adjective" and gender else wanted) if wanted else None
    return Sense(
        lemma=nominative.word if nominative else parse.normal_form,
        part=part,
        gender=gender,
        case=str(tag.case or ""),
        plural=tag.number == "plur",
        known=bool(parse.is_known),
    )
