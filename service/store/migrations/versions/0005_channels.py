"""Order, pace, doubt, edits; who wants no mail; what links are signed with"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import UtcDateTime

revision = '0005'
down_revision = '0006'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('edit',
    sa.Column('delivery_id', NUMBER, nullable=False),
    sa.Column('asked', NUMBER, nullable=False),
    sa.Column('tries', NUMBER, nullable=False),
    sa.Column('next_try', UtcDateTime(timezone=True), nullable=True),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('lease_until', UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_edit_delivery_id')),
    sa.PrimaryKeyConstraint('delivery_id', name=op.f('pk_edit'))
    )
    op.create_index('ix_edit_next_try', 'edit', ['next_try'], unique=False)
    op.create_table('pace',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('free_at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', name=op.f('pk_pace'))
    )
    op.create_table('unsubscription',
    sa.Column('recipient', sa.Text(), nullable=False),
    sa.Column('followup_id', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('recipient', 'followup_id', name=op.f('pk_unsubscription'))
    )
    op.create_table('signing_key',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_signing_key'))
    )
    op.create_table('heard',
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('digest', name=op.f('pk_heard'))
    )
    op.create_index('ix_heard_at', 'heard', ['at'], unique=False)
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('began', UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('doubted', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('place', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('shown', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('reached', sa.JSON(), nullable=True))
        batch_op.create_index('ix_delivery_channel_followup_id', ['channel', 'followup_id'], unique=False)
