"""Brings the files a desk edits into force. A broken file is refused whole; the last good state stays."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from config.channel_file import Channels, channels_to_json, load_channels
from config.files import ReadFile, read_followups
from config.reading import ConfigError
from service import channels as channel_kinds
from service.bootstrap import Services
from service.domain.canary import FOLLOW_UP
from service.domain.followup import FollowUpId
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
            with services.store.begin() as tx:
                tx.config.save(part, load(tx), wall=services.wall_now())
        except ConfigError as error:
            wrong[part] = str(error)
            with services.store.begin() as tx:
                tx.config.save_problem(part, str(error), wall=services.wall_now())
            continue
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


def load_channel_file(folder: Path, known: Mapping[str, ReadFile] | None = None) -> Channels:
    """The channels and routes of a desk's folder; its routes may name the follow-ups that stand beside them.

    Args:
        folder: the desk's.
        known: the files of follow-ups as they were read last, by name.

    Raises:
        ConfigError: if the file cannot be taken over.
    """
    try:
        files = read_followups(folder / "followups", known or {}).files.values()
        followups = {id_ for file in files for id_ in file.ids}
    except ConfigError:  # told where the follow-ups are read; no route is wrong by that
        followups = None
    return load_channels(folder / "channels.yaml", kinds=channel_kinds.option_models(), followups=followups)


def _followups(services: Services) -> Any:  # noqa: ANN401 - what to do in the transaction
    folder = services.settings.config / "followups"
    known = _read_last(services)
    found = read_followups(folder, known)
    own = () if services.canary_feed() is None else (FOLLOW_UP,)

    def put(tx: Transaction) -> dict[str, Any]:
        # Another may have taken the files over meanwhile: then "as it was" is measured by that.
        in_force = _known(tx)
        held = found if in_force == known else read_followups(folder, in_force)
        now = services.desk_now()
        added = tx.followups.put((*held.followups, *own), now=now)
        newest = tx.items.newest()
        if newest:
            since = now - services.policies.desk.look_back
            news = [one for one in added if one != CANARY]
            tx.reviews.start_look_backs(news, since=since, until=newest)
        return {
            "count": len(held.followups),
            "files": {name: [one.digest, one.text, one.ids] for name, one in held.files.items()},
        }

    return put


def _read_last(services: Services) -> Mapping[str, ReadFile]:
    with services.store.begin() as tx:
        return _known(tx)


def _known(tx: Transaction) -> Mapping[str, ReadFile]:
    """The files of follow-ups that are in force, as they were read, by name."""
    part = tx.config.load("followups")
    return {
        name: ReadFile(digest, text, tuple(map(FollowUpId, ids)))
        for name, (digest, text, ids) in ({} if part is None else part.body.get("files", {})).items()
    }


def _feeds(services: Services) -> Any:  # noqa: ANN401 - what to do in the transaction
    entries = services.entries()
    listed = services.listed(entries)

    def put(tx: Transaction) -> dict[str, Any]:
        tx.feeds.put(listed, wall=services.wall_now())
        return {"count": len(entries)}

    return put


def _channels(services: Services) -> Any:  # noqa: ANN401 - what to do in the transaction
    channels = load_channel_file(services.settings.config, _read_last(services))

    def put(tx: Transaction) -> dict[str, Any]:
        take_routes(tx, channels.routes, services.clock)
        return channels_to_json(channels)

    return put


_LOADERS = {"followups": _followups, "feeds": _feeds, "channels": _channels}
