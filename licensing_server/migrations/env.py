"""Run by Alembic for each step; the connection comes from `store.migration`."""

from alembic import context

from licensing_server.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
