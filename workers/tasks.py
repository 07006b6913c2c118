"""Every task: call the service, then wake the next step. A lost wake-up costs one tick of beat."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

import structlog
from celery import Celery, Task
from kombu.exceptions import OperationalError

from service.bootstrap import Services
from service.broker.wakes import is_first, taken_up
from service.ports import StoreUnavailable

log = structlog.get_logger()
NAMED = 3  # feeds that a line names; the dashboard has them all
MOST = 50  # edits a task makes before it makes room for others
LONGEST = timedelta(seconds=30)  # a look at the windows may take


INTERRUPTED: set[str] = set()  # steps of this process under which the database went away


class Step(Task):  # type: ignore[misc] # celery ships no types
    """A task that leaves its work in the database when the database is away."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - celery's signature
        """Run it; the next tick of beat does again what the database's absence kept from being done."""
        try:
            return super().__call__(*args, **kwargs)
        except StoreUnavailable as error:
            log.warning("database away", task=self.name, reason=str(error))
            INTERRUPTED.add(self.name)
            return None

    def wake(self, name: str, *, after: timedelta | None = None) -> None:
        """Start another task now, or soon; beat starts it anyway, so a broker that is away costs a tick."""
        soon = 0.0 if after is None else after.total_seconds()
        task = self.app.tasks[name]
        if after is None and not is_first(self.app.conf.broker_url, name):
            return
        try:
            # It ends as beat's own message does: while workers are busy, wake-ups that nobody needs any more
            # would pile up before those that end, and what only beat starts would never have its turn.
            task.apply_async(queue=QUEUE_OF[name], countdown=soon or None, expires=soon + task.expires)
        except (OperationalError, OSError) as error:
            taken_up(self.app.conf.broker_url, name)
            log.warning("wake-up lost", task=name, reason=str(error))


def poll_due(task: Step, services: Services) -> None:
    """Visit feeds that are due."""
    polled = services.poll_due(lambda: task.wake("poll_due"))
    by_detail: dict[str, list[str]] = defaultdict(list)
    for url, detail in polled.failed:
        by_detail[detail].append(url)
    for detail, urls in by_detail.items():
        log.info("feeds failed", detail=detail, count=len(urls), feeds=", ".join(urls[:NAMED]))
    if polled.new_items:
        log.info("items stored", feeds=polled.visited, items=polled.new_items)
    for url, missed in polled.gaps:
        log.warning("items missed", feed=url, about=missed)
    if polled.gaps:
        task.wake("fill_gap")
    if polled.new_items:
        task.wake("match_new")


def fill_gap(task: Step, services: Services) -> None:
    """Look elsewhere for what was missed."""
    filled = services.fill_gap()
    if filled is None:
        return
    log.info("gap tried", feed=filled.url, missed=filled.missed, found=filled.found, closed=filled.closed)
    task.wake("fill_gap")
    if filled.found:
        task.wake("match_new")


def read_pushes(task: Step, services: Services) -> None:
    """Read what hubs brought."""
    found = services.read_push()
    if found:
        log.info("items pushed", items=found)
        task.wake("match_new")


def ask_hubs(_task: Step, services: Services) -> None:
    """Ask hubs to push."""
    asked = services.ask_hubs()
    if asked:
        log.info("hubs asked", count=asked)


def read_articles(task: Step, services: Services) -> None:
    """Fetch articles that are wanted."""
    visited, had = services.read_articles()
    if visited:
        log.info("articles visited", visited=visited, had=had)
    if had:
        task.wake("match_new")


def match_new(task: Step, services: Services) -> None:
    """Measure new items."""
    matched = services.match_new()
    for key in matched.alerts:
        log.info("alert opened", alert=key)
    if matched.more:
        task.wake("match_new")
    if matched.alerts:
        task.wake("deliver_due")
    if matched.wanted:
        task.wake("read_articles")


def deliver_due(task: Step, services: Services) -> None:
    """Send deliveries that are due."""
    sent = 0
    for delivered in services.deliver_due(lambda: task.wake("deliver_due")):
        sent += len(delivered)
        for one in delivered:
            log.info(
                "delivery tried",
                delivery=one.update.id,
                alert=one.delivery.alert,
                channel=one.delivery.channel,
                state=one.update.state.value,
                cause=one.update.cause,
                detail=one.update.detail,
            )
    if sent:
        _come_back(task, "deliver_due", services.next_slot())


