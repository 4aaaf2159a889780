"""Changes of many records at once, with what each record was before and after.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "bulk_changes",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["undoes"], ["bulk_changes.number"], name=op.f("fk_bulk_changes_undoes_bulk_changes")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_bulk_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_bulk_changes_undoes"), "bulk_changes", ["undoes"], unique=False)
    op.create_table(
        "bulk_items",
        sa.Column("change", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["change"], ["bulk_changes.number"], name=op.f("fk_bulk_items_change_bulk_changes")),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_bulk_items_item_items")),
        sa.PrimaryKeyConstraint("change", "item", "term", name=op.f("pk_bulk_items")),
    )
