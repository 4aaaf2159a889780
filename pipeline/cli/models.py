"""Commands for the models that read handwriting: add, list, show, use, back, test, export, import, remove."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.model_lines import card_lines, comparison_lines, model_lines
from pipeline.cli.output import AsJson, emit, loaded, opened, say
from pipeline.errors import ExitCode, UsageError
from pipeline.i18n import _

if TYPE_CHECKING:
    from pipeline.archive import Archive

Key = Annotated[str, typer.Argument(metavar="KEY", help=_("NAME@VERSION as “archive models list” shows it."))]
ForItem = Annotated[str | None, typer.Option("--item", help=_("Only for this item; else for all without their own."))]

Again = Annotated[bool, typer.Option("--again", help=_("Read the pages that another model read, too."))]


class Ink(StrEnum):
    """How ink looks to a model."""

    DARK = "dark"
    LIGHT = "light"


class Blank(StrEnum):
    """Which class means that there is no character."""

    FIRST = "first"
    LAST = "last"


class Values(StrEnum):
    """What black and white are to a model."""

    UNIT = "0..1"
    AROUND_ZERO = "-1..1"
    BYTES = "0..255"


class Tone(StrEnum):
    """How a picture's shades are evened out first."""

    GREY = "grey"
    EVEN = "even"
    BLACK = "black"


class Language(StrEnum):
    """Whether our character model helps."""

    OURS = "ours"
    NONE = "none"


def register(app: typer.Typer) -> None:
    """Add these commands."""
    models = typer.Typer(
        help=_(
            "The models that read handwriting: which there are, and which reads what.\n\nExample: archive models list"
        ),
        no_args_is_help=True,
    )
    models.command(
        "add",
        help=_(
            "Bring a model of another maker: ONNX with its alphabet, kraken (.mlmodel), TrOCR (a folder).\n\n"
            "Example: archive models add church-hands.mlmodel"
        ),
    )(add)
    models.command("list", help=_("All models.\n\nExample: archive models list"))(list_models)
    models.command("show", help=_("The whole card of a model.\n\nExample: archive models show writer@2"))(show)
    models.command(
        "use", help=_("Let a model read from now on.\n\nExample: archive models use writer@2 --item BL-000001")
    )(use)
    models.command("back", help=_("Take the last choice back.\n\nExample: archive models back --item BL-000001"))(back)
    models.command(
        "test",
        help=_(
            "Read pages whose text is known with a model and with the one in use; changes nothing.\n\n"
            "Example: archive models test writer@2"
        ),
    )(try_model)
    models.command("export", help=_("A model as one file.\n\nExample: archive models export writer@2 writer.zip"))(
        export
    )
    models.command("import", help=_("A model from such a file.\n\nExample: archive models import writer.zip"))(
        import_model
    )
    models.command(
        "remove", help=_("Take a model away that reads nothing.\n\nExample: archive models remove writer@1")
    )(remove)
    app.add_typer(models, name="models")


