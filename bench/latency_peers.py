"""Other readers on the same feeds: each visits them again and again without a pause, and tells what is new.

They know no follow-ups: whatever is new is told, `reader` by a hook that posts it, rss2email by mail.
"""

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measure import cpu_of, quantiles, tree
from bench.outlets import FEEDS, WARM, ask, outlets
from bench.systems import BENCH, peer_environment
from tests.support.ports import free_port
from tests.support.service import until

AGAIN = 'while true; do "$@"; done'


@contextmanager
def process(command: Sequence[str | Path], home: Path, **extra: str) -> Iterator[int]:
    """A process that runs until it is ended, with all that it started; gives its id."""
    with (home / "peer.log").open("wb") as log:
        running = subprocess.Popen(
            command, env={**os.environ, **extra}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield running.pid
        finally:
            os.killpg(running.pid, 15)
            running.wait()


def reader(home: Path, port: int, _mails: int) -> list[str | Path]:
    """`reader`, in one process."""
    feeds = [f"http://127.0.0.1:{port}/feed{feed}" for feed in range(FEEDS)]
    python = peer_environment("reader")
    return [python, BENCH / "peer_watch.py", home / "reader.db", f"http://127.0.0.1:{port}/any", *feeds]


def rss2email(home: Path, port: int, mails: int) -> list[str | Path]:
    """rss2email, as a timer would run it that has no pause."""
    head = (
        "[DEFAULT]\nfrom = a@example.org\nto = desk@example.org\nemail-protocol = smtp\n"
        f"smtp-server = 127.0.0.1\nsmtp-port = {mails}\nsmtp-auth = False\nsmtp-ssl = False\n"
        "verbose = warning\n"
    )
    feeds = "".join(f"[feed.f{feed}]\nurl = http://127.0.0.1:{port}/feed{feed}\n" for feed in range(FEEDS))
    (home / "r2e.cfg").write_text(head + feeds)
    files = ("-c", home / "r2e.cfg", "-d", home / "r2e.json")
    once = [peer_environment("rss2email").parent / "r2e", *files, "run"]
    subprocess.run([*once, "--no-send"], check=True, env={**os.environ, "XDG_RUNTIME_DIR": str(home)})
    return ["/bin/sh", "-c", AGAIN, "again", *once]


def measure(name: str, rate: float, developments: int) -> dict[str, Any]:
    """Run one of them; what was measured."""
    with TemporaryDirectory(prefix="ap-") as folder:
        home, port, mails = Path(folder), free_port(), free_port()
        with outlets(port, mails):
            until(lambda: _is_there(port), "the feeds are served")
            command = {"reader": reader, "rss2email": rss2email}[name](home, port, mails)
            extra = {"READER_NO_VENDORED_FEEDPARSER": "1", "XDG_RUNTIME_DIR": folder}
            with process(command, home, **extra) as pid:
                ask(port, f"/publish?first={developments}&count={WARM}&rate=20&push=0", post=True)
                until(lambda: len(ask(port, "/state")["arrived"]) == WARM, "the first messages")
                before = cpu_of(tree(pid))
                ask(port, f"/publish?first=0&count={developments}&rate={rate}&push=0", post=True)
                until(lambda: len(ask(port, "/state")["arrived"]) == developments + WARM, "every message")
                used = cpu_of(tree(pid)) - before
            state = ask(port, "/state")
    names = [f"d{number:05d}" for number in range(developments)]
    return {
        "from publication": quantiles([state["arrived"][one] - state["published"][one] for one in names]),
        "cpu ms": used / developments * 1_000,
        "twice": state["twice"],
    }


def _is_there(port: int) -> bool:
    try:
        ask(port, "/state")
    except OSError:
        time.sleep(0.05)
        return False
    return True
