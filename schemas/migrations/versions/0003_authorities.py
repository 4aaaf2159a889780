"""Persons, places and organisations: the authority file and what is linked to it.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "authorities",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("dates", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_authorities")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "authority_forms",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("authority", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority"], ["authorities.number"], name=op.f("fk_authority_forms_authority_authorities")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_authority_forms")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_authority_forms_authority"), "authority_forms", ["authority"], unique=False)
    op.create_index(op.f("ix_authority_forms_folded"), "authority_forms", ["folded"], unique=False)
    _links_and_changes()


def _links_and_changes() -> None:
    op.create_table(
        "authority_links",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("authority", sa.BigInteger(), nullable=False),
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("first_word", sa.Integer(), nullable=False),
        sa.Column("last_word", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("box", sa.JSON(), nullable=True),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority"], ["authorities.number"], name=op.f("fk_authority_links_authority_authorities")
        ),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_authority_links_item_items")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_authority_links")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_authority_links_authority"), "authority_links", ["authority"], unique=False)
    op.create_index(op.f("ix_authority_links_item"), "authority_links", ["item"], unique=False)
    op.create_table(
        "authority_changes",
        sa.Column("number", _COUNTED, nullable=False),
        sa.Column("authority", sa.BigInteger(), nullable=False),
        sa.Column("other", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_authority_changes")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_authority_changes_authority"), "authority_changes", ["authority"], unique=False)
    op.create_index(op.f("ix_authority_changes_other"), "authority_changes", ["other"], unique=False)
    op.create_table(
        "name_rejections",
        sa.Column("item", _ORDERED, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["item"], ["items.id"], name=op.f("fk_name_rejections_item_items")),
        sa.PrimaryKeyConstraint("item", "page", "folded", "kind", name=op.f("pk_name_rejections")),
    )
