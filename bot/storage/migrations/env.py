"""Tells alembic how to run a revision: on the connection and in the transaction that `upgrade` holds.

SQLite changes a table by copying it ("batch"). Before the first revision that rebuilds a table to which
others point, switch foreign keys off around it: dropping the old copy would cascade.
"""

from alembic import context

from bot.storage.tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
