"""Where the work on each page stands: state, claims, who is here, how often it is read.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "page_work",
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("layer", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", _MOMENT, nullable=True),
        sa.Column("checked_by", sa.String(), nullable=False),
        sa.Column("checked_at", _MOMENT, nullable=True),
        sa.Column("published_by", sa.String(), nullable=False),
        sa.Column("published_at", _MOMENT, nullable=True),
        sa.Column("expected_cer", sa.Float(), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("rare_words", sa.Integer(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_page_work_page_pages")),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_page_work")),
    )
    op.create_index(op.f("ix_page_work_state_rank"), "page_work", ["state", "rank"], unique=False)
    op.create_table(
        "page_claims",
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_page_claims_page_pages")),
        sa.PrimaryKeyConstraint("page", "account", name=op.f("pk_page_claims")),
    )
    op.create_index(op.f("ix_page_claims_account"), "page_claims", ["account"], unique=False)
    op.create_table(
        "page_presence",
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("tab", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("since", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_page_presence_page_pages")),
        sa.PrimaryKeyConstraint("page", "tab", name=op.f("pk_page_presence")),
    )
    op.create_table(
        "page_views",
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_page_views_page_pages")),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_page_views")),
    )
    op.create_table(
        "layers_taken_back",
        sa.Column("page", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["page"], ["pages.id"], name=op.f("fk_layers_taken_back_page_pages")),
        sa.PrimaryKeyConstraint("page", "number", name=op.f("pk_layers_taken_back")),
    )
