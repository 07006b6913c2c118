"""A stand-in for Slack's Web API: a workspace with one channel. It checks and keeps what arrives."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from slack_sdk.models.blocks import Block
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ROOM = "C0DEMODESK"
NAME = "futures-desk"
SCOPES = "chat:write,channels:history,channels:read,commands"
MOST_BLOCKS = 50  # docs.slack.dev/reference/block-kit/blocks


class RefusalError(Exception):
    """Slack says no; the text is its word."""


@dataclass
class Workspace:
    """What stands in the channel. Time is the machine's.

    Args:
        token: the app's bot token.
        wall: the machine's clock.
        messages: as Slack keeps them, oldest first.
        triggers: those that may be exchanged for a modal.
        modal: the one that is open; None for none.
        whispers: what the app said to the person alone, newest first.
    """

    token: str
    wall: Callable[[], datetime]
    messages: list[dict[str, Any]] = field(default_factory=list)
    triggers: set[str] = field(default_factory=set)
    modal: dict[str, Any] | None = None
    whispers: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def answer(self, request: Request) -> Response:
        """Carry out a method, as docs.slack.dev/reference/methods has it."""
        method, body = str(request.path_params["method"]), await request.body()
        headers = {"X-OAuth-Scopes": SCOPES}
        try:
            if request.headers.get("authorization") != f"Bearer {self.token}":
                raise RefusalError("invalid_auth")  # noqa: TRY301 - answered below like all others
            if method not in METHODS:
                raise RefusalError("unknown_method")  # noqa: TRY301 - answered below like all others
            given = _given(request.headers.get("content-type", ""), body)
            with self.lock:
                result = METHODS[method](self, given)
        except RefusalError as refusal:
            return JSONResponse({"ok": False, "error": str(refusal)}, headers=headers)
        return JSONResponse({"ok": True, **result}, headers=headers)

    def trigger(self) -> str:
        """One that may be exchanged for a modal."""
        made = f"1.2.{secrets.token_hex(16)}"
        self.triggers.add(made)
        return made

    def message(self, mark: object) -> dict[str, Any]:
        """The message with a mark (`ts`).

        Raises:
            RefusalError: if there is none.
        """
        for one in self.messages:
            if one["ts"] == mark:
                return one
        raise RefusalError("message_not_found")

    def threads(self) -> list[list[dict[str, Any]]]:
        """The messages by thread, oldest first; the thread with the newest message first."""
        found: dict[str, list[dict[str, Any]]] = {}
        with self.lock:
            for one in self.messages:
                found.setdefault(one.get("thread_ts", one["ts"]), []).append(one)
        return sorted(found.values(), key=lambda thread: str(thread[-1]["ts"]), reverse=True)

    # --- methods ---------------------------------------------------------------------------------------

    def _auth_test(self, _given: Mapping[str, Any]) -> dict[str, Any]:
        return {"team": "Newsroom", "user": "afterstory", "bot_id": "B0AFTERSTORY"}

    def _post(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _in_room(given)
        _check(given)
        if "thread_ts" in given:
            root = self.message(given["thread_ts"])
            if "thread_ts" in root:
                raise RefusalError("thread_not_found")
        newest = float(self.messages[-1]["ts"]) if self.messages else 0.0
        mark = f"{max(self.wall().timestamp(), newest + 1e-5):.6f}"
        kept = {name: given[name] for name in ("text", "blocks", "metadata", "thread_ts") if name in given}
        message = {"type": "message", "ts": mark, "bot_id": "B0AFTERSTORY", **kept}
        self.messages.append(message)
        return {"channel": ROOM, "ts": mark, "message": message}

    def _update(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _in_room(given)
        _check(given)
        message = self.message(given.get("ts"))
        message |= {name: given[name] for name in ("text", "blocks", "metadata") if name in given}
        message["edited"] = {"user": "B0AFTERSTORY", "ts": f"{self.wall().timestamp():.6f}"}
        return {"channel": ROOM, "ts": message["ts"], "text": message["text"]}

    def _history(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The channel; replies are shown there too, since ours always ask for it."""
        _in_room(given)
        found = [one for one in reversed(self.messages) if float(one["ts"]) > float(given.get("oldest", 0))]
        return {"messages": found[: int(given.get("limit", 100))]}

    def _replies(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _in_room(given)
        root = given.get("ts")
        self.message(root)
        found = [one for one in self.messages if root in (one["ts"], one.get("thread_ts"))]
        wanted = [one for one in found if float(one["ts"]) > float(given.get("oldest", 0))]
        return {"messages": wanted[: int(given.get("limit", 100))]}

    def _info(self, given: Mapping[str, Any]) -> dict[str, Any]:
        _in_room(given)
        return {"channel": {"id": ROOM, "name": NAME, "is_archived": False, "is_member": True}}

    def _open(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if given.get("trigger_id") not in self.triggers:
            raise RefusalError("expired_trigger_id")
        self.triggers.discard(str(given["trigger_id"]))
        view = given["view"]
        self.modal = json.loads(view) if isinstance(view, str) else dict(view)
        return {"view": self.modal}


METHODS: dict[str, Callable[[Workspace, Mapping[str, Any]], dict[str, Any]]] = {
    "auth.test": Workspace._auth_test,  # noqa: SLF001 - its own table
    "chat.postMessage": Workspace._post,  # noqa: SLF001 - its own table
    "chat.update": Workspace._update,  # noqa: SLF001 - its own table
    "conversations.history": Workspace._history,  # noqa: SLF001 - its own table
    "conversations.replies": Workspace._replies,  # noqa: SLF001 - its own table
    "conversations.info": Workspace._info,  # noqa: SLF001 - its own table
    "views.open": Workspace._open,  # noqa: SLF001 - its own table
}


def _given(kind: str, body: bytes) -> dict[str, Any]:
    if not kind.startswith("application/json"):
        return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
    try:
        given = json.loads(body or b"{}")
    except ValueError as error:
        raise RefusalError("invalid_json") from error
    if not isinstance(given, dict):
        raise RefusalError("invalid_json")
    return given


def _in_room(given: Mapping[str, Any]) -> None:
    if given.get("channel") not in (ROOM, f"#{NAME}", NAME):
        raise RefusalError("channel_not_found")


def _check(given: Mapping[str, Any]) -> None:
    problem = content_problem(given)
    if problem:
        raise RefusalError(problem)


def content_problem(given: object) -> str:
    """What Slack would answer to a message; empty where it takes it."""
    if not isinstance(given, dict) or not (given.get("text") or given.get("blocks")):
        return "no_text"
    blocks = given.get("blocks", [])
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS:
        return "invalid_blocks"
    try:
        for block in Block.parse_all(blocks):
            block.validate_json()
    except Exception:  # noqa: BLE001 - slack_sdk has its own errors for each field; all mean the same here
        return "invalid_blocks"
    return ""
