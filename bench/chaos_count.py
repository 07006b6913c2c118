"""The count after the fire: what each far end took, beside what the service's own rows say of it.

Where a far end can be asked what it holds, every development is there exactly once, without excuse. Where it
can't, a message may come again, under the same id, if its first answer was provably lost: the harness itself
held it back, or the service's rows show that the try had begun and that its outcome was never recorded, and
a process was killed or the database was away in between.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import aliased

from bench.chaos_ends import ALSO, HEADLINE, ROOMS, Development, Taken, room_id
from service.domain.alert import AlertKind
from service.store.engine import read
from service.store.schema import AlertRow, AttemptRow, DeliveryRow
from tests.support.slack_api import Workspace

ON_ITS_WAY = timedelta(milliseconds=500)  # how long a far end may take to take up what was sent to it


@dataclass(frozen=True)
class Record:
    """What the service's rows say of a delivery.

    Args:
        mark: of its development; empty for a digest.
        key: of the alert and the channel.
        doubted: whether a try was begun that may have arrived without the service's knowing.
        digest: the key of the digest that carries it; empty for none.
        ended: when each try whose outcome was recorded ended.
    """

    mark: str
    key: str
    doubted: bool
    digest: str
    ended: tuple[datetime, ...]


@dataclass(frozen=True)
class Blow:
    """Something that may have kept the outcome of a try from being recorded.

    Args:
        began: when.
        ended: when.
    """

    began: datetime
    ended: datetime


@dataclass
class Verdict:
    """What a run came to at one far end.

    Args:
        once: developments that came exactly once.
        cut: of them, those that came again under the same id, since the harness held the answer back.
        unrecorded: ... since the outcome was never recorded.
        digests: developments that came in a digest, since the channel was down too long.
        wrong: everything that must not be, in words.
    """

    once: int = 0
    cut: int = 0
    unrecorded: int = 0
    digests: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """For people."""
        return (
            f"{self.once} once, {self.cut} again under the same id after an answer that was held back, "
            f"{self.unrecorded} after an outcome that was never recorded, {self.digests} in digests, "
            f"{len(self.wrong)} wrong"
        )


def records(engine: Engine) -> dict[str, list[Record]]:
    """What the service's rows say, by channel."""
    with read(engine) as connection:
        ended: dict[int, list[datetime]] = defaultdict(list)
        for one in connection.execute(select(AttemptRow.delivery_id, AttemptRow.ended)):
            ended[one.delivery_id].append(one.ended)
        digest = aliased(AlertRow)
        rows = connection.execute(
            select(
                DeliveryRow.id,
                DeliveryRow.channel,
                DeliveryRow.doubted,
                AlertRow.key,
                AlertRow.kind,
                AlertRow.message,
                digest.key.label("digest"),
            )
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .outerjoin(digest, digest.id == DeliveryRow.digest_id)
            .where(AlertRow.kind.in_((AlertKind.DEVELOPMENT, AlertKind.DIGEST)))
            .order_by(DeliveryRow.id)
        ).all()
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        told = HEADLINE.search(row.message["headline"])
        found[row.channel].append(
            Record(
                mark="" if told is None else f"{told[1]} {told[2]}",
                key=f"{row.key}:{row.channel}",
                doubted=row.doubted,
                digest="" if row.digest is None else f"{row.digest}:{row.channel}",
                ended=tuple(sorted(ended[row.id])),
            )
        )
    return found


def judge(
    taken: Sequence[Taken], said: Sequence[Record], expected: Iterable[str], blows: Sequence[Blow]
) -> Verdict:
    """Count at a far end that can't be asked.

    Args:
        taken: what it took.
        said: what the service's rows say of the channel.
        expected: the marks of all developments.
        blows: what may have kept outcomes from being recorded.
    """
    verdict = Verdict()
    by_mark, by_key = _group(taken)
    digests = {record.key: record for record in said if not record.mark}
    for key, record in digests.items():
        _repeats(verdict, key, by_key.get(key, []), record, blows)
    rows = _by_mark(said)
    for mark in expected:
        own = by_mark.get(mark, [])
        if len(rows[mark]) != 1:
            verdict.wrong.append(f"{mark}: the service opened {len(rows[mark])} alerts")
            continue
        (record,) = rows[mark]
        carried = record.digest in by_key
        if own and carried:
            verdict.wrong.append(f"{mark}: came by itself and in a digest")
        elif carried:
            verdict.digests += 1
        elif not own:
            verdict.wrong.append(f"{mark}: missing")
        else:
            _repeats(verdict, mark, own, record, blows)
    return verdict


