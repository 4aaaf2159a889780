"""The first schema: donations, items, scans, pages, layers, records, revisions, ledger, outbox.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")  # by code points, whatever the locale
_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_APPEND_ONLY = ("ledger", "layers", "revisions")


def upgrade() -> None:
    """Make the tables, and triggers that refuse to rewrite what may only be appended to."""
    _donations_and_runs()
    _items_and_scans()
    _pages()
    _layers()
    _description()
    _ledger()
    for table in _APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            _append_only_in_sqlite(table)
        else:
            _append_only_in_postgresql(table)


def _donations_and_runs() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "donations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("received_on", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donations")),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("started_at", _MOMENT, nullable=False),
        sa.Column("heartbeat_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("donation", sa.String(), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["donation"], ["donations.id"], name=op.f("fk_runs_donation_donations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_started_at"), "runs", ["started_at"], unique=False)
    op.create_table(
        "reservations",
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("reserved_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_reservations")),
    )
    op.create_index(op.f("ix_reservations_source_key"), "reservations", ["source_key"], unique=False)


def _items_and_scans() -> None:
    op.create_table(
        "items",
        sa.Column("id", _ORDERED, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("donation", sa.String(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["donation"], ["donations.id"], name=op.f("fk_items_donation_donations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("number", name=op.f("uq_items_number")),
    )
    op.create_index(op.f("ix_items_donation"), "items", ["donation"], unique=False)
    op.create_index(op.f("ix_items_source_key"), "items", ["source_key"], unique=False)
    op.create_table(
        "scans",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("order_key", _ORDERED, nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_scans_item_items")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scans")),
    )
    op.create_index(op.f("ix_scans_item"), "scans", ["item"], unique=False)


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("scan_sha256", sa.String(length=64), nullable=True),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("dpi", sa.Float(), nullable=False),
        sa.Column("dpi_source", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_confidence", sa.Float(), nullable=False),
        sa.Column("to_master", sa.JSON(), nullable=False),
        sa.Column("rotation_deg", sa.Integer(), nullable=False),
        sa.Column("skew_deg", sa.Float(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text_revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_pages_item_items")),
        sa.ForeignKeyConstraint(["scan_sha256"], ["scans.sha256"], name=op.f("fk_pages_scan_sha256_scans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("item", "number", name=op.f("uq_pages_item_number")),
        sa.UniqueConstraint("scan_sha256", "index", name=op.f("uq_pages_scan_sha256_index")),
    )


def _layers() -> None:
    op.create_table(
        "layers",
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("engine_version", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("added_at", _MOMENT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_layers_page_pages")),
        sa.PrimaryKeyConstraint("page", "number", name=op.f("pk_layers")),
    )
    op.create_table(
        "outbox",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_outbox_page_pages")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_page"), "outbox", ["page"], unique=False)


def _description() -> None:
    op.create_table(
        "revisions",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_revisions_item_items")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revisions")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_revisions_item"), "revisions", ["item"], unique=False)
    op.create_table(
        "record_values",
        sa.Column("id", _COUNTED, nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_record_values_item_items")),
        sa.ForeignKeyConstraint(["since"], ["revisions.number"], name=op.f("fk_record_values_since_revisions")),
        sa.ForeignKeyConstraint(["until"], ["revisions.number"], name=op.f("fk_record_values_until_revisions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_values")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_record_values_item_until"), "record_values", ["item", "until"], unique=False)


def _ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("run", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("item", _ORDERED, nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("engine", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("facts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ledger_item_page"), "ledger", ["item", "page"], unique=False)
    op.create_index(op.f("ix_ledger_path"), "ledger", ["path"], unique=False)
    op.create_index(op.f("ix_ledger_run"), "ledger", ["run"], unique=False)


def _append_only_in_sqlite(table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _append_only_in_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()"
    )
