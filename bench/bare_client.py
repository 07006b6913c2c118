"""The least that asking for documents costs: libcurl and nothing else.

`python -m bench.bare_client JOBS`

JOBS is a JSON file: how many at once, (address, validator or null) of each document, and how often to ask for
all of them. It prints the seconds and the processor seconds of a round, medians, without the start of Python.
"""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pycurl


def main() -> None:
    """Ask for everything once."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    multi = pycurl.CurlMulti()
    free = []
    for _ in range(given["concurrency"]):
        curl = pycurl.Curl()
        curl.setopt(pycurl.WRITEFUNCTION, lambda _part: None)
        free.append(curl)
    spent = [_round(multi, free, given["jobs"]) for _ in range(given["rounds"])]
    print(json.dumps([statistics.median(one) for one in zip(*spent, strict=True)]))


def _round(
    multi: pycurl.CurlMulti, free: list[pycurl.Curl], documents: Sequence[tuple[str, str | None]]
) -> tuple[float, float]:
    jobs = list(documents)
    wall, cpu = time.perf_counter(), time.process_time()
    under_way = 0
    while jobs or under_way:
        while jobs and free:
            url, validator = jobs.pop()
            curl = free.pop()
            curl.setopt(pycurl.URL, url)
            curl.setopt(pycurl.HTTPHEADER, [f"If-None-Match: {validator}"] if validator else [])
            multi.add_handle(curl)
            under_way += 1
        multi.perform()
        _, succeeded, failed = multi.info_read()
        for _curl, code, words in failed:
            raise SystemExit(f"curl {code}: {words}")
        for curl in succeeded:
            multi.remove_handle(curl)
        free += succeeded
        under_way -= len(succeeded)
        if not succeeded:
            multi.select(0.1)
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
