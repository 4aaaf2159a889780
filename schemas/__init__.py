"""Data, not code: profile, kinds, vocabularies, index mappings, migrations, translations.

The loaders read a file of this package on first use and keep it; nothing is read at import.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType


@cache
def text(name: str) -> str:
    """Return a file of this package as text (UTF-8).

    Args:
        name: Path below this package, as in `vocabularies/languages.csv`.

    Raises:
        FileNotFoundError: If the package has no such file.
    """
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def rows(name: str) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV file of this package, column name → value, in the order of the file."""
    reader = csv.DictReader(text(name).splitlines())
    return tuple(MappingProxyType({key: value or "" for key, value in row.items()}) for row in reader)


def models() -> Traversable:
    """Return the folder of the recognisers' weights; each model is a folder with a card."""
    return resources.files(__name__).joinpath("models")
