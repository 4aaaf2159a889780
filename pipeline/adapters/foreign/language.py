"""Our own character model, lent to a net of another maker whose alphabet it understands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.decoding import CharacterModel
from pipeline.weights import packaged

OWNER, LANGUAGE = "hand-base", "language.npz"
UNKNOWN = -1
CONTEXT = 5
"""Characters before the next that our model looks at."""
UNHEARD = -12.0
"""Log-probability of a character that our model does not know."""
FEWEST_SHARED = 40
"""Characters that both alphabets must have in common for the model to be of use: fewer are no Russian."""


class LentModel(CharacterModel):
    """Speaks the codes of another alphabet; asks our character model."""

    def __init__(self, packed: bytes, ours: str, theirs: Sequence[str]) -> None:
        """Unpack our model for another alphabet.

        Args:
            packed: See CharacterModel.
            ours: Its alphabet.
            theirs: Labels of the classes 1 and up of the net that is read.

        Raises:
            EngineError: As CharacterModel.
        """
        super().__init__(packed, ours)
        places = {character: code for code, character in enumerate(ours, 1)}
        self._codes = [0, *(places.get(label, UNKNOWN) for label in theirs)]
        self._space = places[" "]
        self._rows: dict[tuple[int, ...], NDArray[np.float32]] = {}

    def follow(self, prefix: tuple[int, ...]) -> NDArray[np.float32]:
        """See CharacterModel; the codes are of the other alphabet."""
        near = prefix[-CONTEXT:]
        row = self._rows.get(near)
        if row is None:
            heard = tuple(self._space if self._codes[code] == UNKNOWN else self._codes[code] for code in near)
            ours = super().follow(heard)
            told = [UNHEARD if code == UNKNOWN else ours[code] for code in self._codes]
            row = self._rows[near] = np.array(told, np.float32)
        return row

    def forget(self) -> None:
        """See CharacterModel."""
        super().forget()
        self._rows.clear()


def is_understood(theirs: Sequence[str]) -> bool:
    """Say whether our character model can help a net with this alphabet: every Russian letter of it must be ours."""
    ours = set(packaged(OWNER).card["alphabet"])
    letters = {label for label in theirs if label.isalpha()}
    cyrillic = {label for label in letters if "а" <= label[0].lower() <= "ё"}
    return len(ours & set(theirs)) >= FEWEST_SHARED and len(cyrillic) * 2 > len(letters) and cyrillic <= ours


def lent_model(theirs: Sequence[str]) -> LentModel:
    """Return our character model for another alphabet. Errors as CharacterModel."""
    owner = packaged(OWNER)
    return LentModel(owner.read(LANGUAGE), str(owner.card["alphabet"]), theirs)
