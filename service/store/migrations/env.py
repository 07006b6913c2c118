"""Runs the migrations on the connection that `service.store.migrate` hands over."""

from alembic import context

from service.store.schema import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite alters a table by making it anew
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
