"""Answers, routing, channels' states"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from service.store.schema import UtcDateTime

revision = '0006'
down_revision = '0004'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def partial_index(batch_op: BatchOperations, name: str, column: str) -> None:
    there = sa.text(f'{column} IS NOT NULL')
    batch_op.create_index(name, [column], unique=False, sqlite_where=there, postgresql_where=there)


def upgrade() -> None:
    op.create_table('answer',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('via', sa.Text(), nullable=False),
    sa.Column('alert_id', NUMBER, nullable=True),
    sa.Column('followup_id', sa.Text(), nullable=True),
    sa.Column('assignee', sa.Text(), nullable=True),
    sa.Column('until', sa.Date(), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('at_wall', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f('fk_answer_alert_id')),
    sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_answer_followup_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('key', name=op.f('uq_answer_key'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index('ix_answer_alert_id', ['alert_id'], unique=False)
        batch_op.create_index('ix_answer_followup_id', ['followup_id'], unique=False)

    with op.batch_alter_table('followup', schema=None) as batch_op:
        batch_op.add_column(sa.Column('muted_until', UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table('alert', schema=None) as batch_op:
        batch_op.add_column(sa.Column('assignee', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('snoozed_until', UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('escalate_at', UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('escalate_to', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('urgent', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('passed', sa.JSON(), nullable=True))
        partial_index(batch_op, 'ix_alert_snoozed_until', 'snoozed_until')
        partial_index(batch_op, 'ix_alert_escalate_at', 'escalate_at')

    op.create_table('outage',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('feed_id', NUMBER, nullable=False),
    sa.Column('since', UtcDateTime(timezone=True), nullable=False),
    sa.Column('until', UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['feed_id'], ['feed.id'], name=op.f('fk_outage_feed_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outage')),
    sa.UniqueConstraint('feed_id', 'since', name=op.f('uq_outage_feed_id_since'))
    )
    op.create_table('canary',
    sa.Column('id', NUMBER, nullable=False),
    sa.Column('slot', NUMBER, nullable=False),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.Column('at_wall', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_canary')),
    sa.UniqueConstraint('slot', name=op.f('uq_canary_slot'))
    )
    op.create_table('channel',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('failing_since', UtcDateTime(timezone=True), nullable=True),
    sa.Column('down_since', UtcDateTime(timezone=True), nullable=True),
    sa.Column('back_from', UtcDateTime(timezone=True), nullable=True),
    sa.Column('rests_until', UtcDateTime(timezone=True), nullable=True),
    sa.Column('canary_lost', NUMBER, nullable=True),
    sa.Column('detail', sa.Text(), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_channel'))
    )
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.add_column(sa.Column('followup_id', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('planned', UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('because', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('hold', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('held_until', UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('digest_id', NUMBER, nullable=True))
        batch_op.add_column(sa.Column('told_dead', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(op.f('fk_delivery_digest_id'), 'alert', ['digest_id'], ['id'])
    op.execute('UPDATE delivery SET planned = changed, told_dead = (state = \'dead\'), followup_id = (SELECT alert.followup_id FROM alert WHERE alert.id = delivery.alert_id)')
    with op.batch_alter_table('delivery', schema=None) as batch_op:
        batch_op.alter_column('planned', existing_type=UtcDateTime(timezone=True), nullable=False)
    there = sa.text('next_try IS NOT NULL')
    op.create_index('ix_delivery_order', 'delivery', ['channel', 'followup_id'], sqlite_where=there, postgresql_where=there)
    held = sa.text("state = 'held'")
    op.create_index('ix_delivery_held', 'delivery', ['channel', 'hold'], sqlite_where=held, postgresql_where=held)
    dead = sa.text("state = 'dead'")
    op.create_index('ix_delivery_dead', 'delivery', ['channel'], sqlite_where=dead, postgresql_where=dead)
    inside = sa.text('digest_id IS NOT NULL')
    op.create_index('ix_delivery_digest_id', 'delivery', ['digest_id'], sqlite_where=inside, postgresql_where=inside)
    op.create_index('ix_delivery_channel_planned', 'delivery', ['channel', 'planned'])
    leased = sa.text('lease_token IS NOT NULL')
    op.create_index('ix_feed_lease_token', 'feed', ['lease_token'], sqlite_where=leased, postgresql_where=leased)
    with op.batch_alter_table('item', schema=None) as batch_op:
        batch_op.add_column(sa.Column('began', UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table('push', schema=None) as batch_op:
        batch_op.add_column(sa.Column('lease_token', sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('lease_until', UtcDateTime(timezone=True), nullable=True))
