"""`reader` as a notifier that never rests, in an environment of its own.

`python peer_watch.py DATABASE HOOK ADDRESS ...` visits the feeds again and again, and posts what is new.
"""

import json
import sys
from typing import Any
from urllib.request import Request, urlopen

from reader import make_reader  # type: ignore[import-not-found] # it is in that environment alone

WORKERS = 10


def main() -> None:
    """Visit until the process is ended."""
    database, hook, *urls = sys.argv[1:]
    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url)

    def tell(_reader: object, entry: Any, status: Any) -> None:  # noqa: ANN401 - the library's own
        if status.name == "NEW":
            body = json.dumps({"text": entry.title}).encode()
            with urlopen(Request(hook, body), timeout=30) as answer:  # noqa: S310 - loopback
                answer.read()

    reader.after_entry_update_hooks.append(tell)
    while True:
        for result in reader.update_feeds_iter(workers=WORKERS, scheduled=False):
            if isinstance(result.value, Exception):
                raise result.value


if __name__ == "__main__":
    main()
