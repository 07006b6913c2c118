"""Somebody in the demo's Slack, who presses what it shows: Slack signs that and brings it to the service."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus

import urllib3
from slack_sdk.signature import SignatureVerifier

from service.demo.slack_api import NAME, ROOM, Workspace

WHO = {"id": "U0DEMO", "username": "dara", "name": "dara", "team_id": "T0DEMO"}
AWAY = "The service does not answer."
MOST = 5  # whispers that are shown


@dataclass(frozen=True)
class Person:
    """Somebody in the workspace.

    Args:
        far: the workspace.
        service: where the service takes what people press.
        secret: what Slack signs with.
        told: where the app can speak to this person alone.
    """

    far: Workspace
    service: str
    secret: str
    told: str

    def press(self, mark: str, action_id: str, block_id: str, value: str) -> None:
        """Press a button of a message, or choose something in one of its menus."""
        message = self.far.message(mark)
        element = element_of(message, action_id, block_id)
        action: dict[str, Any] = {
            "action_id": action_id,
            "block_id": block_id,
            "type": element["type"],
            "action_ts": f"{self.far.wall().timestamp():.6f}",
        }
        match element["type"]:
            case "static_select":
                option = next(one for one in element["options"] if one["value"] == value)
                action["selected_option"] = option
            case "datepicker":
                action["selected_date"] = value
            case _:
                action |= {"value": element["value"]} if "value" in element else {}
        self._bring(
            {
                "type": "block_actions",
                "trigger_id": self.far.trigger(),
                "container": {"type": "message", "message_ts": mark, "channel_id": ROOM},
                "channel": {"id": ROOM, "name": NAME},
                "message": message,
                "response_url": self.told,
                "actions": [action],
            }
        )

    def submit(self, words: str) -> None:
        """Write into the modal that is open and send it."""
        view = self.far.modal
        if view is None:
            return
        block = next(one for one in view["blocks"] if one["type"] == "input")
        typed = {"type": "plain_text_input", "value": words}
        values = {block["block_id"]: {block["element"]["action_id"]: typed}}
        answered = self._bring({"type": "view_submission", "view": {**view, "state": {"values": values}}})
        match answered:
            case {"response_action": "errors", "errors": errors}:
                self.hear(" ".join(errors.values()))
            case {"response_action": "update", "view": shown}:
                self.far.modal = shown
            case _:
                self.far.modal = None

    def command(self, words: str) -> None:
        """Type /afterstory and these words."""
        form = {
            "command": "/afterstory", "text": words, "user_id": WHO["id"], "user_name": WHO["name"],
            "channel_id": ROOM, "trigger_id": self.far.trigger(), "response_url": self.told,
        }  # fmt: skip
        answered = self._send("&".join(f"{name}={quote_plus(value)}" for name, value in form.items()))
        self.hear(str(answered.get("text", "")))

    def hear(self, words: str) -> None:
        """Keep what the app said to this person alone."""
        if words:
            self.far.whispers[:] = [words, *self.far.whispers][:MOST]

    def _bring(self, said: Mapping[str, Any]) -> dict[str, Any]:
        whole = {"user": WHO, "api_app_id": "A0DEMO", "team": {"id": "T0DEMO", "domain": "newsroom"}, **said}
        return self._send(f"payload={quote_plus(json.dumps(whole))}")

    def _send(self, body: str) -> dict[str, Any]:
        """What the service answers; nothing where it answers nothing or is away, which the person is told."""
        at = str(int(self.far.wall().timestamp()))
        headers = {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": SignatureVerifier(self.secret).generate_signature(timestamp=at, body=body)
            or "",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            answer = urllib3.request(
                "POST", self.service, body=body, headers=headers, timeout=3.0, retries=False
            )
        except urllib3.exceptions.HTTPError:
            self.hear(AWAY)
            return {}
        if answer.status != HTTPStatus.OK:
            self.hear(f"The service answers {answer.status}.")
            return {}
        return dict(answer.json()) if answer.data else {}


def element_of(message: Mapping[str, Any], action_id: str, block_id: str) -> dict[str, Any]:
    """What of a message can be pressed under these names.

    Raises:
        LookupError: if there is no such thing.
    """
    for block in message.get("blocks", []):
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            if element["action_id"] == action_id and block.get("block_id", "") == block_id:
                found: dict[str, Any] = element
                return found
    raise LookupError(action_id)
