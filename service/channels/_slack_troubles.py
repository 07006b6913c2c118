"""What Slack's troubles come down to, and the mend of each: docs.slack.dev/reference/methods."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPException
from socket import gaierror
from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.web import SlackResponse

from service.channels._statuses import seconds_asked
from service.domain.delivery import Cause, Refused, Retry

# For Slack's clients: what the world does is our result, and a log of theirs would make an error event of it.
QUIET = logging.getLogger(__name__)
QUIET.setLevel(logging.CRITICAL)

# Nothing was sent when these are raised; after any other the message may have arrived.
NOT_SENT = (ConnectionRefusedError, gaierror)

TOKEN = "Install the app in the workspace again and set AFTERSTORY_SLACK_BOT_TOKEN to its new bot token."  # noqa: S105 - words for a person
# A person has to mend these; until then the channel's messages wait, and go out by themselves afterwards.
TO_MEND: dict[str, tuple[Cause, str]] = {
    "is_archived": (
        Cause.BAD_ADDRESS,
        "The Slack channel {channel} is archived. Unarchive it, or name another in AFTERSTORY_SLACK_CHANNEL.",
    ),
    "not_in_channel": (
        Cause.BAD_ADDRESS,
        "The app is not in the Slack channel {channel}. Type /invite @Afterstory there.",
    ),
    "channel_not_found": (
        Cause.BAD_ADDRESS,
        "The app sees no Slack channel {channel}. Name another in AFTERSTORY_SLACK_CHANNEL, or invite it.",
    ),
    "token_revoked": (Cause.AUTH, f"Slack's token was revoked. {TOKEN}"),
    "token_expired": (Cause.AUTH, f"Slack's token has expired. {TOKEN}"),
    "invalid_auth": (Cause.AUTH, f"Slack does not know the token. {TOKEN}"),
    "not_authed": (Cause.AUTH, f"Slack got no token. {TOKEN}"),
    "account_inactive": (
        Cause.AUTH,
        f"The app was removed from the workspace, or whoever installed it was. {TOKEN}",
    ),
    "team_access_not_granted": (Cause.AUTH, f"The app has no access to this workspace. {TOKEN}"),
    "org_login_required": (Cause.AUTH, "The workspace is being moved to another organisation. Wait for it."),
    "missing_scope": (
        Cause.AUTH,
        "The app lacks the scope {needed}. Add it under OAuth & Permissions and install the app again.",
    ),
    "no_permission": (Cause.AUTH, "The app may not post. Give it the scope chat:write and install it again."),
    "restricted_action": (Cause.AUTH, "The workspace's rules forbid the app to post in {channel}."),
    "restricted_action_read_only_channel": (
        Cause.AUTH,
        "The Slack channel {channel} is read-only. Allow the app to post there, or name another.",
    ),
    "restricted_action_thread_only_channel": (
        Cause.AUTH,
        "The Slack channel {channel} takes replies only. Name another.",
    ),
}
# A message that stands there can't be changed any more; it keeps its old words.
UNCHANGEABLE: dict[str, str] = {
    "message_not_found": "The message was deleted in Slack. Nothing needs to be done.",
    "cant_update_message": "Another app wrote the message, perhaps this one before it was made anew. "
    "Look at the alert on the dashboard: it shows what is so.",
    "edit_window_closed": "The workspace lets messages be changed for a while only. Its admins can allow it: "
    "Settings & administration, Permissions, Message editing.",
}
OF_SLACK = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Slack did not do what it was asked.

    Args:
        code: Slack's word for it; empty where it did not answer.
        result: what it comes down to.
    """

    code: str
    result: Retry | Refused


def unreachable(error: Exception) -> Retry:
    """What a broken connection comes down to."""
    reason = getattr(error, "reason", error)
    doubt = not isinstance(reason, NOT_SENT)
    if isinstance(reason, TimeoutError):
        return Retry(Cause.TIMEOUT, "Slack did not answer in time.", doubt=True)
    if isinstance(error, HTTPException | ValueError | SlackClientError) and not isinstance(error, OSError):
        words = f"Slack's answer can't be understood ({type(error).__name__})."
        return Retry(Cause.SERVER, words, doubt=True)
    words = str(getattr(reason, "strerror", None) or type(reason).__name__)
    return Retry(Cause.UNREACHABLE, f"Slack can't be reached: {words}.", doubt=doubt)


def answered(response: SlackResponse, channel: str) -> Trouble:
    """What an answer that is no yes comes down to."""
    code = str(response.get("error", ""))[:60]
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS or code in ("ratelimited", "rate_limited"):
        after = retry_after(dict(response.headers))
        return Trouble(code, Retry(Cause.RATE_LIMITED, "Slack asks to slow down.", after))
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or code in OF_SLACK:
        words = f"Slack has trouble ({code if code in OF_SLACK else response.status_code})."
        return Trouble(code, Retry(Cause.SERVER, words, doubt=True))
    return told(code, channel, needed=str(response.get("needed") or "it asks for"))


def told(code: str, channel: str, needed: str = "") -> Trouble:
    """What Slack's word for a trouble comes down to.

    Args:
        code: the word.
        channel: as the desk named it.
        needed: the scopes that are lacking, where that is it.
    """
    if code in TO_MEND:
        cause, words = TO_MEND[code]
        return Trouble(code, Retry(cause, words.format(channel=channel, needed=needed)))
    if code in UNCHANGEABLE:
        return Trouble(code, Refused(Cause.REJECTED, UNCHANGEABLE[code]))
    if not code.replace("_", "").isalnum():  # a page in Slack's place; its words stay out of our lines
        words = "What answers in Slack's place is not Slack. Check AFTERSTORY_SLACK_API_URL."
        return Trouble("", Retry(Cause.BAD_ADDRESS, words))
    return Trouble(code, Refused(Cause.REJECTED, f"Slack does not accept the message ({code})."))


def retry_after(headers: Mapping[str, Any]) -> timedelta | None:
    """How long Slack asks to wait."""
    given = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    text = str(given[0] if isinstance(given, list) and given else given)
    return seconds_asked(text)
