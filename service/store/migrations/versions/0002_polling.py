"""Rhythm, hosts, gaps, pushes and full text"""

import sqlalchemy as sa
from alembic import op

import service.store.schema

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('host',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('free_at', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('lease_until', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_host'))
    )
    op.create_table('gap',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('feed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('since', service.store.schema.UtcDateTime(timezone=True), nullable=False),
    sa.Column('until', service.store.schema.UtcDateTime(timezone=True), nullable=False),
    sa.Column('missed', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('found', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('closed', sa.Boolean(), nullable=False),
    sa.Column('tried', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('lease_until', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_gap_feed_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gap')),
    sa.UniqueConstraint('feed_id', 'since', name=op.f('uq_gap_feed_id_since'))
    )
    op.create_table('push',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('feed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('content_type', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('received', service.store.schema.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_push_feed_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_push')),
    sa.UniqueConstraint('feed_id', 'digest', name=op.f('uq_push_feed_id_digest'))
    )
    op.create_table('subscription',
    sa.Column('feed_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hub', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('token', sa.Text(), nullable=False),
    sa.Column('secret', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('failures', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('expires', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.Column('next_try', service.store.schema.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_subscription_feed_id')),
    sa.PrimaryKeyConstraint('feed_id', name=op.f('pk_subscription')),
    sa.UniqueConstraint('token', name=op.f('uq_subscription_token'))
    )
    op.create_table('full_text',
    sa.Column('item_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('detail', sa.Text(), nullable=False),
    sa.Column('tries', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('next_try', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.Column('lease_token', sa.Text(), nullable=True),
    sa.Column('lease_until', service.store.schema.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_full_text_item_id')),
    sa.PrimaryKeyConstraint('item_id', name=op.f('pk_full_text'))
    )
    with op.batch_alter_table('full_text', schema=None) as batch_op:
        batch_op.create_index('ix_full_text_due', ['next_try'], unique=False, sqlite_where=sa.text('next_try IS NOT NULL'), postgresql_where=sa.text('next_try IS NOT NULL'))

    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.alter_column('followup_id',
               existing_type=sa.TEXT(),
               nullable=True)

    with op.batch_alter_table('feed', schema=None) as batch_op:
        batch_op.add_column(sa.Column('host', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('failing_since', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('failing_told', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rate', sa.Double(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('newest', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('silent_at', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('silent_told', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('longest', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('entries', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('hints', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('moved_to', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('moved_times', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('pushed_until', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('urgent', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('full_text', sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column('last_read', service.store.schema.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index('ix_feed_failing_since', ['failing_since'], unique=False, sqlite_where=sa.text('failing_since IS NOT NULL'), postgresql_where=sa.text('failing_since IS NOT NULL'))
        batch_op.create_index('ix_feed_silent_at', ['silent_at'], unique=False)

    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('date_given', sa.Text(), server_default='', nullable=False))
