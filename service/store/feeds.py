"""Feeds and their visits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, func, insert, or_, select, update

from service.domain.document import ItemKey
from service.domain.feed import Feed, FeedId, Health, KeyBy
from service.domain.poll import Known, NewItem, PollPlan
from service.ports import Claim, ListedFeed
from service.store.schema import FeedRow, ItemRow, RevisionRow
from service.store.upsert import insert_new

PROBE = 400  # keys a query asks for at once: SQLite allows 999 parameters in old builds


class Feeds:
    """`service.ports.Feeds` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_due(self, claim: Claim, *, limit: int, lease: timedelta, wall: datetime) -> Sequence[Feed]:
        """Take feeds whose visit is due, most overdue first."""
        due = (
            select(FeedRow.id)
            .where(
                FeedRow.listed,
                FeedRow.health != Health.PAUSED,
                FeedRow.next_poll <= wall,
                or_(FeedRow.lease_until.is_(None), FeedRow.lease_until < wall),
            )
            .order_by(FeedRow.next_poll)
            .limit(limit)
            .with_for_update(skip_locked=True)
            # As a CTE it is run once; PostgreSQL may run a plain subquery again for every row.
            .cte("due")
        )
        statement = (
            update(FeedRow)
            .where(FeedRow.id.in_(select(due.c.id)))
            .values(lease_token=claim.token, lease_until=wall + lease)
            .returning(
                FeedRow.id,
                FeedRow.url,
                FeedRow.name,
                FeedRow.lang,
                FeedRow.etag,
                FeedRow.last_modified,
                FeedRow.digest,
                FeedRow.failures,
                FeedRow.key_by,
            )
        )
        return [
            Feed(
                id=FeedId(row.id),
                url=row.url,
                name=row.name,
                lang=row.lang,
                etag=row.etag,
                last_modified=row.last_modified,
                digest=row.digest,
                failures=row.failures,
                key_by=KeyBy(row.key_by),
            )
            for row in self._connection.execute(statement)
        ]

    def known(self, feed: FeedId, keys: frozenset[ItemKey], links: frozenset[str]) -> Known:
        """What is stored of the items that a document may repeat."""
        columns = select(ItemRow.key, ItemRow.url, ItemRow.content_hash).where(ItemRow.feed_id == feed)
        hashes: dict[ItemKey, str] = {}
        by_link: dict[str, str] = {}
        for some in _parts(sorted(keys)):
            for row in self._connection.execute(columns.where(ItemRow.key.in_(some))):
                hashes[ItemKey(row.key)] = row.content_hash
        for some in _parts(sorted(links)):
            for row in self._connection.execute(columns.where(ItemRow.url.in_(some))):
                if row.url is not None:
                    by_link[row.url] = row.content_hash
        return Known(hashes=hashes, links=by_link)

    def save_poll(
        self, plan: PollPlan, claim: Claim, *, began: datetime, now: datetime, wall: datetime
    ) -> bool:
        """Save all that a visit changes."""
        changed = {
            "health": plan.health,
            "trouble": plan.trouble,
            "detail": plan.detail,
            "etag": plan.etag,
            "last_modified": plan.last_modified,
            "digest": plan.digest,
            "failures": plan.failures,
            "key_by": plan.key_by,
            "next_poll": plan.next_poll,
            "last_poll": wall,
            "lease_token": None,
            "lease_until": None,
        }
        if plan.health is Health.HEALTHY:
            changed["read_through"] = began
        held = self._connection.execute(
            update(FeedRow)
            .where(FeedRow.id == plan.feed, FeedRow.lease_token == claim.token)
            .values(**changed)
        )
        if held.rowcount != 1:
            return False
        for item in plan.items:
            if item.revises:
                self._save_revision(plan.feed, item, now)
            else:
                self._save_new(plan.feed, item, now, wall)
        return True

    def _save_new(self, feed: FeedId, item: NewItem, now: datetime, wall: datetime) -> None:
        insert_new(
            self._connection,
            ItemRow,
            feed_id=feed,
            key=item.key,
            guid=item.entry.guid,
            url=item.entry.url,
            title=item.entry.title,
            summary=item.entry.summary,
            content=item.entry.content,
            lang=item.entry.lang,
            published=item.entry.published,
            seen=now,
            seen_wall=wall,
            content_hash=item.content_hash,
        )

    def _save_revision(self, feed: FeedId, item: NewItem, now: datetime) -> None:
        old = self._connection.execute(
            select(ItemRow.id, ItemRow.content_hash, ItemRow.title, ItemRow.summary, ItemRow.content).where(
                ItemRow.feed_id == feed, ItemRow.key == item.key
            )
        ).one()
        insert_new(
            self._connection,
            RevisionRow,
            item_id=old.id,
            content_hash=old.content_hash,
            title=old.title,
            summary=old.summary,
            content=old.content,
            replaced=now,
        )
        # The item goes back to the match step, and meets the same keys there.
        self._connection.execute(
            update(ItemRow)
            .where(ItemRow.id == old.id)
            .values(
                title=item.entry.title,
                summary=item.entry.summary,
                content=item.entry.content,
                content_hash=item.content_hash,
                matched_at=None,
                lease_token=None,
                lease_until=None,
            )
        )

    def seen_through(self) -> datetime | None:
        """The moment up to which every healthy feed has been read and every item matched."""
        if self._connection.execute(select(exists().where(ItemRow.matched_at.is_(None)))).scalar_one():
            return None
        return self._connection.execute(
            select(func.min(FeedRow.read_through)).where(FeedRow.listed, FeedRow.health == Health.HEALTHY)
        ).scalar_one()

    def put(self, feeds: Sequence[ListedFeed], *, wall: datetime) -> None:
        """Make these the listed feeds."""
        self._connection.execute(update(FeedRow).values(listed=False))
        for feed in feeds:
            found = self._connection.execute(
                update(FeedRow)
                .where(FeedRow.url == feed.url)
                .values(name=feed.name, lang=feed.lang, listed=True)
            )
            if found.rowcount == 0:
                self._connection.execute(
                    insert(FeedRow).values(
                        url=feed.url,
                        name=feed.name,
                        lang=feed.lang,
                        health=Health.NEW,
                        key_by=KeyBy.GUID,
                        next_poll=wall,
                    )
                )


def _parts(values: Sequence[str]) -> list[Sequence[str]]:
    return [values[start : start + PROBE] for start in range(0, len(values), PROBE)]
