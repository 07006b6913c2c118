"""`afterstory run` and `afterstory demo`: the whole service on this machine."""

import http.client
import os
import socket
import time

import click

from config.settings import Settings, SettingsError, load_settings
from service.bootstrap import QUEUES, RELEASE, Services
from service.broker.embedded import BrokerTrouble
from service.cli.context import fail, login_link, settings_or_exit
from service.demo.desk import DemoDesk
from service.desk_files import take_over
from service.ports import StoreUnavailable
from service.store.migrate import upgrade
from service.store.status import Watch, watch_of
from service.supervisor import AlreadyRunning, Process, Supervisor, service_processes

READY = 60.0  # seconds the start may take before it is said that something is slow


@click.command()
def run() -> None:
    """Start everything on this machine."""
    settings = settings_or_exit()
    supervisor = Supervisor(os.environ | {"AFTERSTORY_HOME": str(settings.home)}, click.echo)
    _run(settings, supervisor, [])


@click.command()
def demo() -> None:
    """Start everything beside a loopback newsroom that replays recorded news on a fast clock."""
    try:
        desk = DemoDesk.prepare(os.environ)
        settings = load_settings(desk.environ, None)
    except SettingsError as error:
        fail(str(error))
    supervisor = Supervisor(desk.environ, click.echo)
    ports = ("--http", str(desk.http), "--smtp", str(desk.smtp))
    _run(settings, supervisor, [Process("The newsroom", ("newsroom", *ports))], desk)


def _run(
    settings: Settings, supervisor: Supervisor, first: list[Process], desk: DemoDesk | None = None
) -> None:
    click.echo(f"Afterstory {RELEASE}")
    supervisor.listen_to_signals()
    try:
        supervisor.hold(settings.home, settings.public_url)
        _free(settings.host, settings.port)
        if desk is not None:
            desk.empty()
        broker_url = settings.broker_url or supervisor.start_broker(settings.home)
    except (AlreadyRunning, BrokerTrouble) as error:
        fail(str(error))
    if settings.broker_url is None:
        click.echo("  Redis-protocol server: embedded, running")
    supervisor.environ["AFTERSTORY_BROKER_URL"] = broker_url
    services = Services(settings, broker_url)
    try:
        if _migrate(services, supervisor):
            _take_over(services)
            for process in [*first, *service_processes(settings)]:
                supervisor.start(process)
            click.echo("  Workers, scheduler and dashboard: starting ...")
            if supervisor.wait(lambda: _ready(services), READY):
                click.echo("  Workers, scheduler and dashboard: running")
            elif not supervisor.stopping:
                click.echo(f"  Not everything runs after {READY:g} s; the lines above say what is missing.")
        if not supervisor.stopping:
            _say_what_is_watched(services, desk)
            supervisor.watch_until_stopped(_NoFeedReached(services, in_demo=desk is not None).look)
    finally:
        click.echo("Stopping: work under way is finished first ...")
        supervisor.stop()
        click.echo("Stopped.")


def _free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(
                f"The dashboard can't use {host}:{port}: {error.strerror}. "
                f"Stop what uses it, or set AFTERSTORY_BIND, such as {host}:{port + 1}."
            )


def _migrate(services: Services, supervisor: Supervisor) -> bool:
    """Bring the database up to date, waiting for it where it is away; False if asked to stop meanwhile."""
    said = False
    while not supervisor.stopping:
        try:
            upgrade(services.engine)
        except StoreUnavailable as error:
            if not said:
                click.echo(f"  {error} Trying again every 2 s.")
            said = True
            time.sleep(2)
        else:
            click.echo(f"  Database: {services.engine.url.render_as_string(hide_password=True)}, up to date")
            return True
    return False


def _take_over(services: Services) -> None:
    for problem in take_over(services).values():
        click.echo(problem)
        click.echo("  What was in force stays in force.")


def _ready(services: Services) -> bool:
    try:
        connection = http.client.HTTPConnection(services.settings.host, services.settings.port, timeout=1)
        connection.request("GET", "/healthz")
        alive = connection.getresponse().status == http.HTTPStatus.OK
        connection.close()
    except OSError:
        return False
    watch = watch_of(services.engine, services.wall_now())
    return alive and set(QUEUES) <= watch.queues and "beat" in watch.roles


def _say_what_is_watched(services: Services, desk: DemoDesk | None) -> None:
    watch = watch_of(services.engine, services.wall_now())
    link = login_link(services)
    ready = [state.name for state in services.channels() if not state.problem]
    for state in services.channels():
        if state.problem:
            click.echo(f"  Channel “{state.name}”: {state.problem}")
    told = f"telling {' and '.join(ready)}" if ready else "no channel is set up: alerts stay on the dashboard"
    click.echo("")
    if desk is not None:
        for line in desk.lines():
            click.echo(line)
    click.echo(f"Watching {watch.followups} follow-ups on {watch.feeds} feeds; {told}.")
    click.echo(f"Open {link}  (logs you in once; Ctrl-C stops everything)")


class _NoFeedReached:
    """Says, once, that no feed could be reached; and, once, when that is over."""

    def __init__(self, services: Services, *, in_demo: bool) -> None:
        self._services = services
        self._in_demo = in_demo
        self._said = False
        self._next = 0.0

    def look(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + 2
        try:
            watch: Watch = watch_of(self._services.engine, self._services.wall_now())
        except StoreUnavailable:  # the workers say so, each once a tick
            return
        none_reached = watch.feeds > 0 and watch.unreachable == watch.feeds
        if none_reached and not self._said:
            hint = "" if self._in_demo else " `make demo` shows Afterstory's main job without the internet."
            click.echo(f"No feed could be reached: is this machine online? They are tried again.{hint}")
        elif self._said and not none_reached:
            click.echo("Feeds can be reached again.")
        self._said = none_reached
