"""The channels as the configuration in force has them."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from config.channel_file import ChannelEntry, Channels, channels_from_json, resolve
from config.settings import Settings
from service import channels as channel_kinds
from service.bootstrap.parts import Parts
from service.bootstrap.route_desk import RouteDesk
from service.channels import Look
from service.domain.canary import proof_of
from service.domain.channel_trouble import ChannelState, RouteState
from service.domain.delivery import ChannelName
from service.domain.destinations import TEST, Destinations, rules_words
from service.domain.followup import FollowUp
from service.domain.route import concerns, route_words, timing_words
from service.ports import Channel
from service.store.canaries import Canaries
from service.store.channels import channel_rests, channel_troubles
from service.store.codec import ROUTES
from service.store.config_parts import ConfigParts
from service.store.engine import read
from service.store.route_lists import routes_written

FRESH = 1.0  # seconds for which what was read of the configuration is taken to be in force


@lru_cache(maxsize=1)
def _channels_of(written: str) -> Channels:
    return channels_from_json(json.loads(written))


@lru_cache(maxsize=1)
def _in_force(written: str, routes: str) -> Channels:
    """The file's channels with the desk's routes, which people may have changed since it was read."""
    channels, kept = _channels_of(written), json.loads(routes)
    return channels if kept is None else replace(channels, routes=ROUTES.read(kept))


class WithChannels(Parts):
    """What is set up to tell people, and where alerts can go."""

    def __init__(self, settings: Settings, broker_url: str) -> None:
        super().__init__(settings, broker_url)
        self._opened = lru_cache(maxsize=1)(self._open_all)
        self._asked: tuple[float, str, str] | None = None

    def _written(self) -> tuple[str, str]:
        """What is in force about channels, and about routes, as text; asked for once a second at most."""
        now = time.monotonic()
        if self._asked is None or now - self._asked[0] > FRESH:
            with read(self.engine) as connection:
                part = ConfigParts(connection).load("channels")
                routes = routes_written(connection)
            self._asked = now, json.dumps(part.body if part is not None else {}), json.dumps(routes)
        return self._asked[1:]

    def refresh(self) -> None:
        """Read anew what is in force: it has changed."""
        self._asked = None

    def _configured(self) -> Channels:
        return _in_force(*self._written())

    def _open_all(self, written: str) -> Mapping[ChannelName, Channel]:
        opened = {
            ChannelName(name): self._open(entry) for name, entry in _channels_of(written).with_tests().items()
        }
        return {name: channel for name, channel in opened.items() if not isinstance(channel, str)}

    def _open(self, entry: ChannelEntry) -> Channel | str:
        """The channel, or why it cannot be used."""
        options = resolve(entry, os.environ | self.settings.channel_variables())
        if isinstance(options, tuple):
            return "not set up: " + ", ".join(options) + (" is" if len(options) == 1 else " are") + " not set"
        look = Look(
            dashboard=self.public_url,
            zone=self.zone,
            notice=self.notice,
            links=self.links,
            presses=self.slack_secret is not None,
        )
        try:
            return channel_kinds.open_channel(entry.kind, options, look)
        except channel_kinds.BadOptions as error:
            return str(error)

    def open_channels(self) -> Mapping[ChannelName, Channel]:
        """The channels that are set up, by name."""
        return self._opened(self._written()[0])

    def channels(self) -> Sequence[ChannelState]:
        """Every channel of the desk, and what is wrong with it."""
        configured = self._configured()
        with read(self.engine) as connection:
            troubles = channel_troubles(connection, wall=self.wall_now())
            rests = channel_rests(connection, wall=self.wall_now())
            targets = [ChannelName(name) for name in configured.with_tests() if name.endswith(TEST)]
            canaries = Canaries(connection)
            songs = canaries.songs() if targets else ()
            proofs = {
                one.target: proof_of(songs, one) for one in (canaries.arrivals(targets) if targets else ())
            }
        states = []
        for name, entry in configured.with_tests().items():
            opened = self._open(entry)
            problem = opened if isinstance(opened, str) else ""
            rules = rules_words(configured.rules.get(ChannelName(name)))
            states.append(
                ChannelState(
                    name,
                    entry.kind,
                    problem,
                    rules,
                    troubles.get(name),
                    rests.get(name),
                    proofs.get(ChannelName(name)),
                )
            )
        return states

    def routes(self, followup: FollowUp) -> Sequence[RouteState]:
        """The desk's routes that may take a follow-up's news."""
        return [
            RouteState(route_words(number, route), route.channels, timing_words(route))
            for number, route in enumerate(self._configured().routes, start=1)
            if concerns(route, followup)
        ]

    @cached_property
    def route_desk(self) -> RouteDesk:
        """Reads, tries and changes the desk's routes."""

        def told() -> None:
            self.refresh()
            self.events.tell("routes")

        return RouteDesk(
            self.engine,
            self.store,
            self.clock,
            self.zone,
            lambda: _channels_of(self._written()[0]),
            self.destinations,
            told,
        )

    def destinations(self) -> Destinations:
        """Where alerts can go."""
        configured = self._configured()
        opened = self.open_channels()
        return Destinations(
            configured.routes,
            frozenset(name for name in opened if not name.endswith(TEST)),
            configured.rules,
            self.zone,
            frozenset(name for name in opened if name.endswith(TEST)),
        )
