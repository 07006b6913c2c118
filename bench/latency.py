"""From the moment an entry can be fetched to the message at the Slack stand-in.

The real service as processes with its embedded Redis-protocol server; feeds, a hub (WebSub) and Slack's
webhooks in a process of their own (`bench.outlets`), all on loopback. Developments come at a steady rate;
each has a follow-up of its own. Slack takes one message a second to a channel, so they are spread over as
many channels as it takes, each with its usual pace; the stand-in refuses what comes faster. Times are those
of the outlets and of the stand-in, by one clock; each stage's share is what the service's database says.
"""

import argparse
import json
import math
import os
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import latency_peers
from bench.measure import TICKS, cpu_of, quantiles, table
from bench.outlets import FEEDS, FREE, LIMITED, WARM, ask, outlets
from service.store.engine import open_engine, read
from service.store.latency import stages
from tests.support.databases import postgresql
from tests.support.ports import free_port
from tests.support.service import Service, service, until

APART = 1.3  # seconds between two messages to a channel; Slack takes one a second
ROLES = ("web", "poll", "match", "deliver", "beat", "valkey")


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it can be told."""
    parser.add_argument("--rate", type=float, default=50.0, help="developments a second")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--poll", type=float, help="no hub; the desk's poll interval in seconds", default=0.0)
    parser.add_argument("--free", action="store_true", help="channels without Slack's limit")
    parser.add_argument("--peers", action="store_true", help="other readers too, visiting without a pause")
    parser.add_argument("--json", type=Path, help="write the figures there too")


def write_config(folder: Path, developments: int, channels: int, port: int, *, free: bool) -> None:
    """A desk's configuration: a follow-up for each development, each told on one of the channels."""
    (folder / "followups").mkdir(parents=True)
    lines = ["article: {title: Latency, published: 2020-01-01}", "followups:"]
    for number in range(developments):
        lines += [
            f"  d{number:05d}:",
            f"    title: Treaty {number}",
            f"    question: Is treaty {number} signed?",
            f"    tags: [desk{number % channels}]",
            "    facets:",
            f"      actor: {{phrases: [Quartz{number:05d}]}}",
            f"      place: {{phrases: [Harbour{number:05d}]}}",
        ]
    (folder / "followups" / "latency.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    here = f"http://127.0.0.1:{port}"
    feeds = [f"  - {{url: '{here}/feed{one}', name: Outlet {one}, lang: en}}" for one in range(FEEDS)]
    (folder / "feeds.yaml").write_text("\n".join(["feeds:", *feeds, ""]), encoding="utf-8")
    pace = ", pace: 0" if free else ""
    lines = ["channels:"]
    lines += [
        f"  slack{one}: {{kind: slack, webhook_url: '{here}{FREE if free else LIMITED}{one}'{pace}}}"
        for one in range(channels)
    ]
    lines += ["routes:"]
    lines += [f"  - {{channels: [slack{one}], tags: [desk{one}]}}" for one in range(channels)]
    (folder / "channels.yaml").write_text("\n".join([*lines, ""]), encoding="utf-8")


def role_of(pid: int) -> str:
    """What a process of the service does."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    line = b" ".join(words).decode(errors="replace")
    return next((role for role in ROLES if role in line), "supervisor")


def spent(running: Service) -> Mapping[str, float]:
    """Processor seconds of the service so far, by role."""
    used: Counter[str] = Counter()
    for pid in running.processes():
        used[role_of(pid)] += cpu_of([pid])
    return used


def machine() -> float:
    """Processor seconds that this machine has worked so far, whoever for."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:8]]
    return (sum(fields) - fields[3] - fields[4]) / TICKS  # without idle and iowait: proc(5)


def measure(given: argparse.Namespace) -> dict[str, Any]:
    """Run the service once; what was measured."""
    developments = int(given.rate * given.seconds)
    channels = math.ceil(given.rate * APART)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="al-")))
        port, web = free_port(), free_port()
        generator = stack.enter_context(outlets(port, free_port()))
        write_config(folder / "config", developments + WARM, channels, port, free=given.free)
        environ = {"AFTERSTORY_CONFIG": str(folder / "config"), "AFTERSTORY_FETCH_ALLOW": "127.0.0.1/32"}
        if given.poll:
            environ |= {"AFTERSTORY_POLL_INTERVAL": str(given.poll), "AFTERSTORY_TICK": "1"}
        else:
            environ["AFTERSTORY_PUBLIC_URL"] = f"http://127.0.0.1:{web}"
        if given.database == "postgresql":
            environ["AFTERSTORY_DATABASE_URL"] = stack.enter_context(postgresql()).url.replace("+psycopg", "")
        running = stack.enter_context(service("run", environ=environ, port=web))
        running.ready()
        push = 0 if given.poll else 1
        if push:
            until(lambda: ask(port, "/state")["asked"] == FEEDS, "every feed is subscribed at the hub")
        warm = f"/publish?first={developments}&count={WARM}&rate={min(given.rate, 20)}&push={push}"
        ask(port, warm, post=True)
        until(lambda: len(ask(port, "/state")["arrived"]) == WARM, "the first messages")
        time.sleep(2 * APART)  # so that no channel has just been spoken to
        before, busy, far = spent(running), machine(), cpu_of([generator])
        ask(port, f"/publish?first=0&count={developments}&rate={given.rate}&push={push}", post=True)
        until(lambda: len(ask(port, "/state")["arrived"]) == developments + WARM, "every message")
        after, busy, far = spent(running), machine() - busy, cpu_of([generator]) - far
        state = ask(port, "/state")
        address = environ.get("AFTERSTORY_DATABASE_URL") or f"sqlite:///{running.home / 'afterstory.db'}"
        engine = open_engine(address)
        with read(engine) as connection:
            way = stages(connection, most=developments)
        engine.dispose()
    names = [f"d{number:05d}" for number in range(developments)]
    used = {role: (after[role] - before.get(role, 0.0)) / developments * 1_000 for role in after}
    lasted = max(state["arrived"].values()) - state["published"][names[0]]
    begun = state["published"][names[0]]
    gaps = [
        then - now for visits in state["visits"].values() for now, then in pairwise(visits) if then > begun
    ]
    return {
        "developments": developments,
        "rate": given.rate,
        "database": given.database,
        "channels": channels,
        "poll": given.poll,
        "from publication": quantiles([state["arrived"][one] - state["published"][one] for one in names]),
        "from the visit": quantiles([state["arrived"][one] - state["served"][one] for one in names])
        if given.poll
        else None,
        "between visits": quantiles(gaps) if given.poll and gaps else None,
        "stages": [(one.name, one.half.total_seconds(), one.most.total_seconds(), one.share) for one in way],
        "cpu ms": used,
        "far ends ms": far / developments * 1_000,
        "machine": busy / lasted / (os.cpu_count() or 1),
        "others": max(0.0, busy - far - sum(used.values()) * developments / 1_000)
        / lasted
        / (os.cpu_count() or 1),
        "refused": state["too_fast"],
        "twice": state["twice"],
    }


