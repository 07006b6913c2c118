"""The database: the truth about everything that matters. SQLAlchemy's only home."""