def add(
    path: Annotated[Path, typer.Argument(metavar="PATH", help=_("The model's file or folder."))],
    name: Annotated[str, typer.Option(help=_("What to call it here."))] = "",
    licence: Annotated[str, typer.Option(help=_("Its licence, as its maker says."))] = "",
    alphabet: Annotated[
        Path | None, typer.Option(help=_("A file with its characters, where none lies beside it."))
    ] = None,
    height: Annotated[
        int | None,
        typer.Option(min=8, max=1024, help=_("Height of its lines in pixels, where the model leaves it open.")),
    ] = None,
    ink: Annotated[Ink | None, typer.Option(help=_("How it is shown ink: dark, as scanned, or light."))] = None,
    values: Annotated[Values | None, typer.Option(help=_("What black and white are to it."))] = None,
    blank: Annotated[Blank | None, typer.Option(help=_("Which class means “no character”."))] = None,
    tone: Annotated[
        Tone | None, typer.Option(help=_("As scanned (grey), paper evened out (even), or ink and paper only (black)."))
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help=_("Whether the archive's model of Russian letters helps it: ours or none."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Bring a model onto the shelf."""
    from pipeline import shelving
    from pipeline.ports import Told
    from pipeline.wiring import open_importer

    settings = loaded()
    told = Told(alphabet, height, *(choice.value if choice else "" for choice in (ink, values, blank, tone, language)))
    archive = opened(settings)
    try:
        say(_("looking at the model and trying it …"))
        key, is_new = shelving.add(archive, open_importer(settings), path.absolute(), told, name=name, licence=licence)
    finally:
        archive.close()
    _say_added(key, is_new=is_new, as_json=as_json)


def list_models(as_json: AsJson = False) -> None:
    """Show every model."""
    from pipeline import shelving
    from pipeline.model_shapes import held_shape

    archive = opened()
    try:
        shapes = [held_shape(held) for held in shelving.held_models(archive.models)]
    finally:
        archive.close()
    emit(shapes, as_json=as_json, plain=lambda: [line for shape in shapes for line in model_lines(shape)])


def show(key: Key, as_json: AsJson = False) -> None:
    """Show a card."""
    from pipeline import shelving

    archive = opened()
    try:
        weights = archive.models.get(shelving.key_of(key))
        shape = {
            **weights.card,
            "key": key,
            "reads": list(shelving.readers(archive.models).get(shelving.key_of(key), ())),
        }
    finally:
        archive.close()
    emit(shape, as_json=as_json, plain=lambda: card_lines(shape))


def use(key: Key, item: ForItem = None, again: Again = False, as_json: AsJson = False) -> None:
    """Choose a model."""
    from pipeline import shelving
    from pipeline.ports import EVERYONE

    archive = opened()
    try:
        chosen = shelving.use(archive, key, item or EVERYONE)
        _say_chosen(archive, chosen, item, cause="models use", again=again, as_json=as_json)
    finally:
        archive.close()


def back(item: ForItem = None, again: Again = False, as_json: AsJson = False) -> None:
    """Take a choice back."""
    from pipeline.ports import EVERYONE

    archive = opened()
    try:
        chosen = archive.models.back(item or EVERYONE)
        _say_chosen(archive, chosen, item, cause="models back", again=again, as_json=as_json)
    finally:
        archive.close()


def try_model(
    key: Key,
    pages: Annotated[
        Path | None,
        typer.Option(help=_("A folder of pictures with texts beside them: page.jpg and page.gt.txt.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare a model with the one in use."""
    from pipeline import comparison, shelving
    from pipeline.model_shapes import comparison_shape

    archive = opened()
    try:
        archive.models.get(shelving.key_of(key))
        known = comparison.pages_of_folder(archive, pages) if pages else comparison.pages_of_archive(archive)
        results = comparison.compare(
            archive, shelving.key_of(key), known, lambda model, page: say(f"{shelving.name_of(model)}: {page}")
        )
    finally:
        archive.close()
    shape = comparison_shape(results)
    emit(shape, as_json=as_json, plain=lambda: comparison_lines(shape))
    if any(result.faults for result in results):
        raise typer.Exit(ExitCode.PARTIAL)


def export(
    key: Key,
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help=_("Where to write it."))],
    as_json: AsJson = False,
) -> None:
    """Write a model into one file."""
    from pipeline import parcels

    archive = opened()
    try:
        if not file.absolute().parent.is_dir():
            raise UsageError("command-path-missing").about(path=str(file.parent))
        size = parcels.export(archive, key, file.absolute())
    finally:
        archive.close()
    shape = {"key": key, "file": str(file), "size_bytes": size}
    emit(shape, as_json=as_json, plain=lambda: [f"{file}: {size / 2**20:.1f} MiB"])


def import_model(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help=_("A file that “archive models export” wrote."))],
    as_json: AsJson = False,
) -> None:
    """Take a model out of one file."""
    from pipeline import parcels
    from pipeline.wiring import open_importer

    settings = loaded()
    archive = opened(settings)
    try:
        say(_("looking at the model and trying it …"))
        key, is_new = parcels.unpack(archive, open_importer(settings), file.absolute())
    finally:
        archive.close()
    _say_added(key, is_new=is_new, as_json=as_json)


def remove(key: Key, as_json: AsJson = False) -> None:
    """Take a model away."""
    from pipeline import shelving

    archive = opened()
    try:
        archive.models.remove(shelving.key_of(key))
    finally:
        archive.close()
    emit({"removed": key}, as_json=as_json, plain=lambda: [_("{model} is gone.").format(model=key)])


def _say_added(key: str, *, is_new: bool, as_json: bool) -> None:
    def plain() -> list[str]:
        if not is_new:
            return [_("{model} was there already.").format(model=key)]
        return [
            _("{model} is on the shelf; it reads nothing yet.").format(model=key),
            _("Compare it: archive models test {model}; let it read: archive models use {model}").format(model=key),
        ]

    emit({"key": key, "new": is_new}, as_json=as_json, plain=plain)


def _say_chosen(archive: Archive, key: str, item: str | None, *, cause: str, again: bool, as_json: bool) -> None:
    """Say what was chosen, after the pages that another model read were read again, where that was asked for."""
    from pipeline.again import Reread, read_again
    from pipeline.ports import EVERYONE
    from pipeline.shelving import name_of

    reread = read_again(archive, item or EVERYONE, cause=cause) if again else Reread()
    said = (
        _("{item} is read by {model} from now on.").format(item=item, model=name_of(key))
        if item
        else _("Everything without a choice of its own is read by {model} from now on.").format(model=name_of(key))
    )
    pages = len(reread.pages)
    counts = _("pages read again: {pages}, not read: {failed}").format(pages=pages, failed=reread.failed)
    shape = {"item": item, "key": name_of(key), "pages_read_again": pages, "pages_failed": reread.failed}
    emit(shape, as_json=as_json, plain=lambda: [said, counts] if again else [said])
    if reread.failed:
        raise typer.Exit(ExitCode.PARTIAL)
