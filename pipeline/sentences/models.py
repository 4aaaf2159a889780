"""Sentences of the models that read handwriting, and of learning."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.i18n import N_
from pipeline.sentences.shape import Sentence

_ANEW = N_("If it was brought here, bring it anew; the archive's own comes with its package: install that anew.")

MODELS: Mapping[str, Sentence] = {
    # models
    "model-card-broken": Sentence(N_("The card of the model {model} cannot be used: {detail}."), _ANEW),
    "model-card-lacks": Sentence(N_("The card of the model {model} does not say “{part}”, which is needed."), _ANEW),
    "model-card-odd": Sentence(N_("What the card of the model {model} says as “{part}” cannot be used."), _ANEW),
    "model-card-unknown": Sentence(
        N_("The card of the model {model} says “{part}”, which this version does not know."),
        N_("If it was made by a newer version of this program, install that; else have the model made and sent again."),
    ),
    "model-engine-unknown": Sentence(
        N_("The model {model} is for the recogniser “{engine}”, which this version does not have."),
        N_("If it was made by a newer version of this program, install that; else have the model made and sent again."),
    ),
    "model-failed": Sentence(N_("The model {model} failed: {detail}."), N_("Report it with this page.")),
    "model-file-changed": Sentence(
        N_("The file {file} of the model {model} is not the one its card lists (SHA-256)."),
        _ANEW,
    ),
    "model-file-missing": Sentence(N_("The file {file} of the model {model} is missing."), _ANEW),
    "model-file-too-large": Sentence(
        N_("The file {file} is larger than {limit_mib} MiB and no model of this archive."),
        _ANEW,
    ),
    "model-not-a-model": Sentence(
        N_("The file {file} of the model {model} is no model that can be used: {detail}."),
        _ANEW,
    ),
    "model-too-little-memory": Sentence(
        N_("There was too little memory for the model {model}."), N_("Raise ARCHIVE_PAGE_MEMORY_MIB.")
    ),
    # learning from a writer
    "learn-failed": Sentence(
        N_("Learning broke off: {detail}."), N_("Try it again with more free memory, or report it.")
    ),
    "learn-no-pages": Sentence(
        N_("There is no page with a scan whose text a person has set (item {item})."),
        N_("Correct pages, or lay a typed copy on their lines: “archive transcripts” with “scan”."),
    ),
    "learn-nobody-corrected": Sentence(
        N_("There is no page with a scan whose text a person has set."),
        N_("Correct pages, or lay a typed copy on their lines: “archive transcripts” with “scan”."),
    ),
    "learn-not-better": Sentence(
        N_("What was learned does not read the lines held back better; nothing was changed."),
        N_("Correct more pages of this writer."),
    ),
    "learn-not-installed": Sentence(
        N_("What learning needs is not installed: {missing}."), N_(".venv/bin/pip install 'siege-archive[learn]'")
    ),
    "learn-nothing-new": Sentence(
        N_("There is nothing new to learn from: the same {lines} lines were tried before."),
        N_("Correct more pages, or try once more with --again."),
    ),
    "learn-running": Sentence(N_("This archive is learning already."), N_("Wait until it is done.")),
    "learn-too-few": Sentence(
        N_("Too few lines to learn from: {lines} can be used, {needed} are needed; left out: {left_out}."),
        N_("Correct more pages of this writer, line by line; --dry-run says which lines were left out and why."),
    ),
    "learn-too-little": Sentence(
        N_("There is too little to learn from: {lines} lines with text, and {held} to measure on."),
        N_("Correct at least one page of this writer, line by line."),
    ),
    "learn-what": Sentence(N_("Name items with --item, or learn from all with --all.")),
    "model-cannot-learn": Sentence(
        N_("The model {model} cannot learn: {detail}."), N_("Choose one that was made from the archive's own.")
    ),
    # the shelf of models
    "model-chosen-gone": Sentence(
        N_("The model {model} was chosen, but it is on the shelf no more."),
        N_("Take the choice back (“archive models back”, perhaps with --item), or bring the model anew."),
    ),
    "model-in-use": Sentence(
        N_("The model {model} reads pages, or did so before."),
        N_(
            "Take choices back until it is none of them (“archive models back”, perhaps with --item), then choose anew."
        ),
    ),
    "model-name-wrong": Sentence(
        N_("“{model}” cannot be the name of a model."), N_("Use letters, digits, dots, dashes and underscores.")
    ),
    "model-no-choice": Sentence(N_("There is no choice of a model to take back.")),
    "model-own-stays": Sentence(
        N_("The archive's own model cannot be taken away."), N_("“archive models use” lets another one read.")
    ),
    "model-unknown": Sentence(N_("There is no model {model}."), N_("“archive models list” shows all.")),
    "models-choices-broken": Sentence(
        N_("The file {file} that says which model reads what cannot be read."), N_("Mend or remove it.")
    ),
}
