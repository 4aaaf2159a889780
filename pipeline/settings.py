"""All settings, each with bounds and unit; the only module that reads the environment.

Order: environment (ARCHIVE_…) over the archive's own settings.json over the defaults here.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from pipeline.errors import ConfigurationError
from pipeline.i18n import Language

PREFIX = "ARCHIVE_"
MEBIBYTE = 1024 * 1024


def usable_cores() -> int:
    """Return how many cores this process may use (affinity and cgroup quota), at least 1."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            cores = min(cores, max(1, int(quota) // int(period)))
    except (OSError, ValueError):
        return cores  # no cgroup v2 here: the affinity is all that limits
    return cores


class Settings(BaseSettings):
    """How this archive runs. Made in a door (command, flow, web) and passed on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    home: Path = Field(
        default_factory=lambda: Path.home() / ".local" / "share" / "archive",
        description="The one folder that holds this archive's state.",
    )
    language: Language = Field("ru", description="Language of messages: ru or en.")
    identifier_prefix: str = Field("BL", pattern=r"^[A-Z][A-Z0-9]{0,9}$", description="First part of new item ids.")
    collection: str = Field("Оборона и блокада Ленинграда", description="Name of the collection (dcterms:isPartOf).")
    catalogue_url: str | None = Field(
        None, description="SQLAlchemy URL of the catalogue (postgresql+psycopg://…); none: SQLite in home."
    )
    index: Literal["embedded", "elasticsearch"] = Field("embedded", description="Search engine.")
    elasticsearch_url: str = Field("http://127.0.0.1:9200", description="Where Elasticsearch answers.")
    elasticsearch_alias: str = Field("archive-pages", pattern=r"^[a-z][a-z0-9-]*$", description="Alias of the index.")
    elasticsearch_user: str | None = Field(None, description="User name, where Elasticsearch asks for one.")
    elasticsearch_password: str | None = Field(None, repr=False, description="Its password.")
    workers: int = Field(
        default_factory=usable_cores, ge=1, le=256, description="Pages read at once (never more than cores)."
    )
    page_seconds: int = Field(180, ge=5, le=3600, description="Time one page may take, seconds; then it is ended.")
    page_memory_mib: int = Field(3072, ge=1024, le=65536, description="Memory one reading process may take, MiB.")
    max_megapixels: int = Field(400, ge=1, le=4000, description="Largest page, millions of pixels.")
    max_file_mib: int = Field(4096, ge=1, le=65536, description="Largest file, MiB.")
    max_pages: int = Field(2000, ge=1, le=20000, description="Most pages in one PDF or TIFF.")
    pdf_dpi: int = Field(300, ge=72, le=1200, description="Resolution at which PDF pages are rendered, dpi.")
    max_model_mib: int = Field(
        1536, ge=64, le=2047, description="Largest file of a model that writes token by token (TrOCR), MiB."
    )
    reserve_mib: int = Field(
        64, ge=1, le=65536, description="Room kept free for the catalogue to say what happened, MiB."
    )
    asked_dpi: int | None = Field(None, ge=30, le=4800, description="Resolution of scans that name none, dpi.")
    ocr_languages: str = Field("rus", pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$", description="Tesseract language data.")
    trust: int = Field(
        35,
        ge=0,
        le=100,
        description="Expected errors in a hundred characters above which a machine reading is not shown as text, %.",
    )
    prefect_api_url: str | None = Field(
        None,
        description="Prefect server to report to; none: PREFECT_API_URL, else a local one run quietly in home.",
    )
    ingests_at_once: int = Field(4, ge=1, le=1000, description="Runs at once on one Prefect server; others wait.")
    learn_at: str = Field(
        "0 2 * * *",
        pattern=r"^$|^[0-9*/,-]+( [0-9A-Za-z*/,-]+){4}$",
        description="When `python -m flows.serve` learns hands (cron, UTC); empty: never.",
    )
    session_hours: int = Field(
        12, ge=1, le=720, description="Hours without a sign of life after which one has to sign in again."
    )
    host: str = Field("127.0.0.1", description="Address the web pages listen on.")
    host_names: str = Field(
        "", description="Names under which the web pages are reached from elsewhere, with commas between."
    )
    port: int = Field(8080, ge=0, le=65535, description="Port of the web pages.")

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("workers")
    @classmethod
    def _never_more_than_cores(cls, workers: int) -> int:
        return min(workers, usable_cores())

    @property
    def database_url(self) -> str:
        """SQLAlchemy URL of the catalogue."""
        return self.catalogue_url or f"sqlite:///{self.home / 'catalogue.sqlite3'}"

    @property
    def masters_folder(self) -> Path:
        """Where masters are kept."""
        return self.home / "masters"

    @property
    def derivatives_folder(self) -> Path:
        """Where rebuildable files are kept."""
        return self.home / "derivatives"

    @property
    def index_folder(self) -> Path:
        """Where the embedded index is kept."""
        return self.home / "index"

    @property
    def models_folder(self) -> Path:
        """Where models that did not come with the package are kept."""
        return self.home / "models"

    @property
    def prefect_folder(self) -> Path:
        """Where the local Prefect server keeps its own things."""
        return self.home / "prefect"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only arguments and the environment; settings.json is merged by load()."""
        return (init_settings, env_settings)

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Read the settings, the archive's own settings.json included.

        Raises:
            ConfigurationError: An unknown name or a value out of bounds, all named at once.
        """
        _refuse_unknown_names()
        try:
            first = cls(**overrides)
            stored = _stored(first.home)
            chosen = {k: v for k, v in stored.items() if k not in first.model_fields_set}
            return cls(**{**chosen, **overrides})
        except ValidationError as error:
            faults = "; ".join(
                f"{PREFIX}{str(e['loc'][0]).upper() if e['loc'] else '?'}: {e['msg']}" for e in error.errors()
            )
            raise ConfigurationError("settings-invalid").about(faults=faults) from None

    def make_home(self) -> None:
        """Make the archive's folder where it is missing.

        Raises:
            ConfigurationError: It cannot be made, or nothing can be written there.
        """
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            refused = None if os.access(self.home, os.W_OK | os.X_OK) else os.strerror(errno.EACCES)
        except OSError as error:
            refused = error.strerror or type(error).__name__
        if refused:
            raise ConfigurationError("home-refused").about(folder=str(self.home), detail=refused)

    def store(self, **values: str | int) -> None:
        """Keep values in the archive's own settings.json (atomically)."""
        self.make_home()
        target = self.home / "settings.json"
        fresh = target.with_suffix(".new")
        fresh.write_text(json.dumps({**_stored(self.home), **values}, ensure_ascii=False, indent=1), encoding="utf-8")
        fresh.replace(target)


def _stored(home: Path) -> dict[str, Any]:
    file = home / "settings.json"
    if not file.exists():
        return {}
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError("settings-file-broken").about(file=str(file), detail=str(error)) from None
    if not isinstance(values, dict):
        raise ConfigurationError("settings-file-broken").about(file=str(file), detail="not an object")
    return values


# read by the Makefile and the tests, not settings of a running archive
_OTHERS = {"ARCHIVE_STANDARDS", "ARCHIVE_CACHE", "ARCHIVE_SCANS"}


def _refuse_unknown_names() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | _OTHERS
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise ConfigurationError("settings-unknown").about(names=", ".join(unknown))
