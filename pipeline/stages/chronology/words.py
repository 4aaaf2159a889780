"""Russian words of the calendar: numbers in every case and gender, months, weekdays, Roman figures."""

import re
import unicodedata

_ORDINALS = {
    "перв": 1, "втор": 2, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9,
    "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15,
    "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
    "сороков": 40, "пятидесят": 50, "шестидесят": 60, "семидесят": 70, "восьмидесят": 80, "девяност": 90,
    "сот": 100, "восьмисот": 800, "девятисот": 900, "тысячн": 1000, "двухтысячн": 2000,
}  # fmt: skip
_ORDINAL_END = r"(?P<end>ый|ий|ой|ое|ье|ого|ьего|ому|ьему|ым|ьим|ом|ьем|ая|ья|ую|ью|ьей|ые|ьи|ых|ьих|ыми|ю|я)"
_ORDINAL = re.compile(rf"(?P<stem>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))}){_ORDINAL_END}")
_PLURAL_ENDS = ("ые", "ых", "ыми")
_CARDINALS = {
    1: "один одна одно одну одного одной", 2: "два две двух", 3: "три трех", 4: "четыре четырех",
    5: "пять пяти", 6: "шесть шести", 7: "семь семи", 8: "восемь восьми", 9: "девять девяти",
    10: "десять десяти", 11: "одиннадцать одиннадцати", 12: "двенадцать двенадцати",
    13: "тринадцать тринадцати", 14: "четырнадцать четырнадцати", 15: "пятнадцать пятнадцати",
    16: "шестнадцать шестнадцати", 17: "семнадцать семнадцати", 18: "восемнадцать восемнадцати",
    19: "девятнадцать девятнадцати", 20: "двадцать двадцати", 30: "тридцать тридцати", 40: "сорок сорока",
    50: "пятьдесят", 60: "шестьдесят", 70: "семьдесят", 80: "восемьдесят", 90: "девяносто", 100: "сто",
    200: "двести", 300: "триста", 400: "четыреста", 500: "пятьсот", 600: "шестьсот", 700: "семьсот",
    800: "восемьсот", 900: "девятьсот", 1000: "тысяча тысячи тысячу",
}  # fmt: skip
_CARDINAL = {form: value for value, forms in _CARDINALS.items() for form in forms.split()}
_MONTHS = (
    r"янв(?:ар[ьяеюь]\w{0,2}|р|аря)?", r"фев(?:р(?:ал[ьяею]\w{0,2})?|рля)?", r"март[аеуо]?м?|мар|мрт",
    r"апр(?:ел[ьяею]\w{0,2}|л)?", r"ма[йяеюё]м?", r"июн[ьяею]?м?", r"июл[ьяею]?м?", r"авг(?:уст[аеуо]?м?)?",
    r"сент?(?:ябр[ьяею]\w{0,2}|бря)?", r"окт(?:ябр[ьяею]\w{0,2}|бря)?", r"ноя(?:б(?:р[ьяею]\w{0,2})?)?",
    r"дек(?:аб(?:р[ьяею]\w{0,2})?|бря)?",
)  # fmt: skip
_MONTH = re.compile("|".join(f"(?P<m{number}>{form})" for number, form in enumerate(_MONTHS, 1)))
_FULL_MONTHS = (
    ("январь", "января", "январе", "генварь", "генваря"), ("февраль", "февраля", "феврале"), ("марта", "марте"),
    ("апрель", "апреля", "апреле"), ("мая",), ("июнь", "июня", "июне"), ("июль", "июля", "июле"),
    ("август", "августа", "августе"), ("сентябрь", "сентября", "сентябре"), ("октябрь", "октября", "октябре"),
    ("ноябрь", "ноября", "ноябре"), ("декабрь", "декабря", "декабре"),
)  # fmt: skip
LEAST_MISSPELT = 4
_WEEKDAYS = (
    r"понедельник\w{0,3}|понед|пон|пнд|пн", r"вторник\w{0,3}|вторн|втор|вт", r"сред[ауеы]|среду|ср",
    r"четверг\w{0,3}|четвер|четв|чтв|чт", r"пятниц\w{1,2}|пятн|птн|пт", r"суббот\w{1,2}|субб|суб|сбт|сб",
    r"воскресень\w{1,2}|воскресени\w{1,2}|воскрес|воскр|вскр|вс",
)  # fmt: skip
_WEEKDAY = re.compile("|".join(f"(?P<w{number}>{form})" for number, form in enumerate(_WEEKDAYS, 1)))
_SEASONS = re.compile(
    r"(?P<s21>весн(?:а|ы|е|у|ой|ою))|(?P<s22>лет(?:о|а|у|е|ом))|(?P<s23>осен(?:ь|и|ью))|(?P<s24>зим(?:а|ы|е|у|ой|ою))"
)
_ROMAN_LOOKS = str.maketrans(
    {"х": "x", "і": "i", "|": "i", "1": "i", "l": "i", "п": "ii", "ш": "iii", "у": "v", "y": "v", "ѵ": "v"}
)
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_LATIN_LOOKS = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_DIGIT_LOOKS = str.maketrans({"о": "0", "o": "0", "з": "3", "l": "1", "i": "1", "і": "1", "|": "1", "б": "6"})


