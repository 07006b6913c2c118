"""What Sentry gets, read at a stand-in on loopback."""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler

import brotli

from tests.support.builders import ROOT
from tests.support.feed_server import FeedServer, feed_server

PROGRAM = """
import sys
import sentry_sdk
from celery import Celery
from service.ops.sentry import set_up_sentry
set_up_sentry(dsn=sys.argv[1], environment="staging", release="9.9.9", role="worker")
app = Celery("t", broker="memory://", backend="cache+memory://")

@app.task(name="poll_due")
def poll_due(title):
    summary = "the words of an item"
    raise RuntimeError("cannot reach postgresql://desk:hunter2@db/desk")

app.conf.task_always_eager = True
result = poll_due.apply(args=["a headline of an item"])
with sentry_sdk.monitor(monitor_slug="close_windows"):
    pass
sentry_sdk.capture_event({"message": "m", "extra": {"title": "a headline of an item", "url": "https://hooks.slack.com/services/T/B/hunter2"}})
sentry_sdk.flush(10)
"""


def envelopes(server: FeedServer) -> list[dict]:  # type: ignore[type-arg] # JSON
    found = []
    for request in server.requests:
        body = request.body
        if request.headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        found += [json.loads(line) for line in body.decode().splitlines() if line.startswith("{")]
    return found


def test_errors_and_check_ins_arrive_without_secrets_and_item_bodies() -> None:
    with feed_server() as server:

        def take(request: BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Length", "2")
            request.end_headers()
            request.wfile.write(b"{}")

        server.answers["/api/7/envelope/"] = take
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", PROGRAM, f"http://key@127.0.0.1:{server.port}/7"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        sent = envelopes(server)
    everything = json.dumps(sent, ensure_ascii=False)
    errors = [one for one in sent if one.get("exception")]
    assert errors
    assert (errors[0]["release"], errors[0]["environment"]) == ("afterstory@9.9.9", "staging")
    assert errors[0]["tags"]["role"] == "worker"
    assert "hunter2" not in everything
    assert "a headline of an item" not in everything
    assert "the words of an item" not in everything
    assert [one["status"] for one in sent if one.get("monitor_slug")] == ["in_progress", "ok"]


def test_without_a_dsn_nothing_is_set_up() -> None:
    program = (
        "from service.ops.sentry import set_up_sentry; import sentry_sdk;"
        "set_up_sentry(dsn=None, environment='e', release='r', role='x');"
        "assert not sentry_sdk.get_client().is_active()"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
