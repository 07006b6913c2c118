"""A pace for edits"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import UtcDateTime

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # It holds no more than when a channel is free again, seconds from now.
    op.drop_table('pace')
    op.create_table('pace',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('does', sa.Text(), nullable=False),
    sa.Column('free_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'does', name=op.f('pk_pace')),
    )
