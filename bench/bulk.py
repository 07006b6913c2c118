"""Very many stored items, made by the database itself."""

from typing import Any

from sqlalchemy import BigInteger, Insert, Text, func, insert, literal, select, text
from sqlalchemy.engine import Engine
from sqlalchemy.sql.elements import ColumnElement

from bench.corpus import FIRST
from service.store.engine import open_engine, read, write
from service.store.schema import FeedRow, ItemRow

FEEDS = 200
PART = 250_000  # rows a transaction makes
SPREAD = 2_654_435_761  # odd, so that every number below 2**32 is met once (Knuth, volume 3, section 6.4)
WORDS = "The harbour board postpones the fishing quota after a leaked letter"
SUMMARY = "Residents told a hearing that nobody had written to them about it, and papers were exchanged. " * 4


def fill(engine: Engine, rows: int) -> None:
    """Add matched items until so many are stored, in turn for each feed, under keys that lie anywhere."""
    # An engine of its own, since what makes the filling fast must not help what is measured.
    filling = open_engine(engine.url.render_as_string(hide_password=False))
    with read(filling) as connection:
        stored = connection.execute(select(func.count()).select_from(ItemRow)).scalar_one()
        last = connection.execute(select(func.coalesce(func.max(ItemRow.id), 0))).scalar_one()
        feed = connection.execute(select(func.min(FeedRow.id))).scalar_one()
    end = last + rows - stored
    for first in range(last + 1, end + 1, PART):
        with write(filling) as connection:
            if filling.dialect.name == "sqlite":
                connection.execute(text("PRAGMA cache_size = -1500000"))  # KiB: the indexes stay in memory
            statement = _items(filling.dialect.name, first, min(first + PART - 1, end), feed)
            connection.execute(statement)
    filling.dispose()


def _items(dialect: str, first: int, last: int, feed: int) -> Insert:
    """A statement that makes the items of these numbers."""
    one = select(literal(first, BigInteger).label("n")).cte("numbers", recursive=True)
    numbers = one.union_all(select(one.c.n + literal(1, BigInteger)).where(one.c.n < last))
    number: ColumnElement[int] = numbers.c.n
    scattered = number * literal(SPREAD, BigInteger) % literal(2**32, BigInteger)
    if dialect == "sqlite":
        part = func.printf("%08x", scattered, type_=Text)
    else:
        part = func.lpad(func.to_hex(scattered), 8, "0", type_=Text)
    guid = part + part + part + part
    when = literal(FIRST, ItemRow.seen.type)
    values: dict[str, ColumnElement[Any]] = {
        "feed_id": feed + number % FEEDS,
        "key": literal("guid:", Text) + guid,
        "guid": guid,
        "url": literal("https://outlet.example/news/", Text) + guid,
        "title": literal(WORDS, Text),
        "summary": literal(SUMMARY, Text),
        "content": literal("", Text),
        "lang": literal("en", Text),
        "published": when,
        "seen": when,
        "seen_wall": when,
        "content_hash": guid + guid,
        "matched_at": when,
    }
    return insert(ItemRow).from_select(list(values), select(*values.values()).select_from(numbers))


def settle(engine: Engine) -> None:
    """Have done what a database does by itself while nothing happens, so that it is not measured."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
            connection.execute(text("CHECKPOINT"))
    else:
        raw = engine.raw_connection()  # in a transaction SQLite refuses
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.close()
