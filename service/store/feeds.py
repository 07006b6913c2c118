"""Feeds and their visits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Row,
    Select,
    Update,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from service.domain.document import ItemKey
from service.domain.feed import NO_HINTS, Feed, FeedId, Health, KeyBy, Rhythm
from service.domain.identity import Known, Remembered
from service.domain.new_item import NewItem
from service.domain.policy import PollPolicy
from service.domain.poll import PollPlan
from service.domain.rhythm import silent_at
from service.ports import Claim, ListedFeed
from service.store.codec import HINTS
from service.store.due import still_due
from service.store.hosts import Hosts, is_free
from service.store.many import among, many, many_moments, moments
from service.store.schema import FeedRow, GapRow, HostRow, ItemRow, OutageRow, RevisionRow, UtcDateTime
from service.store.subscriptions import want_hubs
from service.store.upsert import insert_all_new, insert_new, insert_whole_rows

UNSEEN = timedelta(hours=1)  # a visit that is later than this leaves a time in which nobody saw the feed
OVERSIGHT = 2  # times the batch that is looked at, so that one host's feeds do not stand before all others

FEED_COLUMNS = (
    FeedRow.id,
    FeedRow.url,
    FeedRow.name,
    FeedRow.lang,
    FeedRow.etag,
    FeedRow.last_modified,
    FeedRow.digest,
    FeedRow.failures,
    FeedRow.failing_since,
    FeedRow.key_by,
    FeedRow.rate,
    FeedRow.newest,
    FeedRow.longest,
    FeedRow.pause,
    FeedRow.entries,
    FeedRow.hints,
    FeedRow.last_read,
    FeedRow.moved_to,
    FeedRow.moved_times,
    FeedRow.pushed_until,
    FeedRow.urgent,
)


def feed_of(row: Row[Any], wall: datetime) -> Feed:
    """A feed out of the columns of `FEED_COLUMNS`, which may stand behind others."""
    (
        feed, url, name, lang, etag, last_modified, digest, failures, failing_since, key_by, rate, newest,
        longest, pause, entries, hints, last_read, moved_to, moved_times, pushed_until, urgent,
    ) = row[-len(FEED_COLUMNS) :]  # fmt: skip
    return Feed(
        FeedId(feed),
        url,
        name,
        lang,
        etag,
        last_modified,
        digest,
        failures,
        failing_since,
        KeyBy(key_by),
        Rhythm(
            rate, newest, None if longest is None else timedelta(seconds=longest), timedelta(seconds=pause)
        ),
        entries,
        NO_HINTS if hints is None else HINTS.read(hints),
        last_read,
        moved_to,
        moved_times,
        pushed_until is not None and pushed_until > wall,
        urgent,
    )


class Feeds:
    """`service.ports.Feeds` on the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim_due(
        self, claim: Claim, *, limit: int, per_host: int, lease: timedelta, wall: datetime
    ) -> Sequence[Feed]:
        """Take feeds whose visit is due, most overdue first, from hosts that no other worker visits."""
        due = self._connection.execute(_DUE, {"wall": wall, "most": limit * OVERSIGHT}).all()
        hosts = Hosts(self._connection)
        free = hosts.claim({row.host for row in due if row.host}, claim, lease=lease, wall=wall)
        chosen: list[int] = []
        of_host = dict.fromkeys(free, 0)
        for feed, host, _ in due:
            if len(chosen) == limit:
                break
            if host is not None:
                if of_host.get(host, per_host) >= per_host:
                    continue
                of_host[host] += 1
            chosen.append(feed)
        unused = [host for host, count in of_host.items() if not count]
        hosts.leave(unused, claim, spacing=timedelta(), wall=wall)
        if not chosen:
            return ()
        dialect = self._connection.dialect.name
        rows = self._connection.execute(
            _take(dialect),
            {"chosen": many(dialect, chosen), "token": claim.token, "until": wall + lease},
        ).all()
        late = {row.id for row in due if wall - row.next_poll >= UNSEEN}
        unseen = [row for row in rows if row.id in late and row.last_read is not None]
        holes = [{"feed_id": row.id, "since": row.last_read, "until": wall} for row in unseen]
        insert_all_new(self._connection, OutageRow, holes)
        return [feed_of(row, wall) for row in rows]

    def are_due(self, *, wall: datetime) -> bool:
        """Whether feeds are due that nobody visits."""
        return still_due(self._connection, None, wall=wall)

    def leave(self, claim: Claim) -> None:
        """Give back the feeds of a claim that were not visited under it."""
        self._connection.execute(update(FeedRow).where(FeedRow.lease_token == claim.token).values(**_VISITED))

    def load(self, feed: FeedId, *, wall: datetime) -> Feed | None:
        """A listed feed; None if there is none of that id."""
        row = self._connection.execute(
            select(*FEED_COLUMNS).where(FeedRow.id == feed, FeedRow.listed)
        ).one_or_none()
        return None if row is None else feed_of(row, wall)

    def known(self, feed: FeedId, keys: frozenset[ItemKey], links: frozenset[str]) -> Known:
        """What is stored of the items that a document may repeat."""
        by_key, by_url = self._stored(feed, "key", keys), self._stored(feed, "url", links)
        return Known(
            hashes={ItemKey(row.key): row.content_hash for row in by_key},
            links={row.url: row.content_hash for row in by_url},
        )

    def recent(self, feed: FeedId, *, limit: int) -> Sequence[Remembered]:
        """A feed's newest items, newest first, by what they may be known again."""
        # Their rows by index alone: the texts of all older ones are not read for it.
        newest = select(ItemRow.id).where(ItemRow.feed_id == feed).order_by(ItemRow.id.desc()).limit(limit)
        rows = self._connection.execute(
            select(
                ItemRow.key,
                ItemRow.url,
                ItemRow.title,
                ItemRow.summary,
                ItemRow.content_hash,
                ItemRow.published,
            )
            .where(ItemRow.id.in_(newest))
            .order_by(ItemRow.id.desc())
        )
        return [
            Remembered(ItemKey(row.key), row.url, row.title, row.summary, row.content_hash, row.published)
            for row in rows
        ]

    def _stored(self, feed: FeedId, column: str, values: Collection[str]) -> Sequence[Row[Any]]:
        if not values:
            return ()
        dialect = self._connection.dialect.name
        statement = _known_statement(dialect, column)
        return self._connection.execute(statement, {"feed": feed, "asked": many(dialect, values)}).all()

    def save_polls(
        self,
        plans: Sequence[PollPlan],
        claim: Claim,
        *,
        began: datetime,
        now: datetime,
        wall: datetime,
        began_wall: datetime | None = None,
    ) -> frozenset[FeedId]:
        """Save all that some visits change; returns the feeds that were saved: the rest lost their lease."""
        if not plans:
            return frozenset()
        held = self._connection.execute(
            select(FeedRow.id, FeedRow.failing_since)
            .where(FeedRow.lease_token == claim.token, FeedRow.id.in_([plan.feed for plan in plans]))
            .with_for_update()
        ).all()
        failing = {FeedId(feed): since for feed, since in held}
        saved = [plan for plan in plans if plan.feed in failing]
        read = {"last_read": wall, "read_through": began}
        clean = [_changes(plan, wall) | read for plan in saved if plan.clean]
        unclean = [_changes(plan, wall) for plan in saved if not plan.clean]
        for changes in filter(None, (clean, unclean)):
            self._connection.execute(_SAVE, changes)
        brought = [(plan.feed, item) for plan in saved for item in plan.items]
        self.save_items(brought, now=now, wall=wall, began=began_wall)
        over = [plan.feed for plan in saved if failing[plan.feed] is not None and plan.failing_since is None]
        outages = [{"feed_id": feed, "since": failing[feed], "until": wall} for feed in over]
        insert_all_new(self._connection, OutageRow, outages)
        for plan in saved:
            if plan.hub_lost:
                self._connection.execute(
                    update(FeedRow).where(FeedRow.id == plan.feed).values(pushed_until=None)
                )
            if plan.gap is not None:
                insert_new(
                    self._connection,
                    GapRow,
                    feed_id=plan.feed,
                    since=plan.gap.since,
                    until=plan.gap.until,
                    missed=plan.gap.missed,
                )
            if plan.host_rests is not None:
                self._rest_host(plan.feed, plan.host_rests)
        named = {plan.feed: plan.hints for plan in saved if plan.hints.hub is not None}
        want_hubs(self._connection, named, wall=wall)
        return frozenset(failing)

    def save_unchanged(
        self, until: Mapping[FeedId, datetime], claim: Claim, *, began: datetime, wall: datetime
    ) -> int:
        """Save at one go the visits that found nothing; how many were saved."""
        if not until:
            return 0
        dialect = self._connection.dialect.name
        same = {"token": claim.token, "wall": wall, "began": began}
        given = {**many_moments(dialect, list(until.items())), **same}
        return self._connection.execute(_save_unchanged(dialect), given).rowcount

    def _rest_host(self, feed: FeedId, until: datetime) -> None:
        """A host that is asked too often is left alone with all of its feeds."""
        self._connection.execute(
            update(HostRow)
            .where(HostRow.name == select(FeedRow.host).where(FeedRow.id == feed).scalar_subquery())
            .values(free_at=until)
        )

    def save_items(
        self,
        items: Sequence[tuple[FeedId, NewItem]],
        *,
        now: datetime,
        wall: datetime,
        began: datetime | None = None,
    ) -> None:
        """Save new and revised items; what is there already stays as it is."""
        new = [_new_row(feed, item, now, wall, began) for feed, item in items if not item.revises]
        insert_whole_rows(self._connection, ItemRow, new)
        for feed, item in items:
            if item.revises:
                self._save_revision(feed, item, now)

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

    def hurry(self, feed: FeedId, *, wall: datetime) -> None:
        """Make a feed due now, unless it fails: then its backoff holds."""
        self._connection.execute(
            update(FeedRow)
            .where(FeedRow.id == feed, FeedRow.failures == 0, FeedRow.next_poll > wall)
            .values(next_poll=wall)
        )

    def save_rhythm(self, feed: FeedId, rhythm: Rhythm, policy: PollPolicy) -> None:
        """Save what was learned of a feed's rhythm without a visit."""
        self._connection.execute(
            update(FeedRow)
            .where(FeedRow.id == feed)
            .values(
                rate=rhythm.rate,
                newest=rhythm.newest,
                pause=rhythm.pause.total_seconds(),
                silent_at=silent_at(rhythm, policy),
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
        Hosts(self._connection).put({feed.host for feed in feeds if feed.host is not None})
        self._connection.execute(update(FeedRow).values(listed=False))
        for feed in feeds:
            about = {
                "name": feed.name,
                "lang": feed.lang,
                "country": feed.country,
                "host": feed.host,
                "full_text": feed.full_text,
                "listed": True,
            }
            if self._connection.execute(
                update(FeedRow).where(FeedRow.url == feed.url).values(**about)
            ).rowcount:
                continue
            # The file has followed a feed to its new address: it is the same feed.
            followed = self._connection.execute(
                update(FeedRow)
                .where(FeedRow.moved_to == feed.url, FeedRow.listed.is_(False))
                .values(url=feed.url, moved_to=None, moved_times=0, **about)
            )
            if not followed.rowcount:
                self._connection.execute(
                    insert(FeedRow).values(
                        url=feed.url, health=Health.NEW, key_by=KeyBy.GUID, next_poll=wall, **about
                    )
                )


_SAVE = update(FeedRow).where(FeedRow.id == bindparam("feed"))
_VISITED = {"lease_token": None, "lease_until": None}
_HEALTHY = {"health": Health.HEALTHY, "trouble": None, "detail": ""}


def _changes(plan: PollPlan, wall: datetime) -> dict[str, Any]:
    longest = plan.rhythm.longest
    return {
        "feed": plan.feed,
        "health": plan.health,
        "trouble": plan.trouble,
        "detail": plan.detail,
        "etag": plan.etag,
        "last_modified": plan.last_modified,
        "digest": plan.digest,
        "failures": plan.failures,
        "failing_since": plan.failing_since,
        "key_by": plan.key_by,
        "rate": plan.rhythm.rate,
        "newest": plan.rhythm.newest,
        "silent_at": plan.silent_at,
        "longest": None if longest is None else longest.total_seconds(),
        "pause": plan.rhythm.pause.total_seconds(),
        "entries": plan.entries,
        "hints": None if plan.hints == NO_HINTS else HINTS.write(plan.hints),
        "moved_to": plan.moved_to,
        "moved_times": plan.moved_times,
        "next_poll": plan.next_poll,
        "last_poll": wall,
        **_VISITED,
    }


def _new_row(
    feed: FeedId, item: NewItem, now: datetime, wall: datetime, began: datetime | None
) -> dict[str, Any]:
    entry = item.entry
    return {
        "feed_id": feed,
        "key": item.key,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "lang": entry.lang,
        "published": entry.published,
        "date_given": entry.date_given,
        "seen": now,
        "seen_wall": wall,
        "began": began,
        "content_hash": item.content_hash,
    }


# Made once: what builds a statement costs more than it does.


@cache
def _known_statement(dialect: str, column: str) -> Select[Any]:
    """Items of a feed by one of two columns."""
    columns: Any = select(ItemRow.key, ItemRow.url, ItemRow.content_hash)
    statement: Select[Any] = columns.where(
        ItemRow.feed_id == bindparam("feed"), among(dialect, getattr(ItemRow, column), "asked")
    )
    return statement


_DUE = (
    select(FeedRow.id, FeedRow.host, FeedRow.next_poll)
    .outerjoin(HostRow, HostRow.name == FeedRow.host)
    .where(
        FeedRow.listed,
        FeedRow.health != Health.PAUSED,
        FeedRow.next_poll <= bindparam("wall", type_=UtcDateTime),
        or_(FeedRow.lease_until.is_(None), FeedRow.lease_until < bindparam("wall", type_=UtcDateTime)),
        is_free(),
    )
    .order_by(FeedRow.next_poll, FeedRow.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=FeedRow)
)


@cache
def _take(dialect: str) -> ReturningUpdate[Any]:
    """Claim the feeds that were chosen."""
    return (
        update(FeedRow)
        .where(among(dialect, FeedRow.id, "chosen", BigInteger))
        .values(lease_token=bindparam("token"), lease_until=bindparam("until"))
        .returning(*FEED_COLUMNS)
    )


@cache
def _save_unchanged(dialect: str) -> Update:
    """Save visits that found nothing, of feeds that are still claimed."""
    rows = moments(dialect)
    # As an expression, so that SQLite does not begin with all that is leased, for each row anew.
    token = FeedRow.lease_token.concat("")
    return (
        update(FeedRow)
        .where(FeedRow.id == rows.c.id, token == bindparam("token"))
        .values(
            {
                **_HEALTHY,
                **_VISITED,
                "next_poll": rows.c.at,
                "last_poll": bindparam("wall", type_=UtcDateTime),
                "last_read": bindparam("wall", type_=UtcDateTime),
                "read_through": bindparam("began", type_=UtcDateTime),
            }
        )
    )
