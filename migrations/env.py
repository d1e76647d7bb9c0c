"""Run migrations on the connection handed over by signup.storage.migrate."""

from alembic import context
from sqlalchemy import text

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    # A migration that cannot get its lock at once gives way to the running service.
    connection.execute(text("SET lock_timeout = '2s'"))
    connection.execute(text("SET statement_timeout = '600s'"))
    connection.commit()

context.configure(
    connection=connection,
    target_metadata=None,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
