"""Slack by bot token: threads, edits, and a channel that can be asked what it holds."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.metadata import Metadata
from slack_sdk.web import SlackResponse

from service.channels import Look
from service.channels._slack_troubles import QUIET, Trouble, answered, told, unreachable
from service.channels._slack_words import blocks, fallback
from service.domain.delivery import Cause, Refused, Retry, SendResult, Sent
from service.domain.letter import Letter, Place

API = "https://slack.com/api/"
TIMEOUT = 10  # seconds a call may take
SLOW = 20.0  # seconds one look through pages may take: the claim must not run out meanwhile
PACE = timedelta(seconds=1.1)  # docs.slack.dev/apis/web-api/rate-limits: one message a second to a channel
EVENT = "afterstory_alert"
APART = timedelta(minutes=10)  # by which Slack's clock and ours may differ
PAGE = 200  # messages a call; Slack recommends no more
ID = re.compile(r"[CGD][A-Z0-9]{7,}")
SCOPES = ("chat:write", "channels:history", "channels:read")
# The message that the thread began with is gone; the next one begins anew.
NO_THREAD = ("thread_not_found", "message_not_found", "cannot_reply_to_message")


class SlackApp:
    """`service.ports.Channel`, `Editing` and `Probing` on Slack's Web API.

    Args:
        token: the app's bot token.
        channel: its id, or its name.
        look: what every message needs.
        api_url: Slack's API, or a stand-in for it.
        timeout: seconds a call may take.
        pace: how much time must lie between two messages.
    """

    def __init__(
        self,
        token: str,
        channel: str,
        look: Look,
        api_url: str = API,
        timeout: int = TIMEOUT,
        pace: timedelta = PACE,
    ) -> None:
        self.pace = pace
        # The outbox tries again; the client must not do so on its own.
        self._client = WebClient(token, base_url=api_url, timeout=timeout, retry_handlers=[], logger=QUIET)
        self._channel = channel
        self._look = look

    def send(self, letter: Letter) -> SendResult:
        """Send one alert, into the thread of its follow-up; once, as far as Slack can be asked."""
        thread = letter.thread
        if thread is not None and thread.address != self._channel:
            thread = None  # the desk moved to another channel since
        note = ""
        if letter.doubted is not None:
            found = self._find(letter, thread)
            if isinstance(found, Place):
                return Sent("ok: it had arrived", found, earlier=True)
            if isinstance(found, Trouble):
                if found.code != "missing_scope":
                    return found.result
                note = f"; it may have come twice: {found.result.detail}"  # lost would be worse
        posted = self._post(letter, thread)
        if isinstance(posted, Trouble) and thread is not None and posted.code in NO_THREAD:
            thread = None
            posted = self._post(letter, None)
        if isinstance(posted, Trouble):
            return posted.result
        room, mark = str(posted["channel"]), str(posted["ts"])
        return Sent(f"ok{note}", Place(self._channel, room, mark, mark if thread is None else thread.root))

    def edit(self, letter: Letter, place: Place) -> SendResult:
        """Let a message show what has come since."""
        changed = self._ask(
            self._client.chat_update, channel=place.room, ts=place.mark, **self._content(letter)
        )
        return changed.result if isinstance(changed, Trouble) else Sent("ok")

    def probe(self) -> SendResult:
        """Ask whether the app is known, has its scopes and is in the channel."""
        known = self._ask(self._client.auth_test)
        if isinstance(known, Trouble):
            return known.result
        headers = {name.lower(): value for name, value in known.headers.items()}
        has = {one.strip() for one in str(headers.get("x-oauth-scopes", "")).split(",")}
        lacking = [scope for scope in SCOPES if scope not in has]
        if "x-oauth-scopes" in headers and lacking:
            return Refused(
                Cause.AUTH,
                f"The app lacks the scope {', '.join(lacking)}. Add it under OAuth & Permissions and "
                "install the app again.",
            )
        room = self._room()
        if isinstance(room, Trouble):
            return room.result
        info = self._ask(self._client.conversations_info, channel=room)
        if isinstance(info, Trouble):
            return info.result
        about = info["channel"]
        for wrong, code in (
            (about.get("is_archived"), "is_archived"),
            (not about.get("is_member") and not about.get("is_im"), "not_in_channel"),
        ):
            if wrong:
                return told(code, self._channel).result
        return Sent(f"{known.get('user', 'the app')} in #{about.get('name', room)}")

    def _content(self, letter: Letter) -> dict[str, Any]:
        return {
            "text": fallback(letter.message),
            "blocks": blocks(letter, self._look, answerable=self._look.presses),
            "metadata": Metadata(EVENT, {"key": letter.key}),
        }

    def _post(self, letter: Letter, thread: Place | None) -> SlackResponse | Trouble:
        # A reply is shown in the channel too: who does not follow the thread must hear of it as well.
        reply = {} if thread is None else {"thread_ts": thread.root, "reply_broadcast": True}
        return self._ask(
            self._client.chat_postMessage,
            channel=self._channel,
            unfurl_links=False,
            unfurl_media=False,
            **self._content(letter),
            **reply,
        )

    def _find(self, letter: Letter, thread: Place | None) -> Place | Trouble | None:
        """Where the message stands, if it arrived at an earlier try."""
        assert letter.doubted is not None  # noqa: S101 - the caller sees to it
        since = f"{(letter.doubted - APART).timestamp():.6f}"
        room = thread.room if thread is not None else self._room()
        if isinstance(room, Trouble):
            return room
        looks: list[tuple[Callable[..., SlackResponse], dict[str, str]]] = [
            (self._client.conversations_history, {})
        ]
        if thread is not None:
            looks.insert(0, (self._client.conversations_replies, {"ts": thread.root}))
        for look, which in looks:
            for page in self._pages(look, channel=room, oldest=since, include_all_metadata=True, **which):
                if isinstance(page, Trouble):
                    if page.code in NO_THREAD:
                        break  # there is no such thread: then it can only stand in the channel
                    return page
                for one in page["messages"]:
                    about = one.get("metadata") or {}
                    if about.get("event_type") == EVENT and about["event_payload"].get("key") == letter.key:
                        return Place(self._channel, room, one["ts"], one.get("thread_ts") or one["ts"])
        return None

    def _room(self) -> str | Trouble:
        """The channel's id."""
        if ID.fullmatch(self._channel):
            return self._channel
        name = self._channel.removeprefix("#")
        for page in self._pages(
            self._client.conversations_list, types="public_channel,private_channel", exclude_archived=False
        ):
            if isinstance(page, Trouble):
                return page
            for one in page["channels"]:
                if one.get("name") == name:
                    return str(one["id"])
        return told("channel_not_found", self._channel)

    def _pages(
        self,
        call: Callable[..., SlackResponse],
        **given: Any,  # noqa: ANN401 - the call's own arguments
    ) -> Iterator[SlackResponse | Trouble]:
        cursor: str | None = None
        slow = time.monotonic() + SLOW
        while cursor is None or cursor:
            if time.monotonic() > slow:
                words = "Slack takes too long to show what it has."
                yield Trouble("", Retry(Cause.TIMEOUT, words))
                return
            page = self._ask(call, limit=PAGE, cursor=cursor, **given)
            yield page
            if isinstance(page, Trouble):
                return
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""

    def _ask(
        self,
        call: Callable[..., SlackResponse],
        **given: Any,  # noqa: ANN401 - the call's own arguments
    ) -> SlackResponse | Trouble:
        try:
            return call(**given)
        except SlackApiError as error:
            return answered(error.response, self._channel)
        except (SlackClientError, URLError, OSError, HTTPException, ValueError) as error:
            return Trouble("", unreachable(error))
