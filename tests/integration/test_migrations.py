"""The newest schema, reached from an older one with a desk's rows in it."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import JSON, Text, cast, literal, select, text
from sqlalchemy.engine import Engine

from service.store.engine import open_engine, read, write
from service.store.migrate import _config, upgrade
from service.store.schema import Base, DevelopmentRow, MatchRow
from tests.support.builders import NOON

OLDER = "0002"


def test_the_migrations_make_the_schema_that_the_code_has(engine: Engine) -> None:
    with read(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_nothing_is_null_and_not_the_null_of_json(engine: Engine) -> None:
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, JSON)
    ]
    assert {"because", "passed", "hints", "place", "shown", "reached"} <= {one.name for one in columns}
    for column in columns:
        if column.nullable:
            bound = select(cast(literal(None, column.type), Text).is_(None))
            with read(engine) as connection:
                assert connection.execute(bound).scalar_one(), f"{column} keeps the null of JSON"


def test_a_desks_rows_are_kept_and_stand(engine: Engine) -> None:
    """Matches and developments from before verdicts count as they did."""
    with write(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    older = engine
    if engine.dialect.name == "sqlite":
        older = open_engine(engine.url.render_as_string(hide_password=False), foreign_keys=False)
        with write(older) as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(text(f'DROP TABLE "{table.name}"'))
            connection.execute(text("DROP TABLE alembic_version"))
    with write(older) as connection:
        command.upgrade(_config(connection), OLDER)
        now = {"now": NOON}
        for statement in ROWS:
            connection.execute(text(statement), now)
    upgrade(engine)
    with read(engine) as connection:
        assert connection.execute(select(DevelopmentRow.stands, DevelopmentRow.revision)).one() == (True, "")
        match = connection.execute(
            select(MatchRow.title, MatchRow.development_id, MatchRow.revision, MatchRow.reviewed)
        ).one()
    assert match == ("Ship docks", 1, "", None)


ROWS = (
    "INSERT INTO feed (id, url, name, listed, health, detail, failures, key_by, next_poll, moved_times)"
    " VALUES (1, 'https://o.example/feed', 'Outlet', true, 'new', '', 0, 'guid', :now, 0)",
    "INSERT INTO item (id, feed_id, key, title, summary, content, seen, seen_wall, content_hash)"
    " VALUES (1, 1, 'k', 'Ship docks', '', '', :now, :now, 'h')",
    "INSERT INTO followup (id, position, definition, listed, added_at) VALUES ('navy', 0, '{}', true, :now)",
    "INSERT INTO development (id, followup_id, first_item_id, kind, opened, latest)"
    " VALUES (1, 'navy', 1, 'happened', :now, :now)",
    "INSERT INTO match (id, item_id, followup_id, score, band, kind, fingerprint, evidence, title, summary, at,"
    " development_id) VALUES (1, 1, 'navy', 0.9, 'alert', 'happened', '[]', '{}', 'Ship docks', '', :now, 1)",
    "INSERT INTO alert (id, key, kind, followup_id, development_id, message, opened, opened_wall)"
    " VALUES (1, 'dev:navy:1', 'development', 'navy', 1, '{}', :now, :now)",
)
