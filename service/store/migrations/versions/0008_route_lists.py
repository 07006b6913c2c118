"""Routes that people change, tries that count anew"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import UtcDateTime

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')


def upgrade() -> None:
    op.create_table('route_list',
    sa.Column('version', NUMBER, autoincrement=False, nullable=False),
    sa.Column('routes', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('file', sa.JSON(none_as_null=True), nullable=False),
    sa.Column('who', sa.Text(), nullable=False),
    sa.Column('via', sa.Text(), nullable=True),
    sa.Column('at', UtcDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('version', name=op.f('pk_route_list')),
    )
    with op.batch_alter_table('delivery') as batch_op:
        batch_op.add_column(sa.Column('tries_before', NUMBER, server_default='0', nullable=False))
