"""Read an `item.yaml`: what staff say of an item, laid beside its scans."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import yaml

from pipeline.errors import BadDataError
from pipeline.i18n import _
from pipeline.profile import kinds, vocabulary

LARGEST_BYTES = 64 * 1024
MOST_EVENTS = 2000
_ONE = (
    "kind",
    "title_ru",
    "title_en",
    "date",
    "provenance",
    "rights",
    "access_rights",
    "abstract_ru",
    "abstract_en",
    "source",
)
_MANY = ("creator", "language", "subjects", "spatial", "medium", "note")
KEYS = frozenset((*_ONE, *_MANY, "invented"))
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What staff say of an item.

    Attributes:
        values: Key of item.yaml → its values in order; only keys that were given.
        invented: Whether the document is made up, as samples are; None when not said.
        unknown: Keys that mean nothing here, each with its line (1-based).
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    invented: bool | None = None
    unknown: tuple[tuple[str, int], ...] = ()

    def first(self, key: str) -> str | None:
        """Return the value of a key, None when it was not given."""
        return next(iter(self.values.get(key, ())), None)


@dataclass(frozen=True, slots=True)
class _Fault:
    line: int
    message: str


def parse_sidecar(data: bytes, *, valid_date: Callable[[str], bool] | None = None) -> Sidecar:
    """Read an item.yaml.

    Args:
        data: The file as it is.
        valid_date: Says whether a date is EDTF; without it dates are taken as they are.

    Raises:
        BadDataError: Too large, not UTF-8, not YAML, or with values that cannot be; all faults are named with their
            lines (facts `line`, the first one, and `detail`).
    """
    if len(data) > LARGEST_BYTES:
        raise BadDataError("sidecar-too-large").about(limit_kib=LARGEST_BYTES // 1024)
    node = _compose(data)
    if node is None:
        return Sidecar()
    if not isinstance(node, yaml.MappingNode):
        raise _broken([_Fault(node.start_mark.line + 1, _("expected lines of the form «key: value»"))])
    return _read(node, valid_date)


def _compose(data: bytes) -> yaml.Node | None:
    try:
        text = data.decode("utf-8-sig")
        events = list(_limited(text))
        return None if len(events) <= 2 else yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise _broken([_Fault(data[: error.start].count(b"\n") + 1, _("not UTF-8 text"))]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _broken([_Fault(line, error.problem or "not YAML")]) from None
    except yaml.YAMLError as error:  # a reader's error has a place, but no line
        line = data[: getattr(error, "position", 0)].count(b"\n") + 1
        raise _broken([_Fault(line, _("a character that YAML does not allow"))]) from None


def _limited(text: str) -> list[yaml.Event]:
    """Parse to events and refuse what a description never needs: references, depth, great length."""
    events: list[yaml.Event] = []
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        anchored = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        if anchored or depth > 2 or len(events) > MOST_EVENTS:
            raise _broken(
                [
                    _Fault(
                        event.start_mark.line + 1 if event.start_mark else 1,
                        _("references and nested structures are not allowed"),
                    )
                ]
            )
        events.append(event)
    return events


def _read(node: yaml.MappingNode, valid_date: Callable[[str], bool] | None) -> Sidecar:
    faults: list[_Fault] = []
    unknown: list[tuple[str, int]] = []
    values: dict[str, tuple[str, ...]] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key not in KEYS:
            unknown.append((key[:80], line))
            continue
        if key in values:
            faults.append(_Fault(line, _("«{key}» stands here a second time").format(key=key)))
            continue
        values[key] = _values(key, value_node, faults)
        faults += _check(key, values[key], value_node.start_mark.line + 1, valid_date)
    if faults:
        raise _broken(faults)
    invented = values.pop("invented", ())
    given = {key: found for key, found in values.items() if found}
    return Sidecar(given, _truth(invented[0]) if invented else None, tuple(unknown))


def _values(key: str, node: yaml.Node, faults: list[_Fault]) -> tuple[str, ...]:
    line = node.start_mark.line + 1
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if any(not isinstance(item, yaml.ScalarNode) for item in items):
        faults.append(_Fault(line, _("«{key}» must be a text").format(key=key)))
        return ()
    texts = [_CONTROL.sub("", item.value).strip() for item in items if item.tag != "tag:yaml.org,2002:null"]
    if key in _MANY:
        return tuple(part.strip() for text in texts for part in text.split(";") if part.strip())
    if len(texts) > 1:
        faults.append(_Fault(line, _("«{key}» has more than one value").format(key=key)))
    return tuple(text for text in texts[:1] if text)


def _check(key: str, values: tuple[str, ...], line: int, valid_date: Callable[[str], bool] | None) -> list[_Fault]:
    known: Mapping[str, Callable[[str], bool]] = {
        "kind": lambda value: value in kinds(),
        "date": valid_date or bool,
        "language": lambda value: language_code(value) is not None,
        "access_rights": lambda value: value in vocabulary("access_rights"),
        "invented": lambda value: _truth(value) is not None,
    }
    wrong = [value for value in values if key in known and not known[key](value)]
    return [_Fault(line, _message(key).format(key=key, value=value[:60])) for value in wrong]


def _message(key: str) -> str:
    return {
        "kind": _("«{key}: {value}» is not a kind of document (schemas/kinds.yaml)"),
        "date": _("«{key}: {value}» is not an EDTF date"),
        "language": _("«{key}: {value}» is not a code of a language"),
        "invented": _("«{key}: {value}» must be true or false"),
    }.get(key, _("«{key}: {value}» is not in its vocabulary"))


def _truth(value: str) -> bool | None:
    return {"true": True, "yes": True, "да": True, "false": False, "no": False, "нет": False}.get(value.lower())


def language_code(value: str) -> str | None:
    """Return the ISO 639-2/B code of a language given by that code or by its BCP 47 tag; None if unknown."""
    known = vocabulary("languages")
    if value in known:
        return value
    return next((code for code, row in known.items() if row["bcp47"] == value), None)


def _broken(faults: list[_Fault]) -> BadDataError:
    detail = "; ".join(f"{fault.line}: {fault.message}" for fault in faults[:10])
    return BadDataError("sidecar-broken").about(line=faults[0].line, detail=detail)
