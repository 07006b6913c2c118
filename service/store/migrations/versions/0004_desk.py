"""Verdicts and what the desk makes of matches"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import service.store.schema

revision = '0004'
down_revision = '0002'
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, service.store.schema.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table('verdict',
    sa.Column('id', ID, nullable=False),
    sa.Column('followup_id', sa.Text(), nullable=False),
    sa.Column('item_id', ID, nullable=False),
    sa.Column('word', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('via', sa.Text(), nullable=False),
    _moment('at'),
    sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_verdict_followup_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_verdict_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdict')),
    sa.UniqueConstraint('followup_id', 'item_id', name=op.f('uq_verdict_followup_id_item_id'))
    )
    op.create_index('ix_verdict_item_id', 'verdict', ['item_id'])
    op.create_table('verdict_fact',
    sa.Column('id', ID, nullable=False),
    sa.Column('followup_id', sa.Text(), nullable=False),
    sa.Column('item_id', ID, nullable=False),
    sa.Column('number', ID, nullable=False),
    sa.Column('word', sa.Text(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('via', sa.Text(), nullable=False),
    _moment('at'),
    sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_verdict_fact_followup_id')),
    sa.ForeignKeyConstraint(['item_id'], ['item.id'], name=op.f('fk_verdict_fact_item_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_verdict_fact')),
    sa.UniqueConstraint('followup_id', 'item_id', 'number', name=op.f('uq_verdict_fact_followup_id_item_id_number'))
    )
    op.create_table('tuning',
    sa.Column('followup_id', sa.Text(), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    _moment('changed'),
    sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_tuning_followup_id')),
    sa.PrimaryKeyConstraint('followup_id', name=op.f('pk_tuning'))
    )
    op.create_table('look_back',
    sa.Column('followup_id', sa.Text(), nullable=False),
    _moment('since'),
    sa.Column('place', ID, nullable=False),
    sa.Column('until', ID, nullable=False),
    sa.Column('lease_token', sa.Text(), nullable=True),
    _moment('lease_until', nullable=True),
    sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_look_back_followup_id')),
    sa.PrimaryKeyConstraint('followup_id', name=op.f('pk_look_back'))
    )
    with op.batch_alter_table('development') as development:
        development.add_column(sa.Column('stands', sa.Boolean(), server_default=sa.true(), nullable=False))
        development.add_column(sa.Column('revision', sa.Text(), server_default='', nullable=False))
        development.drop_constraint(op.f('uq_development_followup_id_first_item_id'), type_='unique')
        development.create_unique_constraint(op.f('uq_development_followup_id_first_item_id_revision'), ['followup_id', 'first_item_id', 'revision'])
    with op.batch_alter_table('match') as match:
        match.add_column(sa.Column('revision', sa.Text(), server_default='', nullable=False))
        match.add_column(_moment('made', nullable=True))
        match.add_column(_moment('reviewed', nullable=True))
        match.add_column(sa.Column('digest', sa.Text(), nullable=True))
        match.drop_constraint(op.f('uq_match_item_id_followup_id'), type_='unique')
        match.create_unique_constraint(op.f('uq_match_item_id_followup_id_revision'), ['item_id', 'followup_id', 'revision'])
        match.create_index('ix_match_review', ['reviewed'], sqlite_where=sa.text('reviewed IS NOT NULL AND digest IS NULL'), postgresql_where=sa.text('reviewed IS NOT NULL AND digest IS NULL'))
