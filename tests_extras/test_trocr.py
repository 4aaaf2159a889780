"""TrOCR models, written by transformers, read the same here through onnxruntime; tokens are written out alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    PreTrainedTokenizerFast,
    TrOCRConfig,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessor,
)

from pipeline.adapters.foreign.cards import sequence_card
from pipeline.adapters.foreign.page import strips_of, tensor_of
from pipeline.adapters.foreign.sequence import SequenceReader
from pipeline.adapters.foreign.vocabulary import Vocabulary
from pipeline.errors import BadDataError

TEXTS = ["хлеб и соль", "вода из Невы", "карточки на декабрь", "дорогая мама, мы живы"] * 5
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


def byte_level() -> Tokenizer:
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer, made.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    made.train_from_iterator(
        TEXTS, trainers.BpeTrainer(vocab_size=400, special_tokens=SPECIAL, initial_alphabet=letters)
    )
    return made


def unigram() -> Tokenizer:
    made = Tokenizer(models.Unigram())
    made.pre_tokenizer, made.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
    made.train_from_iterator(TEXTS, trainers.UnigramTrainer(vocab_size=80, special_tokens=SPECIAL, unk_token="<unk>"))
    return made


def word_pieces() -> Tokenizer:
    made = Tokenizer(models.WordPiece(unk_token="<unk>"))
    made.pre_tokenizer, made.decoder = pre_tokenizers.Whitespace(), decoders.WordPiece(cleanup=False)
    made.train_from_iterator(TEXTS, trainers.WordPieceTrainer(vocab_size=90, special_tokens=SPECIAL))
    return made


def tidied_word_pieces() -> Tokenizer:
    made = word_pieces()
    made.decoder = decoders.WordPiece(cleanup=True)
    return made


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    torch.manual_seed(7)
    tokens = PreTrainedTokenizerFast(
        tokenizer_object=byte_level(), bos_token="<s>", pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    looks = ViTConfig(
        hidden_size=64, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, image_size=64, patch_size=16
    )
    writes = TrOCRConfig(
        vocab_size=len(tokens), d_model=32, decoder_layers=2, decoder_attention_heads=2, decoder_ffn_dim=64,
        max_position_embeddings=40,
    )  # fmt: skip
    model = VisionEncoderDecoderModel(config=VisionEncoderDecoderConfig.from_encoder_decoder_configs(looks, writes))
    for settings in (model.config, model.generation_config):
        settings.decoder_start_token_id, settings.pad_token_id, settings.eos_token_id = 0, 1, 2
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(6)  # an untrained net says one thing only; this one says many
    folder = tmp_path / "trocr-hands"
    model.save_pretrained(folder)
    tokens.save_pretrained(folder)
    ViTImageProcessor(size={"height": 64, "width": 64}).save_pretrained(folder)
    return folder


def test_it_writes_what_transformers_writes(sent: Path, bring, finder, line) -> None:
    weights = bring(sent)
    card = sequence_card(weights)
    (strip,), _ = strips_of(line, finder, card.picture)
    given = torch.from_numpy(tensor_of(strip, card.picture))
    model = VisionEncoderDecoderModel.from_pretrained(sent).eval()
    tokens = PreTrainedTokenizerFast.from_pretrained(sent)
    numbers = model.generate(given, num_beams=1, do_sample=False, max_length=card.longest + 1, use_cache=False)[0]
    expected = tokens.decode(numbers, skip_special_tokens=True, clean_up_tokenization_spaces=False)
    assert len(set(numbers.tolist())) > 3, "the net says too little to be compared"
    lines = SequenceReader(finder, weights).read(line, dpi=300, languages="rus", psm=None, seconds=120)
    ours = " ".join(found.text for found in lines)
    assert ours.split() == expected.replace("\ufffd", "").split()


@pytest.mark.parametrize("make", [byte_level, unigram, word_pieces, tidied_word_pieces])
def test_tokens_are_written_out_as_their_own_library_writes_them(make) -> None:
    theirs = make()
    ours = Vocabulary(theirs.to_str().encode(), "hands")
    chance = np.random.default_rng(3)
    for text in TEXTS[:4]:
        numbers = theirs.encode(text).ids
        assert ours.text(numbers) == theirs.decode(numbers)
    for _ in range(50):
        numbers = chance.integers(0, theirs.get_vocab_size(), 12).tolist()
        # a line may begin within a word, of which the library leaves the mark
        assert ours.text(numbers) == theirs.decode(numbers).replace("\ufffd", "").removeprefix("##")


def test_a_folder_without_its_weights_is_refused(sent: Path, bring) -> None:
    (sent / "model.safetensors").unlink()
    with pytest.raises(BadDataError, match="model-no-trocr"):
        bring(sent)
