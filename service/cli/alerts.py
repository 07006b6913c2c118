"""Commands on the alerts: what the desk was told, where it went, and what is sent again."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from service.cli.context import as_json, fail, services_or_exit, show, show_one
from service.domain.answer import answer_words
from service.domain.delivery import State
from service.store import alert_views, due
from service.store.answers import answers
from service.store.engine import read, write


@click.group()
def alerts() -> None:
    """What the desk was told."""


@alerts.command("list")
@as_json
def alerts_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """The latest alerts with their deliveries."""
    with read(services_or_exit().engine) as connection:
        rows = [
            {
                "id": one.id,
                "opened": one.opened,
                "followup": one.message.followup,
                "kind": one.message.kind.value,
                "deliveries": ", ".join(
                    f"{sent.channel}: {sent.state.value}" for sent in one.deliveries[::-1]
                ),
                "headline": one.message.headline,
            }
            for one in alert_views.alerts(connection)
        ]
    show(rows, ("id", "opened", "followup", "kind", "deliveries", "headline"), as_json=as_json)


@alerts.command("explain")
@click.argument("id_", metavar="ID", type=int)
@as_json
def alerts_explain(id_: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Why an alert went where it went, and when."""
    services = services_or_exit()
    with read(services.engine) as connection:
        found = alert_views.alerts(connection, alert=id_)
        if not found:
            fail(f"There is no alert {id_}. `afterstory alerts list` shows the alerts.")
        done = [answer_words(one.answer) for one in answers(connection, alert=id_)]
    (alert,) = found
    if as_json:
        show_one({**asdict(alert), "answers": done})
        return
    click.echo(f"{alert.message.followup_title}: {alert.message.headline}")
    click.echo("Urgent." if alert.urgent else "Not urgent.")
    for sent in alert.deliveries[::-1]:
        click.echo(f"\n{sent.channel}: {_stands(sent, services.zone)}")
        click.echo(
            "\n".join(f"  {words}" for words in sent.because) or "  It opened before reasons were kept."
        )
        if sent.detail:
            click.echo(f"  Last try: {sent.detail}")
    if not alert.deliveries:
        click.echo("\nIt went nowhere.")
    for words in (*alert.passed, *done):
        click.echo(f"\n{words}")


def _stands(sent: alert_views.DeliveryView, zone: ZoneInfo) -> str:
    """Where a delivery stands now; its reasons say how it was planned."""
    if sent.state is State.HELD:
        until = sent.held_until and f", until {sent.held_until.astimezone(zone):%-d %B %Y, %H:%M}"
        return f"{sent.state.value}, {sent.hold}{until or ''}"
    return sent.state.value + (f", alert {sent.digest}" if sent.digest else "")


@alerts.command("retry")
@click.argument("id_", metavar="ID", type=int, required=False)
@click.option("--channel", help="All that was given up or waits for one channel.")
def alerts_retry(id_: int | None, channel: str | None) -> None:
    """Send again what was given up or waits for its next try: of an alert, or for a channel."""
    if (id_ is None) is (channel is None):
        fail("Give an alert's ID, or --channel NAME.")
    services = services_or_exit()
    with write(services.engine) as connection:
        wall = services.wall_now()
        again = (
            due.retry_channel(connection, channel, wall=wall)
            if channel is not None
            else due.retry_alert(connection, id_ or 0, wall=wall)
        )
    what = f"Alert {id_}" if channel is None else f"The channel {channel}"
    if not again:
        fail(f"{what} has no delivery that failed. `afterstory alerts list` shows the alerts.")
    services.events.tell("deliveries")
    click.echo(f"{again} deliveries of {what[0].lower()}{what[1:]} are tried again within seconds.")
