"""What people said no to when a machine proposed it; items that are not for everybody, and from when they are.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_NEVER = "9999-12-31"


def upgrade() -> None:
    """Make the tables; items that a person closed until now are closed from now on."""
    op.create_table(
        "rejections",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_rejections_item_items")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_rejections")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rejections_item"), "rejections", ["item"], unique=False)
    op.create_table(
        "shut_items",
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_shut_items_item_items")),
        sa.PrimaryKeyConstraint("item", name=op.f("pk_shut_items")),
    )
    op.create_index(op.f("ix_shut_items_until"), "shut_items", ["until"], unique=False)
    _shut_what_was_closed()


def _shut_what_was_closed() -> None:
    op.execute(
        sa.text(
            "INSERT INTO shut_items (item, until) SELECT DISTINCT item, :never FROM record_values "
            "WHERE term = 'dcterms:accessRights' AND until IS NULL AND origin = 'human' AND value NOT IN ('open', '')"
        ).bindparams(never=_NEVER)
    )
    op.execute(
        "INSERT INTO outbox (page) SELECT id FROM pages "
        "WHERE number IS NOT NULL AND item IN (SELECT item FROM shut_items)"
    )
