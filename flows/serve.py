"""Offers the ingest on Prefect's own page: python -m flows.serve (ends with Ctrl-C).

Staff then start a run there with a folder, a donation and a kind; this process carries it out.
"""

from __future__ import annotations

import sys

from flows.server import connect
from pipeline.errors import ArchiveError
from pipeline.i18n import _, set_language
from pipeline.reasons import explain
from pipeline.settings import Settings

NAME = "ingest-folder"


def main() -> None:
    """Serve the deployment until it is ended."""
    try:
        settings = Settings.load()
        set_language(settings.language)
        api = connect(settings)
    except ArchiveError as error:
        sys.exit(" ".join(explain(error)))
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import ingest_folder

    print(_("The ingest is offered at {url}").format(url=api.removesuffix("/api") + "/deployments"), file=sys.stderr)  # noqa: T201
    ingest_folder.serve(
        name=NAME,
        description=_("Take folders of scans into the archive."),
        entrypoint_type=EntrypointType.MODULE_PATH,
        limit=1,  # a second run waits: two at once would only share the same cores
        print_starting_message=False,
    )


if __name__ == "__main__":
    main()
