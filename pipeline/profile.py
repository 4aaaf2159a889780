"""The Dublin Core profile, the kinds of documents and the vocabularies of schemas/, typed and checked once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

import schemas

Required = Literal["yes", "no", "if-known", "if-printed"]
Writing = Literal["hand", "type", "print", "mixed"]
KIND_TERM = "dcterms:type (kind)"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the profile.

    Attributes:
        name: As records name it: "dcterms:title", "dcterms:type (kind)".
        property_uri: Full URI of the property.
        dc15: Element of simple Dublin Core that it is exported as; None when it is not.
        required: "yes", "no", "if-known" or "if-printed".
        value: Type of its values: text, edtf, vocabulary, identifier …
        vocabulary: Name of the vocabulary that its values are from, or None.
        private: Never exported, indexed or logged.
        section: Part of the form it is asked in; "kept" for what the archive fills itself, "kind" for a kind's own.
        options: Values to choose from that stand in the term itself, for want of a vocabulary.
    """

    name: str
    property_uri: str
    dc15: str | None
    label_ru: str
    label_en: str
    help_ru: str
    help_en: str
    required: Required
    repeatable: bool
    value: str
    vocabulary: str | None
    example: str
    private: bool
    section: str = "kept"
    options: tuple[str, ...] = ()

    @property
    def element(self) -> str:
        """The local name of the property: "title" of "dcterms:title"."""
        return self.name.split(" ")[0].partition(":")[2]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document.

    Attributes:
        dcmi: Its DCMI type.
        names: Words in names of files and folders that hint at it.
        keywords: Stems and phrases of its texts, lower case, with ё as it is written.
        compose_ru: How a machine makes a title: a part in [brackets] goes when what stands in {braces} is not known.
        title_pattern: How a person makes one.
        fields: What is asked of this kind alone, as terms named local:KEY.
    """

    id: str
    ru: str
    en: str
    dcmi: str
    writing: Writing
    names: tuple[str, ...]
    keywords: tuple[str, ...]
    compose_ru: str
    compose_en: str
    title_pattern: str
    title_example: str
    fields: tuple[Term, ...] = ()


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")
    ru: str
    en: str


class _TermRow(BaseModel):
    model_config = ConfigDict(extra="forbid")
    uri: str
    property: str
    dc15: str | None
    ru: str
    en: str
    help: _Words
    required: Required
    repeatable: bool
    value: str
    vocabulary: str | None
    example: str
    private: bool
    section: str
    rusmarc: str
    gost: str

    def term(self) -> Term:
        return Term(
            name=self.uri,
            property_uri=self.property,
            dc15=self.dc15,
            label_ru=self.ru,
            label_en=self.en,
            help_ru=self.help.ru,
            help_en=self.help.en,
            required=self.required,
            repeatable=self.repeatable,
            value=self.value,
            vocabulary=self.vocabulary,
            example=self.example,
            private=self.private,
            section=self.section,
        )


class _FieldRow(BaseModel):
    """A field of a kind; one that says the same as a term of the profile names it in `as` and is not asked twice."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    key: str
    ru: str
    en: str
    type: str
    values: tuple[str, ...] = ()
    note: str = ""
    as_term: str = Field("", alias="as")

    def term(self) -> Term:
        value = self.type.partition(" ")[0].partition("/")[0].lower()
        return Term(
            name=f"local:{self.key}",
            property_uri=f"urn:siege-archive:{self.key}",
            dc15=None,
            label_ru=self.ru,
            label_en=self.en,
            help_ru=self.note,
            help_en="",
            required="no",
            repeatable=self.type.endswith("list"),
            value="text" if value == "list" else value,
            vocabulary=None,
            example="",
            private=False,
            section="kind",
            options=self.values,
        )


class _KindRow(BaseModel):
    id: str
    ru: str
    en: str
    dcmi: str
    writing: Writing
    names: tuple[str, ...]
    keywords: tuple[str, ...]
    compose: _Words
    title_pattern: str
    title_example: str
    fields: tuple[_FieldRow, ...] = ()

    def kind(self) -> Kind:
        return Kind(
            id=self.id,
            ru=self.ru,
            en=self.en,
            dcmi=self.dcmi,
            writing=self.writing,
            names=self.names,
            keywords=self.keywords,
            compose_ru=self.compose.ru,
            compose_en=self.compose.en,
            title_pattern=self.title_pattern,
            title_example=self.title_example,
            fields=tuple(field.term() for field in self.fields if not field.as_term),
        )


class _ProfileFile(BaseModel):
    version: str
    namespaces: dict[str, str]
    gost_areas: dict[str, str]
    public_terms: tuple[_TermRow, ...]
    local_terms: tuple[_TermRow, ...]


@cache
def _profile() -> _ProfileFile:
    return _ProfileFile.model_validate(yaml.safe_load(schemas.text("profile.yaml")))


def profile_version() -> str:
    """Return the version of the profile."""
    return _profile().version


@cache
def terms() -> Mapping[str, Term]:
    """Return all terms by name, in the order of the profile, private ones too."""
    rows = (*_profile().public_terms, *_profile().local_terms)
    return MappingProxyType({row.uri: row.term() for row in rows})


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds of documents by id, in the order of kinds.yaml."""
    rows = TypeAdapter(tuple[_KindRow, ...]).validate_python(yaml.safe_load(schemas.text("kinds.yaml")))
    return MappingProxyType({row.id: row.kind() for row in rows})


@cache
def fields_of_kinds() -> Mapping[str, Term]:
    """Return the fields of all kinds by name; of two kinds that have one of the same name, the first one's."""
    return MappingProxyType({field.name: field for kind in reversed(tuple(kinds().values())) for field in kind.fields})


def term_named(name: str, kind: str = "") -> Term | None:
    """Return a term of the profile or a field of a kind (of this kind, where it has it); None for an unknown name."""
    own = kinds().get(kind)
    fields = {field.name: field for field in own.fields} if own else {}
    return terms().get(name) or fields.get(name) or fields_of_kinds().get(name)


@cache
def kind_names() -> Mapping[str, str]:
    """Return the folded words that hint at a kind in names of files and folders: word → id of the kind."""
    found = {name: kind.id for kind in kinds().values() for name in kind.names}
    return MappingProxyType(found | {kind: kind for kind in kinds()})


@cache
def vocabulary(name: str) -> Mapping[str, Mapping[str, str]]:
    """Return a vocabulary as value → its row, in the order of its file.

    Raises:
        FileNotFoundError: If there is no such vocabulary.
    """
    return MappingProxyType({row["value"]: row for row in schemas.rows(f"vocabularies/{name}.csv")})
