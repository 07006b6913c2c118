"""Where alerts go: one file a kind, named by it, with its `Options` and `open_channel`."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from service.channels._links import ACTS, Links
from service.ports import Channel

__all__ = ["ACTS", "BadOptions", "Links", "Look", "kinds", "open_channel", "option_models"]


@dataclass(frozen=True, slots=True)
class Look:
    """What every message needs beside the alert.

    Args:
        dashboard: the dashboard's address, for links.
        zone: the desk's time zone, for times.
        notice: a line on every message; empty for none.
        links: makes addresses that need no login; None where there are none.
        presses: whether Slack brings us what people press.
    """

    dashboard: str
    zone: ZoneInfo
    notice: str
    links: Links | None = None
    presses: bool = True


class BadOptions(Exception):  # noqa: N818 - shown to people as it is
    """A channel's options cannot be used; the text names the field and what would be right."""


def kinds() -> tuple[str, ...]:
    """The kinds of channel there are: the modules of this package."""
    return tuple(
        sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    )


def option_models() -> Mapping[str, type[BaseModel]]:
    """What each kind of channel needs."""
    return {kind: _module(kind).Options for kind in kinds()}


def _module(kind: str) -> Any:  # noqa: ANN401 - a module with `Options` and `open_channel`
    return importlib.import_module(f"{__name__}.{kind}")


def open_channel(kind: str, options: Mapping[str, Any], look: Look) -> Channel:
    """A channel of a kind.

    Raises:
        BadOptions: if there is no such kind, or its options cannot be used. No secret is in the text.
    """
    if kind not in kinds():
        raise BadOptions(f"there is no kind “{kind}”; there are {', '.join(kinds())}")
    module = _module(kind)
    try:
        parsed = module.Options.model_validate(options)
    except ValidationError as error:
        faults = (
            (f"{'.'.join(map(str, one['loc']))}: " if one["loc"] else "")
            + one["msg"].removeprefix("Value error, ")
            for one in error.errors(include_input=False, include_url=False)
        )
        # The library's own error repeats what was given, secrets too: it must not travel along.
        raise BadOptions("; ".join(faults)) from None
    channel: Channel = module.open_channel(parsed, look)
    return channel
