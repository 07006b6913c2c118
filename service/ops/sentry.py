"""Sentry: errors of every process, and monitors for what beat starts."""

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.fastapi import FastApiIntegration
from sentry_sdk.integrations.redis import RedisIntegration
from sentry_sdk.integrations.sqlalchemy import SqlalchemyIntegration
from sentry_sdk.integrations.starlette import StarletteIntegration
from sentry_sdk.types import Event, Hint

from service.ops.secrets import MASK, masked

# What feeds say is not ours to pass on; it stands in the database under the ids that an event names.
BODIES = frozenset({"title", "summary", "content", "body", "headline", "excerpt", "text"})


def set_up_sentry(*, dsn: str | None, environment: str, release: str, role: str) -> None:
    """Report this process's errors; does nothing without a DSN.

    What the world does (a feed that is down, a channel that refuses) is a value and never comes here.

    Args:
        dsn: the project's address.
        environment: name of this installation.
        release: Afterstory's version.
        role: worker, beat, web, ...: a tag.
    """
    if dsn is None:
        return
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=f"afterstory@{release}",
        integrations=[
            CeleryIntegration(monitor_beat_tasks=True),
            SqlalchemyIntegration(),
            StarletteIntegration(),
            FastApiIntegration(),
        ],
        disabled_integrations=[RedisIntegration()],  # a span for every live event says nothing
        include_local_variables=False,  # they hold what feeds say
        max_request_body_size="never",
        send_default_pii=False,
        before_send=_scrub,
        before_send_transaction=_scrub,
        traces_sample_rate=0.01,
    )
    sentry_sdk.set_tag("role", role)


def _scrub(event: Event, _hint: Hint) -> Event:
    cleaned: Event = _clean(event)
    return cleaned


def _clean(value: Any, name: str = "") -> Any:  # noqa: ANN401 - JSON
    match value:
        case dict():
            return {key: _clean(one, str(key)) for key, one in value.items()}
        case list() | tuple():
            return [_clean(one, name) for one in value]
        case str():
            return MASK if name in BODIES else masked(value)
        case _:
            return value
