"""Modals as docs.slack.dev/reference/views/modal-views and .../methods/views.open have them."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.slack_blocks import BadBlocksError, check_view_blocks

GOOD_FOR = 3.0  # seconds of a trigger
TRIGGER = re.compile(r"\d+\.\d+\.[0-9a-f]+")
FIELDS = {
    "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
    "notify_on_close", "external_id", "submit_disabled",
}  # fmt: skip


class BadViewError(Exception):
    """Slack says no; the text is its word."""


@dataclass
class Triggers:
    """What may be exchanged for a modal, and the modals that were opened.

    Args:
        given: when each trigger was given to the app.
        used: those that were exchanged.
        views: what was opened, oldest first.
    """

    given: dict[str, float] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    views: list[dict[str, Any]] = field(default_factory=list)

    def give(self, now: float) -> str:
        """A new trigger."""
        trigger = f"{len(self.given) + 13345224609}.738474920.8088930838d88f008e0"
        self.given[trigger] = now
        return trigger

    def exchange(self, trigger: object, view: object, now: float) -> dict[str, Any]:
        """Open a modal.

        Raises:
            BadViewError: if Slack would not.
        """
        if not isinstance(trigger, str) or not TRIGGER.fullmatch(trigger) or trigger not in self.given:
            raise BadViewError("invalid_trigger_id")
        if trigger in self.used:
            raise BadViewError("exchanged_trigger_id")
        if now - self.given[trigger] > GOOD_FOR:
            raise BadViewError("expired_trigger_id")
        check_view(view)
        assert isinstance(view, dict)
        self.used.add(trigger)
        opened = {**view, "id": f"V{len(self.views):08d}", "state": {"values": {}}}
        self.views.append(opened)
        return opened


def check_view(view: object) -> None:
    """Raise BadViewError if Slack would not take it."""
    if len(json.dumps(view)) > 250_000:
        raise BadViewError("view_too_large")
    if not isinstance(view, dict) or set(view) - FIELDS or view.get("type") != "modal":
        raise BadViewError("invalid_arguments")
    try:
        check_view_blocks(view.get("blocks"))
    except (BadBlocksError, KeyError, TypeError) as error:
        raise BadViewError("invalid_arguments") from error
    texts = [view[name] for name in ("title", "submit", "close") if name in view]
    right = (
        "title" in view
        and all(text.get("type") == "plain_text" and 0 < len(text.get("text", "")) <= 24 for text in texts)
        and len(view.get("private_metadata", "")) <= 3_000
        and len(view.get("callback_id", "")) <= 255
        and ("submit" in view or all(block["type"] != "input" for block in view["blocks"]))
    )
    if not right:
        raise BadViewError("invalid_arguments")
