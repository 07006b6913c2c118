"""What beat starts. Everything here may be started twice at once, or skipped: the database is the queue."""

from datetime import timedelta
from typing import Any

from config.settings import Settings

WINDOWS = timedelta(minutes=1)  # desk time between two looks at the windows
WATCH = timedelta(minutes=1)  # between two looks at the feeds, and at the hubs


def schedule(settings: Settings) -> dict[str, dict[str, Any]]:
    """Celery's beat schedule. A message that no worker took within its interval is dropped."""
    tick = settings.tick
    windows = WINDOWS if settings.clock is None else max(tick, WINDOWS / settings.clock.rate)
    return {
        task: {
            "task": task,
            "schedule": every,
            "options": {"queue": queue, "expires": every.total_seconds()},
        }
        for task, queue, every in (
            ("poll_due", "poll", tick),
            ("fill_gap", "poll", windows),
            ("read_pushes", "poll", tick),
            ("ask_hubs", "poll", WATCH),
            ("read_articles", "poll", WATCH),
            ("match_new", "match", tick),
            ("deliver_due", "deliver", tick),
            ("edit_due", "deliver", tick),
            ("close_windows", "default", windows),
            ("check_feeds", "default", WATCH),
            ("watch_channels", "default", tick),
            ("watch_chain", "default", WATCH),
            ("sweep_leases", "default", tick),
            ("send_review_digest", "default", windows),
            ("look_back", "match", tick),
        )
    }
