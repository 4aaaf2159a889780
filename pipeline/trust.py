"""What a machine's reading is worth to people: how many characters in a hundred are expected to be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.i18n import _
from pipeline.model import Layer, Origin

PLACES = 4


@dataclass(frozen=True, slots=True)
class Worth:
    """What is expected of the reading that people see.

    Attributes:
        expected_cer: Share of characters that is probably wrong, 0 to 1; None where a person set the text, or nothing
            is known of it.
        before: The same of the reading before it; None if there was none, or the same one.
        trusted: Whether it is shown as the page's text.
    """

    expected_cer: float | None = None
    before: float | None = None
    trusted: bool = True

    @property
    def words(self) -> str:
        """What is expected, in words; "" where nothing is known."""
        if self.expected_cer is None:
            return ""
        said = _("about {share} errors expected").format(share=shown(self.expected_cer))
        if self.before is None or percent(self.before) == percent(self.expected_cer):
            return said
        was = _("was {before}, now {now}").format(before=shown(self.before), now=shown(self.expected_cer))
        return f"{said} ({was})"

    @property
    def warning(self) -> str:
        """That the reading is not to be relied on, in words; "" where it may be shown."""
        if self.trusted or self.expected_cer is None:
            return ""
        said = _("The machine reading of this page is unreliable (about {share} errors expected).")
        return said.format(share=shown(self.expected_cer))


def expected_cer(layer: Layer | None) -> float | None:
    """Return the share of characters that is probably wrong, 0 to 1; None where nothing is known."""
    if layer is None or layer.origin is not Origin.MACHINE or layer.confidence is None or not layer.lines:
        return None
    return round(min(max(1.0 - layer.confidence, 0.0), 1.0), PLACES)


def is_trusted(layer: Layer | None, most_percent: float) -> bool:
    """Say whether a reading may be shown as a page's text.

    Args:
        most_percent: Expected errors, in a hundred characters, above which it may not (the setting "trust").
    """
    share = expected_cer(layer)
    return share is None or 100 * share <= most_percent


def worth_of(layers: Sequence[Layer], most_percent: float) -> Worth:
    """Say what the shown reading of a page is worth.

    Args:
        layers: All of the page, the one that people see first.
        most_percent: See is_trusted.
    """
    shown = layers[0] if layers else None
    share = expected_cer(shown)
    if shown is None or share is None:
        return Worth()
    others = (layer for layer in layers[1:] if _by_what(layer) != _by_what(shown))
    before = next((found for layer in others if (found := expected_cer(layer)) is not None), None)
    return Worth(share, before, is_trusted(shown, most_percent))


def percent(share: float) -> int:
    """Return a share in whole hundredths, at least 1: nothing that a machine read is certain."""
    return max(1, round(100 * share))


def shown(share: float) -> str:
    """Return a share as people read it: "41 %"."""
    return f"{percent(share)}\u00a0%"  # a number and its sign stay together


def _by_what(layer: Layer) -> tuple[str, str]:
    return layer.engine, layer.engine_version
