"""Somebody who uses Slack: sees messages, presses what they show, writes into modals. Slack signs and brings it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

import httpx2
from slack_sdk.signature import SignatureVerifier

from tests.support.slack_api import ROOM, Workspace

HOOK = "/actions/T0/1/abc"


@dataclass
class Person:
    """Somebody in a workspace.

    Args:
        far: the workspace.
        address: where it brings what people press.
        secret: what it signs with.
        now: its clock.
        name: the person's.
        presses: how many there were.
        sent: bodies and headers of what was brought, oldest first.
    """

    far: Workspace
    address: str
    secret: str
    now: Callable[[], float]
    name: str = "sophea"
    presses: int = 0
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.far.server.serve(HOOK, "ok")

    @property
    def told(self) -> list[str]:
        """What the app said to people who pressed, and to nobody else."""
        said = [json.loads(one.body) for one in self.far.server.requests if one.path == HOOK]
        assert all(one["response_type"] == "ephemeral" and one["replace_original"] is False for one in said)
        return [one["text"].replace("\u2060", "") for one in said]

    def sees(self) -> str:
        """All that the newest message shows."""
        return json.dumps(self.far.said()[-1], ensure_ascii=False).replace("\u2060", "")

    def press(self, label: str, choice: str = "") -> httpx2.Response:
        """Press a button of the newest message, or choose something in one of its menus."""
        message = self.far.said()[-1]
        (block, element) = next(
            (block, element)
            for block in message["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
            if (element.get("text") or element.get("placeholder"))["text"] == label
        )
        self.presses += 1
        action = {
            "action_id": element["action_id"],
            "block_id": block.get("block_id", "none"),
            "type": element["type"],
            "action_ts": f"{self.now():.6f}{self.presses}",
        }
        if element["type"] == "static_select":
            option = next(one for one in element["options"] if one["text"]["text"] == choice)
            action["selected_option"] = option
        elif element["type"] == "datepicker":
            action["selected_date"] = choice
        elif "value" in element:
            action["value"] = element["value"]
        return self._bring(
            {
                "type": "block_actions",
                "trigger_id": self.far.triggers.give(self.now()),
                "container": {"type": "message", "message_ts": message["ts"], "channel_id": ROOM},
                "channel": {"id": ROOM, "name": "desk"},
                "message": message,
                "response_url": self.far.server.url(HOOK),
                "actions": [action],
            }
        )

    def submit(self, words: str) -> httpx2.Response:
        """Write into the newest modal and send it."""
        view = self.far.triggers.views[-1]
        block = next(one for one in view["blocks"] if one["type"] == "input")
        element = block["element"]
        assert element.get("min_length", 0) <= len(words) <= element.get("max_length", 3_000)
        values = {block["block_id"]: {element["action_id"]: {"type": "plain_text_input", "value": words}}}
        filled = {**view, "state": {"values": values}}
        return self._bring({"type": "view_submission", "view": filled, "response_urls": []})

    def command(self, text: str) -> httpx2.Response:
        """Give the command /afterstory."""
        form = {
            "command": "/afterstory",
            "text": text,
            "user_id": f"U0{self.name.upper()}",
            "user_name": self.name,
            "trigger_id": self.far.triggers.give(self.now()),
            "response_url": self.far.server.url(HOOK),
        }
        body = urlencode(form)
        return httpx2.post(self.address, content=body, headers=self._headers(body), timeout=60)

    def again(self, *, signed_anew: bool) -> httpx2.Response:
        """Bring the latest once more, as somebody who overheard it would, or as Slack itself might."""
        body, headers = self.sent[-1]
        if signed_anew:
            headers = self._headers(body)
        return httpx2.post(self.address, content=body, headers=headers, timeout=60)

    def _bring(self, said: Mapping[str, Any]) -> httpx2.Response:
        user = {"id": f"U0{self.name.upper()}", "username": self.name, "name": self.name, "team_id": "T0"}
        whole = {"user": user, "api_app_id": "A0", "team": {"id": "T0", "domain": "desk"}, **said}
        body = f"payload={quote_plus(json.dumps(whole))}"
        self.sent.append((body, self._headers(body)))
        return httpx2.post(self.address, content=body, headers=self.sent[-1][1], timeout=60)

    def _headers(self, body: str) -> dict[str, str]:
        at = str(int(self.now()))
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=at, body=body)
        return {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": signature or "",
            "Content-Type": "application/x-www-form-urlencoded",
        }