def plain(text: str) -> str:
    """Give text in one shape for matching: NFKC, lower case, ё as е, one space, no soft hyphens."""
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").lower().replace("ё", "е")
    return " ".join(text.replace("\u0301", "").replace("\\", "/").split())


def one_alphabet(word: str) -> str:
    """Give a Russian word in which Latin letters were typed or read for Cyrillic ones in Cyrillic throughout."""
    return word.translate(_LATIN_LOOKS) if re.search(r"[а-вд-зй-нр-тф-цъ-я]", word) else word


def month_number(word: str) -> int | None:
    """Give the number of a month named by a word in any case or shortened; None for another word."""
    found = _MONTH.fullmatch(word)
    if found and found.lastgroup:
        return int(found.lastgroup[1:])
    heads = {number for number, forms in enumerate(_FULL_MONTHS, 1) if len(word) > 3 and _begins(word, forms)}
    return heads.pop() if len(heads) == 1 else None


def misspelt_month(word: str) -> int | None:
    """Give the month that a word misses by one letter, if there is only one such month."""
    if len(word) < LEAST_MISSPELT:
        return None
    near = {number for number, forms in enumerate(_FULL_MONTHS, 1) if any(_one_off(word, form) for form in forms)}
    return near.pop() if len(near) == 1 else None


def _begins(word: str, forms: tuple[str, ...]) -> bool:
    return any(form.startswith(word) for form in forms)


def _one_off(word: str, form: str) -> bool:
    """Say whether one letter was changed, left out, added, or two neighbours changed places."""
    if abs(len(word) - len(form)) > 1:
        return False
    head = next((place for place, pair in enumerate(zip(word, form, strict=False)) if pair[0] != pair[1]), None)
    if head is None:
        return len(word) != len(form)
    rest, want = word[head:], form[head:]
    swapped = rest[1::-1] + rest[2:] == want
    return rest[1:] == want[1:] or rest[1:] == want or rest == want[1:] or swapped


def weekday_number(word: str) -> int | None:
    """Give the ISO number of a weekday (1 Monday to 7 Sunday) named in any case or shortened."""
    found = _WEEKDAY.fullmatch(word)
    return int(found.lastgroup[1:]) if found and found.lastgroup else None


def season_number(word: str) -> int | None:
    """Give the EDTF number of a season, 21 spring to 24 winter."""
    found = _SEASONS.fullmatch(word)
    return int(found.lastgroup[1:]) if found and found.lastgroup else None


def roman_number(word: str) -> int | None:
    """Read a Roman figure up to XXXIX, also one misread with Cyrillic letters or the digit 1.

    Digits alone and the letters I, l mixed with 1 are not taken for Roman: they may be the number eleven.
    """
    if not re.search(r"[vxхуyпшіiѵ]|ll", word) or re.search(r"[^ivxlyхіпшуѵ|1]", word):
        return None
    if "1" in word and not re.search(r"[vxхуyпшѵ]", word):
        return None
    found = _ROMAN.fullmatch(word.translate(_ROMAN_LOOKS))
    if not found or not found[0]:
        return None
    units = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}
    return 10 * len(found[1]) + units[found[2]]


def mended_digits(word: str) -> str | None:
    """Give a number in which letters were read for digits (О 0, З 3, I l 1, б 6); None if it is no such number."""
    fixed = word.translate(_DIGIT_LOOKS)
    sure = re.search(r"\d", word) or (len(word) == 2 and re.fullmatch("[зl][оo]|[оo][з]", word))
    return fixed if fixed.isascii() and fixed.isdigit() and sure else None


def number_word(word: str) -> tuple[int, str] | None:
    """Read one word of a number.

    Returns:
        Its value and its shape: "cardinal", "ordinal" or "plural" (сороковые); None for another word.
    """
    if word in _CARDINAL:
        return _CARDINAL[word], "cardinal"
    found = _ORDINAL.fullmatch(word)
    if found is None:
        return None
    return _ORDINALS[found["stem"]], "plural" if found["end"] in _PLURAL_ENDS else "ordinal"


def join_numbers(parts: list[tuple[int, str]]) -> tuple[int, str, int] | None:
    """Join the words of one number at the head of a list (тысяча девятьсот сорок первого).

    Returns:
        The value, the shape of its last word and how many words it took; None for an empty list.
    """
    if not parts:
        return None
    total, shape = parts[0]
    taken, last = 1, parts[0][0]
    while taken < len(parts) and shape == "cardinal":
        value, following = parts[taken]
        room = _room_below(last)
        if value == 1000 and total < 10:
            total *= 1000
        elif value < room:
            total += value
        else:
            break
        last, shape, taken = value, following, taken + 1
    return total, shape, taken


def _room_below(value: int) -> int:
    if value >= 1000:
        return 1000
    if value >= 100:
        return 100
    return 10 if value >= 20 else 0
