"""Offers ingest and learning on Prefect's own page: python -m flows.serve (ends with Ctrl-C).

Staff then start a run there with a folder, a donation and a kind; this process carries it out. At night it learns.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flows.server import connect
from pipeline.errors import ArchiveError, ConfigurationError
from pipeline.i18n import _, set_language
from pipeline.reasons import explain
from pipeline.settings import Settings

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Schedule

NEVER = "0 0 1 1 *"
NAME, LEARN_NAME = "ingest-folder", "learn-hands"


def main() -> None:
    """Serve the deployment until it is ended."""
    try:
        settings = Settings.load()
        set_language(settings.language)
        api = connect(settings)
        offered = deployments(settings)
    except ArchiveError as error:
        sys.exit(" ".join(explain(error)))
    from prefect import serve

    print(_("The ingest is offered at {url}").format(url=api.removesuffix("/api") + "/deployments"), file=sys.stderr)  # noqa: T201
    # a second run waits: two at once would only share the same cores
    serve(*offered, limit=1, print_starting_message=False)


def deployments(settings: Settings) -> list[RunnerDeployment]:
    """Return what is offered: the ingest, and learning by night where a time for it is set."""
    from prefect.deployments.runner import RunnerDeployment
    from prefect.types.entrypoint import EntrypointType

    from flows.ingest import ingest_folder
    from flows.learn import learn_hands

    by_module = EntrypointType.MODULE_PATH
    ingest = RunnerDeployment.from_flow(
        ingest_folder, name=NAME, description=_("Take folders of scans into the archive."), entrypoint_type=by_module
    )
    learn = RunnerDeployment.from_flow(
        learn_hands,
        name=LEARN_NAME,
        description=_("Learn the hands of writers from corrected pages."),
        entrypoint_type=by_module,
        schedule=_schedule(settings.learn_at),
    )
    return [ingest, learn]


def _schedule(cron: str) -> Schedule:
    """Return the time of learning; never is a schedule that is off: without one Prefect keeps the last it was told."""
    from prefect.schedules import Cron

    try:
        return Cron(cron or NEVER, timezone="UTC", active=bool(cron))
    except ValueError as error:
        raise ConfigurationError("settings-invalid").about(faults=f"ARCHIVE_LEARN_AT: {cron}") from error


if __name__ == "__main__":
    main()
