"""kraken's models, written and read by kraken's own code, read the same here through onnxruntime."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from kraken.lib.ctc_decoder import greedy_decoder
from kraken.lib.dataset import ImageInputTransforms
from kraken.models import create_model, load_models
from kraken.models.writers import write_coreml, write_safetensors
from PIL import Image

from pipeline.adapters.foreign.cards import ctc_card
from pipeline.adapters.foreign.ctc import CtcReader
from pipeline.adapters.foreign.page import strips_of, tensor_of
from pipeline.adapters.foreign.session import ask, open_net
from pipeline.errors import BadDataError

ALPHABET = " абвгдежзиклмнопрстуфхцчшщъыьэюя"
SPEC = "[1,48,0,1 Cr3,3,16 Mp2,2 Cr3,3,32 Mp2,2 S1(1x0)1,3 Lbx32 Do O1c{classes}]"


@pytest.fixture(params=["mlmodel", "safetensors"])
def sent(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    torch.manual_seed(11)
    codec = {letter: [number] for number, letter in enumerate(ALPHABET, 1)}
    spec = SPEC.format(classes=len(ALPHABET) + 1)
    model = create_model("TorchVGSLModel", vgsl=spec, codec=codec, model_type=["recognition"], one_channel_mode="L")
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("weight") or "weight_" in name:
                weight.mul_(4)  # an untrained net says one thing only; this one says many
    target = tmp_path / f"hands.{request.param}"
    (write_coreml if request.param == "mlmodel" else write_safetensors)([model.eval()], target)
    return target


def test_it_says_what_kraken_says(sent: Path, bring, finder, line) -> None:
    weights = bring(sent)
    card = ctc_card(weights)
    (strip,), _ = strips_of(line, finder, card.picture)
    given = tensor_of(strip, card.picture)
    theirs = load_models(sent, tasks=["recognition"])[0].eval()
    with torch.no_grad():
        logits, lengths = theirs.nn(torch.from_numpy(given), torch.tensor([given.shape[3]]))
    chances = logits.softmax(1).squeeze(2)
    ours = ask(open_net(weights.place("model.onnx"), "hands"), "hands", {"lines": given})
    assert np.abs(np.exp(ours[0]).T - chances[0].numpy()).max() < 1e-4
    expected = "".join(letter for letter, *_ in theirs.codec.decode(greedy_decoder(chances, lengths)[0]))
    assert len(set(expected)) > 3, "the net says too little to be compared"
    lines = CtcReader(finder, weights).read(line, dpi=300, languages="rus", psm=None, seconds=60)
    assert "".join(found.text for found in lines).split() == expected.split()


def test_lines_are_prepared_as_kraken_prepares_them(sent: Path, bring, finder, line) -> None:
    card = ctc_card(bring(sent))
    (strip,), _ = strips_of(line, finder, card.picture)
    ours = tensor_of(strip, card.picture)[0]
    theirs = ImageInputTransforms(1, 48, 0, 1, (16, 0), valid_norm=False)(Image.fromarray(line)).numpy()
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).mean() < 0.02


def test_a_model_of_kraken_that_finds_lines_is_none_that_reads(bring) -> None:
    with pytest.raises(BadDataError, match="model-no-kraken"):
        bring(Path(str(files("kraken") / "blla.mlmodel")))


def test_a_file_that_is_none_of_krakens_is_refused(bring, tmp_path: Path) -> None:
    (tmp_path / "scan.mlmodel").write_bytes(b"\xff\xd8\xff\xe0 a picture")
    with pytest.raises(BadDataError, match="model-no-kraken"):
        bring(tmp_path / "scan.mlmodel")
