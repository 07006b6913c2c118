"""A Slack workspace on loopback, as strict as docs.slack.dev/reference/methods says."""

import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.support.feed_server import FeedServer, Handler, feed_server
from tests.support.slack_blocks import BadBlocksError, check_blocks
from tests.support.slack_views import BadViewError, Triggers

TOKEN = "xoxb-1234-hunter2secret"
ROOM = "C0123456789"
US = "B0AFTERSTORY"
TS = re.compile(r"\d{10}\.\d{6}")
JSON = (
    "auth.test",
    "chat.postMessage",
    "chat.update",
    "views.open",
)  # those that take JSON; the others take forms only
AFTER = ("cut", "hang")  # faults that come after the method was carried out
BEFORE = ("slam", "deaf")  # faults in place of carrying it out: the connection ends, or nothing comes
SCOPE = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "conversations.list": "channels:read",
}
ARGUMENTS = {
    "auth.test": set[str](),
    "chat.postMessage": {
        "channel", "text", "blocks", "thread_ts", "reply_broadcast", "unfurl_links", "unfurl_media", "metadata",
    },
    "chat.update": {"channel", "ts", "text", "blocks", "metadata"},
    "conversations.history": {"channel", "oldest", "latest", "limit", "cursor", "include_all_metadata"},
    "conversations.replies": {"channel", "ts", "oldest", "latest", "limit", "cursor", "include_all_metadata"},
    "conversations.info": {"channel"},
    "conversations.list": {"types", "exclude_archived", "limit", "cursor"},
    "views.open": {"trigger_id", "view"},
}  # fmt: skip


class RefusalError(Exception):
    """Slack says no."""


@dataclass
class Room:
    """A channel."""

    name: str
    is_archived: bool = False
    is_member: bool = True


