"""Brings the files a desk edits into force. A broken file is refused whole; the last good state stays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.channel_file import Channels, channels_to_json, load_channels
from config.files import load_followups
from config.reading import ConfigError
from service import channels as channel_kinds
from service.bootstrap import Services
from service.domain.canary import FOLLOW_UP
from service.domain.routing import CANARY
from service.ports import Transaction
from service.usecases.change_routes import take_routes
from service.usecases.plan_anew import plan_anew

PARTS = ("channels", "followups", "feeds")  # the canary's feed and follow-up depend on the channels


def take_over(services: Services, parts: tuple[str, ...] = PARTS) -> Mapping[str, str]:
    """Read the desk's files and bring them into force.

    Returns:
        What is wrong, by part; empty when all is in force. Routes that people changed on the desk are not
        overridden by a file that changed too: that is wrong as well, until somebody says which hold.

    Raises:
        StoreUnavailable: if the database is away.
    """
    wrong: dict[str, str] = {}
    for part in parts:
        try:
            load = _LOADERS[part](services)
        except ConfigError as error:
            wrong[part] = str(error)
            with services.store.begin() as tx:
                tx.config.save_problem(part, str(error), wall=services.wall_now())
            continue
        with services.store.begin() as tx:
            tx.config.save(part, load(tx), wall=services.wall_now())
        services.refresh()
    if "channels" in parts:
        destinations = services.destinations()  # may write the key of the links: not inside a transaction
        with services.store.begin() as tx:
            plan_anew(tx, destinations, services.clock)
        if trouble := services.route_desk.trouble():
            wrong["routes"] = trouble
    services.events.tell("followups")
    services.events.tell("feeds")
    return wrong


def load_channel_file(folder: Path) -> Channels:
    """The channels and routes of a desk's folder; its routes may name the follow-ups that stand beside them.

    Raises:
        ConfigError: if the file cannot be taken over.
    """
    try:
        followups = {followup.id for followup in load_followups(folder / "followups")}
    except ConfigError:  # told where the follow-ups are read; no route is wrong by that
        followups = None
    return load_channels(folder / "channels.yaml", kinds=channel_kinds.option_models(), followups=followups)


def _followups(services: Services) -> Any:  # noqa: ANN401 - what to do in the transaction
    followups = load_followups(services.settings.config / "followups")
    own = () if services.canary_feed() is None else (FOLLOW_UP,)

    def put(tx: Transaction) -> dict[str, Any]:
        now = services.desk_now()
        added = tx.followups.put((*followups, *own), now=now)
        newest = tx.items.newest()
        if newest:
            since = now - services.policies.desk.look_back
            news = [one for one in added if one != CANARY]
            tx.reviews.start_look_backs(news, since=since, until=newest)
        return {"count": len(followups)}

    return put


def _feeds(services: Services) -> Any:  # noqa: ANN401 - what to do in the transaction
    entries = services.entries()
    listed = services.listed(entries)

    def put(tx: Transaction) -> dict[str, Any]:
        tx.feeds.put(listed, wall=services.wall_now())
        return {"count": len(entries)}

    return put


def _channels(services: Services) -> Any:  # noqa: ANN401 - what to do in the transaction
    channels = load_channel_file(services.settings.config)

    def put(tx: Transaction) -> dict[str, Any]:
        take_routes(tx, channels.routes, services.clock)
        return channels_to_json(channels)

    return put


_LOADERS = {"followups": _followups, "feeds": _feeds, "channels": _channels}
