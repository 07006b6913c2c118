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
    with op.batch_alter_table('development') as development:
        development.add_column(sa.Column('stands', sa.Boolean(), server_default=sa.true(), nullable=False))
