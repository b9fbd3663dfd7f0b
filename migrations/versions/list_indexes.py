"""Every list of cases is a walk along an index of its own.

Revision ID: list_indexes
Revises: 0001
"""

from alembic import op

revision = "list_indexes"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = {
    "ix_cases_status_opened": ["status", "opened_at", "id"],
    "ix_cases_status_due": ["status", "due_at", "id"],
    "ix_cases_queue_opened": ["queue_id", "status", "opened_at", "id"],
    "ix_cases_queue_due": ["queue_id", "status", "due_at", "id"],
    "ix_cases_assignee_updated": ["assignee_id", "status", "updated_at", "id"],
    "ix_cases_assignee_opened": ["assignee_id", "status", "opened_at", "id"],
    "ix_cases_assignee_due": ["assignee_id", "status", "due_at", "id"],
    "ix_cases_counts": ["status", "queue_id", "assignee_id"],
}
OLD = {
    "ix_cases_updated": ["updated_at", "id"],
    "ix_cases_due": ["due_at", "id"],
    "ix_cases_assignee_status": ["assignee_id", "status"],
}


def upgrade() -> None:
    for name, columns in NEW.items():
        op.create_index(name, "cases", columns)
    for name in OLD:
        op.drop_index(name, table_name="cases")


def downgrade() -> None:
    for name, columns in OLD.items():
        op.create_index(name, "cases", columns)
    for name in NEW:
        op.drop_index(name, table_name="cases")
