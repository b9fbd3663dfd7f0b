"""What mail tells beside its words; who writes for contact forms"""

import sqlalchemy as sa
from alembic import op

revision = 'what_mail_tells'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('mailboxes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form_senders', sa.String(), server_default='', nullable=False))

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(sa.Column('extras', sa.JSON(), server_default='{}', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_column('extras')

    with op.batch_alter_table('mailboxes', schema=None) as batch_op:
        batch_op.drop_column('form_senders')
