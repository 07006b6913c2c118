"""`reader` as a poller, in an environment of its own.

`python peer_reader.py add|poll|items DATABASE [ADDRESS ...]`
"""

import sys

from reader import make_reader  # type: ignore[import-not-found] # it is in that environment alone

WORKERS = 10


def main() -> None:
    """Add feeds, visit all of them once, or say how many items are stored."""
    wanted, database, *urls = sys.argv[1:]
    reader = make_reader(database)
    for url in urls:
        reader.add_feed(url)
    if wanted == "poll":
        for result in reader.update_feeds_iter(workers=WORKERS, scheduled=False):
            if isinstance(result.value, Exception):
                raise result.value
    if wanted == "items":
        print(reader.get_entry_counts().total)


if __name__ == "__main__":
    main()