def edit_due(task: Step, services: Services) -> None:
    """Change messages that no longer show what is so."""
    made = 0
    while made < MOST and (edited := services.edit_next()) is not None:
        made += 1
        update = edited.update
        log.info("edit tried", delivery=update.delivery, channel=update.channel, detail=update.detail)
    if made == MOST:
        task.wake("edit_due")
    elif made:
        _come_back(task, "edit_due", services.next_edit_slot())


def _come_back(task: Step, name: str, slot: timedelta | None) -> None:
    # A channel that takes one message at a time is free again before beat's next tick. Only who
    # got a slot comes back for the next one: so it is one task, however many look.
    if slot is not None and slot < LONGEST:
        task.wake(name, after=slot)


def close_windows(task: Step, services: Services) -> None:
    """Look at the windows."""
    with services.locks.only_one("close_windows", longest=LONGEST) as mine:
        _tell(task, services.close_windows() if mine else ())


def check_feeds(task: Step, services: Services) -> None:
    """Watch over the feeds."""
    with services.locks.only_one("check_feeds", longest=LONGEST) as mine:
        _tell(task, services.check_feeds() if mine else ())


def watch_channels(task: Step, services: Services) -> None:
    """Watch over the channels, and send what was held long enough."""
    with services.locks.only_one("watch_channels", longest=LONGEST) as mine:
        if not mine:
            return
        _tell(task, services.watch_channels())
        if services.gather_digests():
            task.wake("deliver_due")


def sweep_leases(task: Step, services: Services) -> None:
    """Give back what dead processes had claimed."""
    freed = services.sweep_leases()
    if freed:
        log.warning("claims of dead processes freed", rows=freed)
        for step in ("poll_due", "match_new", "deliver_due"):
            task.wake(step)


def watch_chain(task: Step, services: Services) -> None:
    """Let the canary sing, and see whether it arrives."""
    _tell(task, services.watch_chain().opened)


def send_review_digest(task: Step, services: Services) -> None:
    """Open today's review digest."""
    with services.locks.only_one("send_review_digest", longest=LONGEST) as mine:
        opened = services.send_review_digest() if mine else None
    _tell(task, () if opened is None else (opened,))


def look_back(task: Step, services: Services) -> None:
    """Measure stored items against a follow-up that was added."""
    looked = services.look_back()
    if looked is None:
        return
    log.info("looked back", followup=looked.followup, items=looked.items, alerts=len(looked.alerts))
    _tell(task, looked.alerts)
    task.wake("look_back")
    if looked.wanted:
        task.wake("read_articles")


def _tell(task: Step, opened: Sequence[str]) -> None:
    for key in opened:
        log.info("alert opened", alert=key)
    if opened:
        task.wake("deliver_due")


STEPS: dict[Callable[[Step, Services], None], str] = {
    poll_due: "poll",
    fill_gap: "poll",
    read_pushes: "poll",
    ask_hubs: "poll",
    read_articles: "poll",
    match_new: "match",
    deliver_due: "deliver",
    edit_due: "deliver",
    close_windows: "default",
    check_feeds: "default",
    watch_channels: "default",
    watch_chain: "default",
    sweep_leases: "default",
    send_review_digest: "default",
    look_back: "match",
}
QUEUE_OF = {step.__name__: queue for step, queue in STEPS.items()}


def register(app: Celery, build: Callable[[], Services], every: Mapping[str, timedelta]) -> None:
    """Give the app its tasks.

    Args:
        app: the app.
        every: how often beat starts each task.
        build: makes the services; called once in each process that runs tasks, after the fork.
    """

    @cache
    def services() -> Services:
        made = build()
        # This process may stand for one that was killed: then the first thing is what that had claimed.
        made.sweep_leases()
        return made

    for step in STEPS:

        def run(task: Step, step: Callable[[Step, Services], None] = step) -> None:
            # A process of the deliver queue runs many at once, and records what the far side said by itself.
            if task.name in INTERRUPTED and QUEUE_OF[task.name] != "deliver":
                services().give_back()
                INTERRUPTED.discard(task.name)
            taken_up(task.app.conf.broker_url, task.name)
            step(task, services())

        app.task(run, name=step.__name__, base=Step, bind=True, expires=every[step.__name__].total_seconds())
