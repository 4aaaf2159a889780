"""Dated entries as people set them, and letters linked to their answers.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "entry_rulings",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("begins", sa.Boolean(), nullable=False),
        sa.Column("edtf", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_entry_rulings_item_items")),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_entry_rulings_page_pages")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_entry_rulings")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_entry_rulings_act"), "entry_rulings", ["act"], unique=False)
    op.create_index(op.f("ix_entry_rulings_item"), "entry_rulings", ["item"], unique=False)
    op.create_table(
        "letter_links",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("letter", _ORDERED, nullable=False),
        sa.Column("answered", _ORDERED, nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("undone_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["letter"], ["items.id"], name=op.f("fk_letter_links_letter_items")),
        sa.ForeignKeyConstraint(["answered"], ["items.id"], name=op.f("fk_letter_links_answered_items")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_letter_links")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_letter_links_letter"), "letter_links", ["letter"], unique=False)