@dataclass
class Workspace:
    """The workspace as a test sees it.

    Args:
        server: where it answers.
        now: its clock.
        rooms: its channels, by id.
        messages: what was posted, by channel, oldest first.
        scopes: of the app.
        token_error: what it says to our token; empty where it knows it.
        page: the most that one page holds.
        faults: what is done in place of a method's next answers: "500", "cut" (after it was carried out),
            "hang" (after it was carried out), "slam" and "deaf" (the same two, but before), "429", "held"
             (until the gate opens), or a word that it answers.
        trouble: what is done in place of every answer, as long as it is set.
        hangs: seconds until it ends a conversation in which it says nothing.
        retry_after: seconds that it asks to wait.
        met: how often each fault was met; "" for none.
        calls: methods that were called, in order, with what was given.
    """

    server: FeedServer
    now: Callable[[], float] = time.time
    rooms: dict[str, Room] = field(default_factory=lambda: {ROOM: Room("desk")})
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    scopes: set[str] = field(default_factory=lambda: set(SCOPE.values()))
    token_error: str = ""
    page: int = 1_000
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    trouble: str = ""
    hangs: float = 1.5
    retry_after: int = 30
    met: Counter[str] = field(default_factory=Counter)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    limited: int = 0
    gate: threading.Event = field(default_factory=threading.Event)
    triggers: Triggers = field(default_factory=Triggers)
    lock: threading.Lock = field(default_factory=threading.Lock)
    last: dict[str, float] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The API's address."""
        return self.server.url("/api/")

    def said(self, room: str = ROOM) -> list[dict[str, Any]]:
        """What stands in a channel, oldest first."""
        return self.messages[room]

    def called(self, method: str) -> list[dict[str, Any]]:
        """What a method was called with."""
        return [given for name, given in self.calls if name == method]

    # --- methods ---------------------------------------------------------------------------------------

    def call(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        """Carry out a method."""
        if set(given) - ARGUMENTS[method]:
            raise RefusalError("invalid_arguments")
        if method in SCOPE and SCOPE[method] not in self.scopes:
            raise RefusalError("missing_scope")
        result: dict[str, Any] = getattr(self, "_" + method.replace(".", "_"))(given)
        return result

    def _auth_test(self, _given: dict[str, Any]) -> dict[str, Any]:
        return {"url": "https://desk.slack.com/", "team": "Desk", "user": "afterstory", "bot_id": US}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        room = self._room(given.get("channel"), by_name=True)
        self._check_content(given)
        messages = self.messages[room]
        if "thread_ts" in given:
            parent = next((one for one in messages if one["ts"] == given["thread_ts"]), None)
            if parent is None or parent.get("thread_ts", parent["ts"]) != parent["ts"]:
                raise RefusalError("thread_not_found")
        elif given.get("reply_broadcast"):
            raise RefusalError("invalid_arguments")
        now = self.now()
        if now - self.last.get(room, 0) < 1:
            raise RefusalError("ratelimited")
        self.last[room] = now
        stamp = f"{max(now, *(float(one['ts']) + 1e-6 for one in messages), 0):.6f}"
        kept = {name: given[name] for name in ("text", "blocks", "metadata", "thread_ts") if name in given}
        message = {"type": "message", "ts": stamp, "bot_id": US, **kept}
        if given.get("reply_broadcast"):
            message["subtype"] = "thread_broadcast"
        messages.append(message)
        return {"channel": room, "ts": stamp, "message": message}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        room = self._room(given.get("channel"))
        self._check_content(given)
        message = next((one for one in self.messages[room] if one["ts"] == given.get("ts")), None)
        if message is None:
            raise RefusalError("message_not_found")
        if message["bot_id"] != US:
            raise RefusalError("cant_update_message")
        message |= {name: given[name] for name in ("text", "blocks", "metadata") if name in given}
        message["edited"] = {"user": US, "ts": f"{self.now():.6f}"}
        return {"channel": room, "ts": message["ts"], "text": message["text"]}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        room = self._room(given.get("channel"))
        found = [
            one
            for one in reversed(self.messages[room])
            if one.get("thread_ts", one["ts"]) == one["ts"] or one.get("subtype") == "thread_broadcast"
        ]
        return self._page("messages", self._after(found, given), given, longest=999)

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        room = self._room(given.get("channel"))
        if not TS.fullmatch(str(given.get("ts", ""))):
            raise RefusalError("invalid_ts_latest")
        found = [one for one in self.messages[room] if given["ts"] in (one["ts"], one.get("thread_ts"))]
        if not found:
            raise RefusalError("thread_not_found")
        return self._page("messages", self._after(found, given), given, longest=1_000)

    def _conversations_info(self, given: dict[str, Any]) -> dict[str, Any]:
        room = self._room(given.get("channel"), writes=False)
        return {"channel": self._about(room)}

    def _conversations_list(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page("channels", [self._about(room) for room in self.rooms], given, longest=1_000)

    def _views_open(self, given: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"view": self.triggers.exchange(given.get("trigger_id"), given.get("view"), self.now())}
        except BadViewError as error:
            raise RefusalError(str(error)) from error

    # --- rules -----------------------------------------------------------------------------------------

    def _about(self, room: str) -> dict[str, Any]:
        about = self.rooms[room]
        return {
            "id": room, "name": about.name, "is_archived": about.is_archived, "is_member": about.is_member,
        }  # fmt: skip

    def _room(self, named: object, *, by_name: bool = False, writes: bool = True) -> str:
        names = {about.name: room for room, about in self.rooms.items()}
        room = str(named) if named in self.rooms else None
        if room is None and by_name:
            room = names.get(str(named).removeprefix("#"))
        if room is None:
            raise RefusalError("channel_not_found")
        if writes and self.rooms[room].is_archived:
            raise RefusalError("is_archived")
        if writes and not self.rooms[room].is_member:
            raise RefusalError("not_in_channel")
        return room

    @staticmethod
    def _check_content(given: dict[str, Any]) -> None:
        if not given.get("text") and not given.get("blocks"):
            raise RefusalError("no_text")
        if len(given.get("text", "")) > 40_000:
            raise RefusalError("msg_too_long")
        if "blocks" in given:
            try:
                check_blocks(given["blocks"])
            except (BadBlocksError, KeyError, TypeError) as error:
                raise RefusalError("invalid_blocks") from error
        if "metadata" in given:
            about = given["metadata"]
            if (
                not isinstance(about, dict)
                or set(about) != {"event_type", "event_payload"}
                or not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", str(about["event_type"]))
                or not isinstance(about["event_payload"], dict)
            ):
                raise RefusalError("invalid_metadata_format")
            if len(json.dumps(about)) > 8_000:
                raise RefusalError("metadata_too_large")

    @staticmethod
    def _after(found: list[dict[str, Any]], given: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = [one for one in found if float(one["ts"]) > float(given.get("oldest", 0))]
        if str(given.get("include_all_metadata", "0")).lower() in ("1", "true"):
            return wanted
        return [{name: one[name] for name in one if name != "metadata"} for one in wanted]

    def _page(
        self, name: str, found: list[dict[str, Any]], given: dict[str, Any], *, longest: int
    ) -> dict[str, Any]:
        limit = int(given.get("limit", 100))
        if not 0 < limit <= longest:
            raise RefusalError("invalid_limit")
        start = int(given["cursor"].removeprefix("next:")) if given.get("cursor") else 0
        end = start + min(limit, self.page)
        more = f"next:{end}" if end < len(found) else ""
        return {name: found[start:end], "response_metadata": {"next_cursor": more}}

    # --- HTTP ------------------------------------------------------------------------------------------

    def given(self, request: Handler, method: str) -> dict[str, Any]:
        """What a request brings, if its token and its form are right."""
        if self.token_error:
            raise RefusalError(self.token_error)
        if "Authorization" not in request.headers:
            raise RefusalError("not_authed")
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            raise RefusalError("invalid_auth")
        kind, body = request.headers.get("Content-Type", ""), request.body.decode()
        if not kind.startswith("application/json"):
            given = {name: values[0] for name, values in parse_qs(body).items()}
        elif method in JSON:
            given = json.loads(body or "{}")
        else:
            raise RefusalError("invalid_form_data")
        self.calls.append((method, given))
        return dict(given)

    def result(self, request: Handler, method: str, fault: str) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer."""
        try:
            given = self.given(request, method)
            if fault and fault not in AFTER:
                return self._no(method, fault)
            return 200, {"ok": True, **self.call(method, given)}
        except RefusalError as refusal:
            return self._no(method, str(refusal))

    def _no(self, method: str, code: str) -> tuple[int, dict[str, Any]]:
        if code in ("ratelimited", "429"):
            self.limited += 1
            return 429, {"ok": False, "error": "ratelimited"}
        if code == "500":
            return 500, {"ok": False, "error": "internal_error"}
        lacking = {"needed": SCOPE[method]} if code == "missing_scope" else {}
        return 200, {"ok": False, "error": code, **lacking}

    def answer(self, request: Handler) -> None:
        """Answer a request."""
        method = request.path.rpartition("/")[2]
        with self.lock:
            fault = self.faults[method].pop(0) if self.faults[method] else self.trouble
            self.met[fault] += 1
            if fault != "held":
                status, body = (0, {}) if fault in BEFORE else self.result(request, method, fault)
        if fault == "held":
            self.gate.wait(10)
            with self.lock:
                status, body = self.result(request, method, "")
        if fault in ("hang", "deaf"):
            time.sleep(self.hangs)
        if fault in (*BEFORE, "cut"):
            request.close_connection = True
            request.connection.close()
            return
        raw = json.dumps(body).encode()
        request.send_response(status)
        if status == 429:
            request.send_header("Retry-After", str(self.retry_after))
        request.send_header("X-OAuth-Scopes", ",".join(sorted(self.scopes)))
        request.send_header("Content-Type", "application/json; charset=utf-8")
        request.send_header("Content-Length", str(len(raw)))
        request.end_headers()
        request.wfile.write(raw)


@contextmanager
def workspace(now: Callable[[], float] = time.time) -> Iterator[Workspace]:
    """A workspace that runs as long as the block; its app has the bot token TOKEN and is in ROOM."""
    with feed_server() as server:
        state = Workspace(server, now)
        for method in ARGUMENTS:
            server.answers[f"/api/{method}"] = state.answer
        yield state
