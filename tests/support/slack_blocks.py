"""Block Kit as docs.slack.dev/reference/block-kit has it: what Slack would refuse is refused."""

import re
from collections.abc import Callable, Mapping
from typing import Any

ADDRESS = re.compile(r"https?://[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")
MOST_BLOCKS, MOST_OF_A_VIEW = 50, 100


class BadBlocksError(Exception):
    """Slack answers `invalid_blocks`; the text says why."""


def check_blocks(blocks: object) -> None:
    """Raise BadBlocksError if Slack would not take these."""
    _check(blocks, MOST_BLOCKS, CHECKS)


def check_view_blocks(blocks: object) -> None:
    """Raise BadBlocksError if Slack would not take these in a modal."""
    _check(blocks, MOST_OF_A_VIEW, {**CHECKS, "input": _input})


def _check(blocks: object, most: int, checks: Mapping[str, Callable[[dict[str, Any]], None]]) -> None:
    _need(isinstance(blocks, list) and 0 < len(blocks) <= most, f"1 to {most} blocks")
    assert isinstance(blocks, list)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    _need(len(ids) == len(set(ids)), "block_id is unique in a message")
    for block in blocks:
        _need(len(block.get("block_id", "")) <= 255, "block_id has 255 characters")
        kind = block.get("type")
        _need(kind in checks, f"there is no block {kind}")
        checks[str(kind)](block)


def _need(so: object, words: str) -> None:
    if not so:
        raise BadBlocksError(words)


def _text(text: Any, longest: int, kinds: tuple[str, ...]) -> None:  # noqa: ANN401 - JSON
    _need(isinstance(text, dict), "a text object")
    allowed = {"type", "text", "emoji"} if text.get("type") == "plain_text" else {"type", "text", "verbatim"}
    _need(text.get("type") in kinds and set(text) <= allowed, f"a text of {kinds}")
    _need(isinstance(text["text"], str) and 0 < len(text["text"]) <= longest, f"1 to {longest} characters")


def _plain(text: Any, longest: int) -> None:  # noqa: ANN401 - JSON
    _text(text, longest, ("plain_text",))


def _header(block: dict[str, Any]) -> None:
    _plain(block.get("text"), 150)


def _section(block: dict[str, Any]) -> None:
    _need("text" in block or block.get("fields"), "a section has text or fields")
    if "text" in block:
        _text(block["text"], 3_000, ("mrkdwn", "plain_text"))
    fields = block.get("fields", [])
    _need(len(fields) <= 10, "ten fields")
    for one in fields:
        _text(one, 2_000, ("mrkdwn", "plain_text"))


def _context(block: dict[str, Any]) -> None:
    _need(0 < len(block.get("elements", [])) <= 10, "1 to 10 elements")
    for one in block["elements"]:
        _text(one, 3_000, ("mrkdwn", "plain_text"))


def _actions(block: dict[str, Any]) -> None:
    elements = block.get("elements", [])
    _need(0 < len(elements) <= 25, "1 to 25 elements")
    names = [one.get("action_id") for one in elements]
    _need(all(names) and len(names) == len(set(names)), "each element has an action_id of its own")
    for one in elements:
        _need(len(one["action_id"]) <= 255, "action_id has 255 characters")
        _need(one.get("type") in ELEMENTS, f"there is no element {one.get('type')}")
        ELEMENTS[one["type"]](one)
        if "confirm" in one:
            _plain(one["confirm"].get("title"), 100)
            _text(one["confirm"].get("text"), 300, ("plain_text", "mrkdwn"))
            _plain(one["confirm"].get("confirm"), 30)
            _plain(one["confirm"].get("deny"), 30)


def _button(one: dict[str, Any]) -> None:
    _plain(one.get("text"), 75)
    _need(len(one.get("value", "")) <= 2_000, "value has 2,000 characters")
    _need(len(one.get("url", "")) <= 3_000, "url has 3,000 characters")
    _need(ADDRESS.fullmatch(one.get("url", "https://none")), "url is an address as RFC 3986 has it")
    _need(one.get("style", "primary") in ("primary", "danger"), "style is primary or danger")


def _static_select(one: dict[str, Any]) -> None:
    _plain(one.get("placeholder"), 150)
    _need(0 < len(one.get("options", [])) <= 100, "1 to 100 options")
    for option in one["options"]:
        _plain(option.get("text"), 75)
        _need(0 < len(option.get("value", "")) <= 150, "value has 1 to 150 characters")


def _datepicker(one: dict[str, Any]) -> None:
    if "placeholder" in one:
        _plain(one["placeholder"], 150)


def _input(block: dict[str, Any]) -> None:
    _need(set(block) <= {"type", "block_id", "label", "element", "hint", "optional"}, "an input's fields")
    _plain(block.get("label"), 2_000)
    if "hint" in block:
        _plain(block["hint"], 2_000)
    one = block.get("element", {})
    _need(one.get("type") == "plain_text_input", "an element to write in")
    _need(0 < len(one.get("action_id", "")) <= 255, "action_id has 1 to 255 characters")
    _need(isinstance(one.get("multiline", False), bool), "multiline is true or false")
    _need(0 <= one.get("min_length", 0) <= 3_000, "min_length is 0 to 3,000")
    _need(
        max(1, one.get("min_length", 0)) <= one.get("max_length", 3_000) <= 3_000, "max_length is 1 to 3,000"
    )
    if "placeholder" in one:
        _plain(one["placeholder"], 150)


CHECKS = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": lambda _block: None,
}
ELEMENTS = {"button": _button, "static_select": _static_select, "datepicker": _datepicker}
