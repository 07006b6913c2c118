"""Commands for ops: check, db, user."""

from collections.abc import Iterator

import click

from config.files import load_feeds, load_followups
from config.reading import ConfigError
from service.bootstrap import QUEUES, Services, has_sentence_model
from service.cli.context import fail, login_link, services_or_exit
from service.desk_files import load_channel_file, take_over
from service.domain.alert import AlertKind, Message
from service.domain.delivery import ChannelName, SendResult, Sent
from service.domain.followup import FollowUpId
from service.domain.letter import Letter
from service.ports import Probing, StoreUnavailable
from service.store.clock import clock_trouble
from service.store.engine import write
from service.store.migrate import is_current, upgrade
from service.store.status import watch_of
from service.store.users import add_user, name_problem
from service.web.passwords import hash_password


@click.command()
@click.option("--send", is_flag=True, help="Send a test message to every channel.")
def check(send: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Say what is wrong and how to mend it; exit 1 when something is."""
    services = services_or_exit()
    wrong = 0
    for part, problem in _findings(services, send=send):
        wrong += bool(problem)
        click.echo(f"{'wrong' if problem else 'ok':<6}{part}{': ' + problem if problem else ''}")
    if wrong:
        fail(f"{wrong} to mend.")


def _findings(services: Services, *, send: bool) -> Iterator[tuple[str, str]]:
    folder = services.settings.config
    for part, load in (
        ("config/followups", lambda: load_followups(folder / "followups")),
        ("config/feeds.yaml", lambda: load_feeds(folder / "feeds.yaml")),
        ("config/channels.yaml", lambda: load_channel_file(folder)),
    ):
        try:
            load()
        except ConfigError as error:
            yield part, str(error)
        else:
            yield part, ""
    try:
        current = is_current(services.engine)
        yield "database", "" if current else "its schema is old or missing. Run `afterstory db upgrade`."
        if not current:
            return
        yield "clock", clock_trouble(services.engine, wall=services.wall_now())
    except StoreUnavailable as error:
        yield "database", str(error)
        return
    yield "routes", services.route_desk.trouble()
    yield _meaning(), ""
    yield from _processes(services)
    yield from _channels(services, send=send)


def _meaning() -> str:
    """The sentence model is an extra: its absence is told, and is nothing to mend."""
    if has_sentence_model():
        return "sentence model"
    return "sentence model: not installed; matching goes by phrases alone"


def _processes(services: Services) -> Iterator[tuple[str, str]]:
    if services.settings.broker_url is not None:
        away = services.queues() is None
        yield "broker", "it does not answer. Start it, or correct AFTERSTORY_BROKER_URL." if away else ""
    watch = watch_of(services.engine, services.wall_now())
    missing = sorted(set(QUEUES) - watch.queues)
    words = f"no worker takes from {', '.join(missing)}. Start `afterstory run`, or `afterstory worker`."
    yield "workers", words if missing else ""
    yield (
        "beat",
        "" if "beat" in watch.roles else "it does not run. Start `afterstory run`, or `afterstory beat`.",
    )


def _channels(services: Services, *, send: bool) -> Iterator[tuple[str, str]]:
    states = services.channels()
    if not states:
        yield "channels", "none is in force. Run `afterstory followups import`, or restart."
    opened = services.open_channels()
    for state in states:
        channel = opened.get(ChannelName(state.name))
        if channel is None:
            mend = (
                f"; config/channels.yaml, channels.{state.name}, wants it: set it, in .env or the environment"
            )
            yield f"channel {state.name}", state.problem + (mend if state.problem.endswith("not set") else "")
            continue
        result: SendResult = channel.probe() if isinstance(channel, Probing) else Sent("")
        if send and isinstance(result, Sent):
            result = channel.send(_test_letter(services))
        yield f"channel {state.name}", "" if isinstance(result, Sent) else result.detail


def _test_letter(services: Services) -> Letter:
    now = services.wall_now()
    message = Message(
        kind=AlertKind.OPENS_SOON,
        followup=FollowUpId("check"),
        followup_title="Test",
        question="Does Afterstory reach this channel?",
        headline="Afterstory reaches this channel. Nothing happened: this is a test.",
        at=services.desk_now(),
    )
    return Letter(None, message, f"check:{now.isoformat()}", now)


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the database to the newest schema."""
    services = services_or_exit()
    upgrade(services.engine)
    click.echo("The database is up to date.")


@db.command("prepare")
def db_prepare() -> None:
    """Bring the database to the newest schema and the desk's files into force: before the roles start."""
    services = services_or_exit()
    upgrade(services.engine)
    wrong = take_over(services)
    for problem in wrong.values():
        click.echo(f"{problem}\nWhat was in force stays in force.", err=True)
    click.echo("The database is up to date and the desk's files are read.")


@click.group()
def user() -> None:
    """Who may open the dashboard."""


@user.command("add")
@click.argument("name")
@click.password_option()
def user_add(name: str, password: str) -> None:
    """Add a user with a password."""
    if problem := name_problem(name):
        fail(problem)
    services = services_or_exit()
    with write(services.engine) as connection:
        added = add_user(connection, name, hash_password(password))
    if not added:
        fail(f"There is a user {name} already.")
    click.echo(f"{name} can log in at {services.public_url}/login.")


@user.command("link")
def user_link() -> None:
    """Make a one-time login link."""
    click.echo(login_link(services_or_exit()))
