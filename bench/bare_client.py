"""The least that asking for documents costs: libcurl, the same requests as ours, and nothing else.

`python -m bench.bare_client JOBS`

JOBS is a JSON file: how many at once; the headers of all requests; (address, its own headers) of each
document; and how often to ask for all of them. Status, headers and body of each answer are taken into memory,
and let go: no address is checked, nothing is read. It prints the seconds and the processor seconds of a
round, medians, without the start of Python.
"""

import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pycurl

Line = tuple[pycurl.Curl, list[bytes]]  # with what its answer consists of


def main() -> None:
    """Ask for everything once."""
    given = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    multi = pycurl.CurlMulti()
    free: list[Line] = []
    multi.setopt(pycurl.M_MAXCONNECTS, len(given["jobs"]))
    for _ in range(given["concurrency"]):
        curl, parts = pycurl.Curl(), []
        curl.setopt(pycurl.HEADERFUNCTION, parts.append)
        curl.setopt(pycurl.WRITEFUNCTION, parts.append)
        free.append((curl, parts))
    spent = [_round(multi, free, given["headers"], given["jobs"]) for _ in range(given["rounds"])]
    print(json.dumps([statistics.median(one) for one in zip(*spent, strict=True)]))


def _round(
    multi: pycurl.CurlMulti, free: list[Line], headers: list[str], documents: Sequence[tuple[str, list[str]]]
) -> tuple[float, float]:
    jobs = list(documents)
    wall, cpu = time.perf_counter(), time.process_time()
    under_way: dict[pycurl.Curl, Line] = {}
    while jobs or under_way:
        while jobs and free:
            url, own = jobs.pop()
            line = free.pop()
            curl, _ = line
            curl.setopt(pycurl.URL, url)
            curl.setopt(pycurl.HTTPHEADER, headers + own)
            multi.add_handle(curl)
            under_way[curl] = line
        multi.perform()
        _, succeeded, failed = multi.info_read()
        for _curl, code, words in failed:
            raise SystemExit(f"curl {code}: {words}")
        for curl in succeeded:
            multi.remove_handle(curl)
            line = under_way.pop(curl)
            _ = curl.getinfo(pycurl.RESPONSE_CODE), b"".join(line[1])
            line[1].clear()
            free.append(line)
        if not succeeded:
            multi.select(0.1)
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