def _group(taken: Sequence[Taken]) -> tuple[dict[str, list[Taken]], dict[str, list[Taken]]]:
    by_mark: dict[str, list[Taken]] = defaultdict(list)
    digests: dict[str, list[Taken]] = defaultdict(list)
    for one in sorted(taken, key=lambda one: one.at):
        (by_mark[one.mark] if one.mark else digests[one.key]).append(one)
    return dict(by_mark), dict(digests)


def _by_mark(said: Sequence[Record]) -> dict[str, list[Record]]:
    rows: dict[str, list[Record]] = defaultdict(list)
    for record in said:
        rows[record.mark].append(record)
    return rows


def _repeats(
    verdict: Verdict, what: str, own: Sequence[Taken], record: Record, blows: Sequence[Blow]
) -> None:
    if len({one.id for one in own}) > 1:
        verdict.wrong.append(f"{what}: came under {len({one.id for one in own})} ids")
        return
    if len(own) == 1 and record.mark:
        verdict.once += 1
    for first, again in pairwise(own):
        if not first.answered:
            verdict.cut += 1
        elif _is_unrecorded(first.at, again.at, record, blows):
            verdict.unrecorded += 1
        else:
            verdict.wrong.append(
                f"{what}: came at {first.at.isoformat()} and was answered, and came again at "
                f"{again.at.isoformat()}; tries ended {[one.isoformat() for one in record.ended]}, "
                f"doubted {record.doubted}"
            )


def _is_unrecorded(first: datetime, again: datetime, record: Record, blows: Sequence[Blow]) -> bool:
    """Whether a try began whose outcome was not recorded when something came that the harness knows of.

    What a killed sender had sent is taken up a moment after its death. What ended later belongs to a later
    try, which the far end need not have taken.
    """
    return record.doubted and any(
        blow.began < again
        and blow.ended + ON_ITS_WAY > first
        and not any(first <= one < max(first, blow.began) for one in record.ended)
        for blow in blows
    )


def judge_rooms(
    far: Workspace, said: Mapping[str, Sequence[Record]], developments: Sequence[Development]
) -> Verdict:
    """Count in Slack's channels, where the service can ask: no excuse there.

    Every development is one message, or a line of one digest; its second outlet shows as an edit; those of
    one follow-up stand in one thread.
    """
    verdict = Verdict()
    for number in range(ROOMS):
        posts: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for post in far.said(room_id(number)):
            posts[post["metadata"]["event_payload"]["key"]].append(post)
        rows = _by_mark(said.get(f"room{number}", ()))
        for record in rows.pop("", []):
            if len(posts[record.key]) != 1:
                verdict.wrong.append(f"{record.key}: {len(posts[record.key])} digests")
        threads: dict[int, set[str]] = defaultdict(set)
        for one in developments:
            if one.followup % ROOMS == number:
                own = _judge_one(verdict, one, rows[one.mark], posts)
                threads[one.followup] |= {post.get("thread_ts", post["ts"]) for post in own}
        verdict.wrong += [
            f"{followup:05d}: its developments stand in {len(roots)} threads"
            for followup, roots in threads.items()
            if len(roots) > 1
        ]
    return verdict


def _judge_one(
    verdict: Verdict,
    one: Development,
    said: Sequence[Record],
    posts: Mapping[str, list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    """Count a development in its Slack channel; its own messages."""
    if len(said) != 1:
        verdict.wrong.append(f"{one.mark}: the service opened {len(said)} alerts")
        return []
    own = posts.get(said[0].key, [])
    carried = len(posts.get(said[0].digest, []))
    if len(own) + carried != 1:
        verdict.wrong.append(f"{one.mark}: {len(own)} messages, {carried} digests")
    elif carried:
        verdict.digests += 1
    elif ALSO not in str(own[0]["blocks"]):
        verdict.wrong.append(f"{one.mark}: its message does not show the second outlet")
    else:
        verdict.once += 1
    return own
