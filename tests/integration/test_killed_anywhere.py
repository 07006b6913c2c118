"""Killed before any line of what delivers and edits: whoever comes after loses nothing and doubles nothing."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import CodeType, FrameType
from typing import Self

import pytest
from sqlalchemy.engine import Engine

from service.channels import _slack_app
from service.domain.alert import AlertId
from service.domain.answer import Act, Answer, Via
from service.domain.delivery import State
from service.domain.destinations import Destinations
from service.ports import Claim
from service.usecases import deliver_due as delivering
from service.usecases import edit_next as editing
from service.usecases.answer_alert import answer_alert
from service.usecases.deliver_due import LEASE
from tests.integration.test_letters import Post, post_of
from tests.support.steps import ZONE

# The store's own lines lie in transactions: killed in one, all of it is undone, whichever line it was.
WATCHED = frozenset(module.__file__ for module in (delivering, editing, _slack_app))
PAUSE = timedelta(seconds=2)  # after which Slack may be spoken to again


Trace = Callable[[FrameType, str, object], object]


class Killed(BaseException):
    """What a kill -9 is to the lines that would have come: they do not come."""


class OneThread:
    """Sends in the thread that asks for it, so that it can be killed at any line of both."""

    def __init__(self, *_given: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_given: object) -> None:
        pass

    def submit(self, work: Callable[..., None], *given: object) -> None:
        work(*given)


@pytest.fixture(autouse=True)
def _in_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "ThreadPoolExecutor", OneThread)


def lines_of(work: Callable[[], object], kill_before: int | None = None) -> int:
    """Do some work, and die before one of its lines; how many lines it has."""
    count = 0

    def on_line(_frame: FrameType, event: str, _given: object) -> Trace | None:
        nonlocal count
        if event == "line":
            if count == kill_before:
                raise Killed
            count += 1
        return on_line

    def on_call(frame: FrameType, _event: str, _given: object) -> Trace | None:
        code: CodeType = frame.f_code
        # A lock within a process dies with it; here the lines that let it go must come.
        is_lock = code.co_qualname.startswith("Rounds.")
        return on_line if code.co_filename in WATCHED and not is_lock else None

    outer = sys.gettrace()
    sys.settrace(on_call)
    try:
        work()
    finally:
        sys.settrace(outer)
    return count


def killed_at(post: Post, key: str, line: int | None) -> int:
    """Tell an alert, die at a line of its delivery, come back after the lease; how many lines there were."""
    post.clock.now += PAUSE
    post.tell(key)
    count = 0
    with suppress(Killed):
        count = lines_of(post.step, line)
    post.clock.now += LEASE + timedelta(seconds=1)
    assert set(post.all()) <= {State.SENT}
    return count


def test_a_delivery_that_is_killed_before_any_line_comes_once(engine: Engine) -> None:
    with post_of(engine) as post:
        count = killed_at(post, "whole", None)
        assert count > 20
        keys = [f"killed-{line}" for line in range(count)]
        for line, key in enumerate(keys):
            killed_at(post, key, line)
        assert [one["metadata"]["event_payload"]["key"] for one in post.far.said()] == [
            f"{key}:slack" for key in ("whole", *keys)
        ]


def test_a_look_for_what_may_have_arrived_can_be_killed_too(engine: Engine) -> None:
    """The second try is killed as well, at any line; the third one still finds what the first one brought."""
    with post_of(engine) as post:

        def doubted(key: str, line: int | None) -> int:
            post.clock.now += PAUSE
            post.tell(key)
            with post.store.begin() as tx:
                first = next(
                    iter(tx.deliveries.claim_due(Claim("dead"), limit=1, lease=LEASE, wall=post.clock.now)),
                    None,
                )
            assert first is not None, key
            post.slack.send(first.letter(post.clock.now))
            post.clock.now += LEASE + timedelta(seconds=1)
            count = 0
            with suppress(Killed):
                count = lines_of(post.step, line)
            post.clock.now += LEASE + timedelta(seconds=1)
            assert set(post.all()) <= {State.SENT}
            return count

        count = doubted("whole", None)
        for line in range(count):
            doubted(f"killed-{line}", line)
        assert len(post.far.said()) == len(post.far.called("chat.postMessage")) == count + 1


def test_an_edit_that_is_killed_before_any_line_shows_in_the_end(engine: Engine) -> None:
    with post_of(engine) as post:
        post.tell("a")
        assert post.all() == [State.SENT]

        def changed(who: str, line: int | None) -> int:
            answer = Answer(who, Act.ACKNOWLEDGE, who, Via.MAIL, AlertId(1))
            answer_alert(
                answer,
                store=post.store,
                destinations=Destinations((), frozenset(), zone=ZONE),
                clock=post.clock,
            )
            post.clock.now += timedelta(minutes=1)
            count = 0
            with suppress(Killed):
                count = lines_of(post.edit, line)
            post.clock.now += LEASE + timedelta(seconds=1)
            post.edit()
            assert who in str(post.far.said()[0]["blocks"])
            return count

        for line in range(changed("Dara", None)):
            changed(f"Editor {line:04d}", line)
        assert len(post.far.said()) == 1
