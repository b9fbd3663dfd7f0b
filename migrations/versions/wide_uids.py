"""UIDVALIDITY and UID are 32 bits without a sign, more than an INTEGER of PostgreSQL holds.

Revision ID: wide_uids
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "wide_uids"
down_revision = "0001"
branch_labels = None
depends_on = None

COLUMNS = ("uidvalidity", "uid")


def upgrade() -> None:
    with op.batch_alter_table("raw_mails") as table:
        for name in COLUMNS:
            table.alter_column(name, existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=True)


def downgrade() -> None:
    with op.batch_alter_table("raw_mails") as table:
        for name in COLUMNS:
            table.alter_column(name, existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=True)
