"""The part of `afterstory run` that polls: the embedded server, the poll worker and beat, until told to."""

import os
import sys
from functools import partial
from pathlib import Path

from config.settings import load_settings
from service.supervisor import Supervisor, service_processes

PARTS = {"poll", "beat"}  # the worker of this queue, and this role


def main() -> None:
    """Run until SIGTERM."""
    settings = load_settings(os.environ, None)
    supervisor = Supervisor(os.environ, partial(print, file=sys.stderr))
    supervisor.listen_to_signals()
    try:
        broker_url = supervisor.start_broker(Path(settings.home))
        supervisor.environ["AFTERSTORY_BROKER_URL"] = broker_url
        for process in service_processes(settings):
            if PARTS & set(process.arguments):
                supervisor.start(process)
        supervisor.watch_until_stopped(lambda: None)
    finally:
        supervisor.stop()


if __name__ == "__main__":
    main()
