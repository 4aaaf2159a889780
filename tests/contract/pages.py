"""Index documents for tests, made from plain texts."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from pipeline.model import Origin, Others
from pipeline.query import PageDocument
from pipeline.stages.chronology.edtf import edtf_range
from pipeline.stages.fulltext.doubts import doubts_of
from pipeline.stages.fulltext.tokens import page_of, tokenize, tokens_of

_TEXT = (
    "хлеб хлеба хлебом мороз вода ведро санки дрова печка окно улица дорога жизни ладога лёд машина завод смена письмо "
    "фронт мама сестра брат карточка магазин очередь тревога бомба крыша дежурство радио метроном весна огород салат"
)
WORDS = _TEXT.split()


def document(key: str, text: str = "", *, revision: int = 1, kind: str = "diary", **more: str) -> PageDocument:
    """A page; more: title, date (EDTF), person, place."""
    item, number = key.split("/")
    date = more.get("date")
    first, last = (date and edtf_range(date)) or (None, None)
    title = more.get("title", "")
    return PageDocument(
        key=key,
        item=item,
        page=int(number),
        revision=revision,
        kind=kind,
        title=title,
        date=date,
        first_day=first,
        last_day=last,
        persons=(more["person"],) if "person" in more else (),
        places=(more["place"],) if "place" in more else (),
        origin=Origin.MACHINE,
        tokens=tokenize(page_of(text)),
        title_tokens=tokens_of(title),
    )


def doubtful_document(key: str, text: str, others: Mapping[int, Others], **more: str) -> PageDocument:
    """A page of handwriting; others: other likely readings of words, by their numbers."""
    plain = document(key, text, **more)
    lines = [line.split() for line in text.splitlines()]
    return replace(plain, doubts=doubts_of(lines, others, plain.tokens))


def many_doubtful_pages(number: int, seed: int) -> list[PageDocument]:
    """As many_pages; of two words in three other words may stand, up to six, most of them unlikely."""
    draw = random.Random(seed)
    pages = []
    for place in range(number):
        words = draw.choices(WORDS, k=draw.randint(5, 60))
        others = {
            at: tuple((word, round(0.5 * draw.random() ** 3, 4)) for word in draw.choices(WORDS, k=draw.randint(1, 6)))
            for at in range(len(words))
            if draw.random() < 2 / 3
        }
        pages.append(doubtful_document(f"BL-{place // 7:06}/{place % 7 + 1}", " ".join(words), others))
    return pages


def many_pages(number: int, seed: int) -> list[PageDocument]:
    """Pages of 5 to 60 words drawn from WORDS, seven to an item."""
    draw = random.Random(seed)
    return [
        document(f"BL-{place // 7:06}/{place % 7 + 1}", " ".join(draw.choices(WORDS, k=draw.randint(5, 60))))
        for place in range(number)
    ]
