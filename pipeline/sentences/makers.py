"""Sentences of models of other makers: what is no model, what must be said, what comes as one file."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

_ASK_ITS_MAKER = N_("Ask its maker for it, or look at the page it came from.")

MAKERS: Mapping[str, Sentence] = {
    # what a model of another maker is
    "model-alphabet-missing": Sentence(
        N_("The model {model} came without its alphabet."),
        N_("Put alphabet.txt beside it, a character a line in the order of its classes, or name it by --alphabet."),
    ),
    "model-alphabet-other": Sentence(
        N_("The model {model} tells {classes} classes apart; its alphabet has {characters} characters."),
        N_("Give the alphabet that belongs to it: one class is for “no character”, each other for one character."),
    ),
    "model-alphabet-unreadable": Sentence(
        N_("The alphabet in {file} cannot be used: {detail}."),
        N_("It is UTF-8 with a character a line, each once, or all in one line."),
    ),
    "model-card-unreadable": Sentence(N_("What {file} says of the model cannot be used: {detail}."), _ASK_ITS_MAKER),
    "model-ended-its-process": Sentence(
        N_("The model {model} ended the process it was tried in; most likely it needs more memory."),
        N_("Raise ARCHIVE_PAGE_MEMORY_MIB, or take a smaller model."),
    ),
    "model-file-lacking": Sentence(N_("{folder} lacks the file {file}."), _ASK_ITS_MAKER),
    "model-in-pieces": Sentence(
        N_("The model {model} keeps its numbers in files besides {file}."), N_("Ask its maker for it as one file.")
    ),
    "model-kind-unknown": Sentence(
        N_("{file} is no model that is known here."),
        N_("Known are ONNX (model.onnx with alphabet.txt), kraken (.mlmodel) and TrOCR (a folder)."),
    ),
    "model-layout-unknown": Sentence(
        N_("The model {model} does not read lines of text as models known here do: {detail}."), _ASK_ITS_MAKER
    ),
    "model-no-kraken": Sentence(N_("{file} is no recogniser of kraken that can be used: {detail}."), _ASK_ITS_MAKER),
    "model-no-onnx": Sentence(N_("{file} of the model {model} is no ONNX net: {detail}."), _ASK_ITS_MAKER),
    "model-no-trocr": Sentence(N_("{file} is no TrOCR model that can be used: {detail}."), _ASK_ITS_MAKER),
    "model-operation-unknown": Sentence(
        N_("The model {model} needs an operation that onnxruntime does not have: {detail}."), _ASK_ITS_MAKER
    ),
    "model-several": Sentence(N_("{folder} holds several models: {files}."), N_("Name one of the files.")),
    "model-tokens-unknown": Sentence(N_("The model {model} writes in tokens that are not understood: {detail}.")),
    "model-too-large": Sentence(
        N_("The file {file} is larger than {limit_mib} MiB."),
        N_("For TrOCR: raise ARCHIVE_MAX_MODEL_MIB, or take a quantized one. Others are never so large."),
    ),
    "model-too-slow": Sentence(
        N_("The model {model} was not done with one line after {seconds} s."),
        N_("Raise ARCHIVE_PAGE_SECONDS, or take a smaller model."),
    ),
    # what must be said
    "model-height-other": Sentence(N_("The model {model} reads lines {height} px high, not {told}.")),
    "model-height-unknown": Sentence(
        N_("The model {model} does not say how high its lines are."), N_("Say it, as its maker does: --height 48")
    ),
    "model-needs-extra": Sentence(
        N_("Converting this model needs libraries that are not installed."),
        N_(".venv/bin/pip install 'siege-archive[{extra}]'"),
    ),
    "model-needs-telling": Sentence(
        N_("The model {model} does not show how it is to be given its pictures."),
        N_("Say it, as its maker does: {options}. Most are: --ink dark --values 0..1 --blank first"),
    ),
    "model-no-known-pages": Sentence(
        N_("There is no page whose text is known."),
        N_("Correct some pages first, or name a folder of pictures with texts beside them: page.jpg and page.gt.txt."),
    ),
    # a model as one file
    "model-parcel-broken": Sentence(
        N_("This is no file that “archive models export” wrote: {detail}."), N_("Have it made and sent again.")
    ),
    "model-parcel-changed": Sentence(
        N_("The file {file} in it is not the one its card lists (SHA-256)."), N_("Have it made and sent again.")
    ),
    "model-parcel-there": Sentence(
        N_("There is a file {file} already; nothing was written."), N_("Name another file, or take that one away.")
    ),
    "model-parcel-too-much": Sentence(
        N_("It holds more than a model may: {detail}."),
        N_("If it is a TrOCR model you trust, raise ARCHIVE_MAX_MODEL_MIB."),
    ),
}
