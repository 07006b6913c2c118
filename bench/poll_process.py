"""A process that visits feeds until none is due: `python -m bench.poll_process [VISITS | rounds N]`.

With a number it goes on, every feed due again and again, until it has made so many visits, and prints a line
with their number after each batch; it ends when its input does. With rounds it visits every feed so often and
prints the seconds and the processor seconds of a round, medians, without the start of Python.
"""

import json
import os
import statistics
import sys
import time
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
    if sys.argv[1:2] == ["rounds"]:
        spent = [_round(services) for _ in range(int(sys.argv[2]))]
        print(json.dumps([statistics.median(one) for one in zip(*spent, strict=True)]))
        return
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else None
    visits = 0
    while wanted is None or visits < wanted:
        visited = _batch(services)
        visits += visited
        if visited == 0:
            if wanted is None:
                return
            make_due(services.engine, services.wall_now())
        elif wanted is not None:
            print(visits, flush=True)
    sys.stdin.read()


def _batch(services: Services) -> int:
    polled = services.poll_due()
    for feed, detail in polled.failed:
        raise SystemExit(f"{feed}: {detail}")
    return polled.visited


def _round(services: Services) -> tuple[float, float]:
    """Seconds and processor seconds until no feed is due, once the process has started and looked."""
    _ = services.fetcher, services.reader
    _batch(services)
    make_due(services.engine, services.wall_now())
    wall, cpu = time.perf_counter(), time.process_time()
    while _batch(services):
        pass
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
