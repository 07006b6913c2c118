"""A process that visits feeds until none is due: `python -m bench.poll_process [VISITS]`.

With a number it goes on, every feed due again and again, until it has made so many visits, and prints a line
with their number after each batch; it ends when its input does.
"""

import os
import sys
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.engine import Engine

from config.settings import load_settings
from service.bootstrap import Services
from service.cli.context import NO_BROKER
from service.store.engine import write
from service.store.schema import FeedRow


def make_due(engine: Engine, wall: datetime) -> None:
    """Let every feed be due at a moment (operational time)."""
    with write(engine) as connection:
        connection.execute(update(FeedRow).values(next_poll=wall))


def main() -> None:
    """Visit."""
    services = Services(load_settings(os.environ, None), NO_BROKER)
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else None
    visits = 0
    while wanted is None or visits < wanted:
        polled = services.poll_due()
        visits += polled.visited
        for feed, detail in polled.failed:
            raise SystemExit(f"{feed}: {detail}")
        if polled.visited == 0:
            if wanted is None:
                return
            make_due(services.engine, services.wall_now())
        elif wanted is not None:
            print(visits, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
