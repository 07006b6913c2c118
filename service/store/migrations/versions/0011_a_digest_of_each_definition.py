"""A digest of each definition"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty until the files are taken over, which every start does.
    op.add_column('followup', sa.Column('digest', sa.Text(), server_default='', nullable=False))
    op.create_index('ix_followup_open', 'followup', ['position', 'listed', 'ended_as', 'id', 'digest'])
