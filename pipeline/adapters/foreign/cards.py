"""What the card of a model of another maker must say: how it wants its lines and how its answer is to be taken."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import EngineError
from pipeline.stages.decoding import Search
from pipeline.stages.lines import Tone, Wanted
from pipeline.weights import Weights

NET, ENCODER, DECODER, TOKENIZER = "model.onnx", "encoder_model.onnx", "decoder_model.onnx", "tokenizer.json"
PICTURES = ("preprocessor_config.json", "processor_config.json")
"""Where transformers keeps how a picture is prepared, older versions and newer."""
MAX_LABELS = 20_000
MAX_PART = 60
PAPER_NAMES = ("0..1", "-1..1", "0..255")

Axes = Literal["NCHW", "NHWC", "NHW"]
Order = Literal["BTC", "TBC", "BCT", "TC"]
Share = Annotated[float, Field(ge=-10, le=10)]
Label = Annotated[str, Field(min_length=1, max_length=16)]
Card = TypeVar("Card", "CtcCard", "SequenceCard")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Picture(_Part):
    """How the net is given a line.

    Attributes:
        axes: Order of batch (N), channels (C), height (H) and width (W).
        width_px: 0: any.
        ink: Whether ink is dark on light paper, as scanned, or light on dark.
        values: What black and white are.
        mean: Taken off each channel after that, then divided by std; empty: not done.
        element: Type of the numbers.
    """

    axes: Axes = "NCHW"
    height_px: int = Field(ge=8, le=1024)
    width_px: int = Field(default=0, ge=0, le=8192)
    channels: Literal[1, 3] = 1
    ink: Literal["dark", "light"] = "dark"
    values: Literal["0..1", "-1..1", "0..255"] = "0..1"
    mean: tuple[Share, ...] = ()
    std: tuple[Annotated[float, Field(gt=0, le=10)], ...] = ()
    margin_px: int = Field(default=0, ge=0, le=64)
    squeezed: bool = False
    tone: Tone = "grey"
    element: Literal["float32", "float16", "uint8"] = "float32"

    @property
    def wanted(self) -> Wanted:
        """The same for whoever cuts the line out."""
        return Wanted(self.height_px, self.width_px, self.squeezed, self.margin_px, tone=self.tone)


class Scores(_Part):
    """How a CTC net answers.

    Attributes:
        order: Order of batch (B), columns (T) and classes (C).
        meaning: What the numbers are.
        blank: Which class means "no character here".
    """

    order: Order = "BTC"
    meaning: Literal["logits", "log", "probabilities"] = "logits"
    blank: Literal["first", "last"] = "first"


class Beams(_Part):
    """Search settings of a CTC net that is read with our character model; see decoding.Search."""

    width: int = Field(default=16, ge=1, le=64)
    weight: float = Field(default=0.5, ge=0, le=4)
    bonus: float = Field(default=0.8, ge=-4, le=8)
    faint: float = Field(default=-7.0, ge=-40, le=0)

    @property
    def search(self) -> Search:
        """The same for the decoder."""
        return Search(width=self.width, weight=self.weight, bonus=self.bonus, faint=self.faint)


class CtcCard(_Part):
    """A net that scores characters column by column."""

    alphabet: tuple[Annotated[str, Field(min_length=1, max_length=16)], ...] = Field(
        min_length=1, max_length=MAX_LABELS
    )
    picture: Picture
    scores: Scores = Scores()
    language: Literal["ours", "none"] = "none"
    search: Beams = Beams()


class SequenceCard(_Part):
    """A pair of nets, one that looks and one that writes token by token.

    Attributes:
        start: Number of the token that begins a line.
        end: That ends it.
        longest: Most tokens in a line.
        beams: Readings followed at once; 1 takes the likeliest token each time.
    """

    picture: Picture
    start: int = Field(ge=0, le=2_000_000)
    end: int = Field(ge=0, le=2_000_000)
    longest: int = Field(default=128, ge=2, le=512)
    beams: int = Field(default=1, ge=1, le=8)


def ctc_card(weights: Weights) -> CtcCard:
    """Return what the card of a CTC model says; EngineError if that is not enough."""
    return _understood(CtcCard, weights, ("alphabet", "picture", "scores", "language", "search"))


def sequence_card(weights: Weights) -> SequenceCard:
    """Return what the card of a sequence model says; EngineError if that is not enough."""
    return _understood(SequenceCard, weights, ("picture", "start", "end", "longest", "beams"))


def faults_of(error: ValidationError) -> str:
    """Return what is wrong in words for a developer or a model's maker."""
    return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:4])[:300]


def _understood(kind: type[Card], weights: Weights, names: tuple[str, ...]) -> Card:
    told: dict[str, Any] = {name: weights.card[name] for name in names if name in weights.card}
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        part = ".".join(map(str, first["loc"]))[:MAX_PART]
        codes = {"missing": "model-card-lacks", "extra_forbidden": "model-card-unknown"}
        raise EngineError(codes.get(first["type"], "model-card-odd")).about(model=weights.name, part=part) from None