def run(given: argparse.Namespace) -> None:
    """Run it and print what came of it."""
    found = measure(given)
    if given.json:
        given.json.write_text(json.dumps(found, indent=1))
    way = f"by polling, every {given.poll:g} s at most" if given.poll else "by WebSub"
    print(
        f"{found['developments']} developments at {given.rate:g} a second on {given.database}, {way}, "
        f"to {found['channels']} Slack channels{' without a limit' if given.free else ''}"
    )
    spans = ("from publication", "from the visit", "between visits")
    rows = [[name, *(f"{value:.3f} s" for value in found[name].values())] for name in spans if found[name]]
    table([["", "p50", "p90", "p99", "max"], *rows])
    table(
        [
            ["stage", "p50", "p99", "share"],
            *(
                [name, f"{half:.3f} s", f"{most:.3f} s", f"{share:.0%}"]
                for name, half, most, share in found["stages"]
            ),
        ]
    )
    used = found["cpu ms"]
    print(
        f"processor time a development: {sum(used.values()):.1f} ms ("
        + ", ".join(f"{role} {value:.1f}" for role, value in sorted(used.items(), key=lambda one: -one[1]))
        + f"), the far ends {found['far ends ms']:.1f} ms"
    )
    print(
        f"the machine was busy to {found['machine']:.0%}, with the work of others to {found['others']:.0%}; "
        f"Slack refused {found['refused']}, came twice {found['twice']}"
    )
    if not given.peers:
        return
    ours = found["from publication"]
    rows = [["", "p50", "p99", "times ours", "", "processor time"]]
    for name in ("reader", "rss2email"):
        its = latency_peers.measure(name, given.rate, found["developments"])
        way = its["from publication"]
        ratios = [f"{way[share] / ours[share]:.1f}" for share in ("p50", "p99")]
        rows.append([name, f"{way['p50']:.3f} s", f"{way['p99']:.3f} s", *ratios, f"{its['cpu ms']:.1f} ms"])
    table(rows)
