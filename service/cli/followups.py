"""Commands on the follow-ups: what is tracked, what came near, how one ends."""

import getpass
import json
import secrets
from dataclasses import asdict
from pathlib import Path

import click

from config.files import load_followups
from config.reading import ConfigError
from service.cli.context import as_json, fail, fail_if_not_taken_over, services_or_exit, show
from service.desk_files import take_over
from service.domain.answer import Act, Answer, Refused, Via
from service.domain.development import score_words
from service.domain.followup import ENDINGS, FollowUpId, Status, window_words
from service.store import followup_views, match_views
from service.store.engine import read
from service.usecases.ask_meaning import asking
from service.usecases.try_followups import try_followups


@click.group()
def followups() -> None:
    """What the desk must come back to."""


@followups.command("list")
@as_json
def followups_list(as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """All follow-ups with their state and window."""
    services = services_or_exit()
    with services.store.begin() as tx:
        tracked = tx.followups.load_tracked()
    rows = [
        {
            "id": one.followup.id,
            "state": one.status(services.zone, services.desk_now()).value,
            "window": window_words(one.followup),
            "question": one.followup.question,
        }
        for one in tracked
    ]
    show(rows, ("id", "state", "window", "question"), as_json=as_json)


@followups.command("show")
@click.argument("id_", metavar="ID")
@as_json
def followups_show(id_: str, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """One follow-up with its developments."""
    services = services_or_exit()
    with read(services.engine) as connection:
        if followup_views.followup(connection, id_) is None:
            fail(f"There is no follow-up {id_}. `afterstory followups list` shows them.")
        developments = followup_views.developments(connection, id_)
    rows = [
        {
            "opened": one.opened,
            "kind": one.kind,
            "reports": len(one.matches),
            "outlet": one.matches[0].outlet,
            "headline": one.matches[0].title,
            "because": one.matches[0].evidence.because,
        }
        for one in developments
    ]
    show(rows, ("opened", "kind", "reports", "outlet", "headline"), as_json=as_json)


@followups.command("close")
@click.argument("id_", metavar="ID")
@click.option(
    "--as",
    "ending",
    required=True,
    type=click.Choice([ending.value for ending in ENDINGS]),
    help="How it ended.",
)
def followups_close(id_: str, ending: str) -> None:
    """Close a follow-up: nothing more is told of it."""
    taken = services_or_exit().answer(
        Answer(
            key=f"command:{secrets.token_hex(8)}",
            act=Act.CLOSE,
            who=getpass.getuser(),
            via=Via.COMMAND,
            followup=FollowUpId(id_),
            outcome=Status(ending),
        )
    )
    if isinstance(taken, Refused):
        fail(f"{taken.because} `afterstory followups list` shows them.")
    click.echo(f"{id_} is closed as {ending}.")


@followups.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
def followups_import(file: Path | None) -> None:
    """Bring the files in config/followups into force; with FILE, only check that file."""
    if file is not None:
        try:
            found = load_followups(file)
        except ConfigError as error:
            fail(str(error))
        click.echo(f"{file} holds {len(found)} follow-ups and is in order. Put it into config/followups.")
        return
    services = services_or_exit()
    fail_if_not_taken_over(take_over(services, ("followups",)))
    with services.store.begin() as tx:
        part = tx.config.load("followups")
    click.echo(f"{part.body['count'] if part is not None else 0} follow-ups are in force.")


@followups.command("misses")
@click.argument("id_", metavar="ID")
@click.option("--nearest", is_flag=True, help="Nearest first, whatever the day (default: newest first).")
@click.option("--url", help="Why nothing was told of the report at this address.")
@as_json
def followups_misses(
    id_: str,
    nearest: bool,  # noqa: FBT001 - a flag of the command line
    url: str | None,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """What came near a follow-up and was not told, and why."""
    services = services_or_exit()
    with services.store.begin() as tx:
        tracked = tx.followups.load_one(FollowUpId(id_))
    if tracked is None:
        fail(f"There is no follow-up {id_}. `afterstory followups list` shows them.")
    if url is not None:
        answers = services.explain(tracked.followup, url)
        if not answers:
            fail(f"No feed has brought {url}, so it was never measured. `afterstory feeds list` shows them.")
        rows = [
            {
                "at": one.item.when,
                "score": one.match.score,
                "outlet": one.item.outlet,
                "headline": one.item.title,
                "why": f"{one.answer} {one.match.evidence.because}",
                "verdict": None if one.verdict is None else one.verdict.word.value,
                "url": one.item.url,
            }
            for one in answers
        ]
    else:
        with read(services.engine) as connection:
            misses = match_views.misses(connection, id_, nearest=nearest)
        rows = [
            {
                "at": one.at,
                "score": one.score,
                "outlet": one.outlet,
                "headline": one.title,
                "why": one.because,
                "verdict": one.word or None,
                "url": one.url,
            }
            for one in misses
        ]
    show(rows, ("at", "score", "outlet", "headline", "why", "verdict"), as_json=as_json)


@followups.command("try")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--days",
    type=click.IntRange(1, 3_650),
    default=30,
    show_default=True,
    help="How many days of stored items to measure it against.",
)
@as_json
def followups_try(file: Path, days: int, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """What the follow-ups of FILE, a draft, would have alerted, before it goes live. Changes nothing."""
    try:
        drafts = load_followups(file)
    except ConfigError as error:
        fail(str(error))
    services = services_or_exit()
    tried = try_followups(
        drafts,
        days=days,
        store=services.store,
        matcher=services.matcher.current(tuple(drafts)),  # which knows ordinary news, as a worker's does
        policy=services.policies.fold,
        clock=services.clock,
        ask=asking(services.meaning),
    )
    if as_json:
        rows = [
            {
                "followup": trial.followup.id,
                "alerts": trial.alerts,
                "alerts_a_week": tried.a_week(trial),
                "review": trial.review,
                "told": [asdict(one) for one in trial.told],
            }
            for trial in tried.trials
        ]
        result = {"items": tried.items, "days": round(tried.days, 1), "followups": rows}
        click.echo(json.dumps(result, ensure_ascii=False, indent=2, default=str))
        return
    if not tried.items:
        click.echo(f"No item of the last {days} days is stored, so nothing can be said yet.")
        return
    over = (
        f"{tried.days:.1f} days" if tried.days >= 1 else "less than a day, too little to say how many a week"
    )
    click.echo(f"Against {tried.items} items of {over}:")
    for trial in tried.trials:
        rate = tried.a_week(trial)
        a_week = "" if rate is None else f", about {rate} a week"
        plural = "" if trial.alerts == 1 else "s"
        click.echo(f"\n{trial.followup.id}: {trial.alerts} alert{plural}{a_week}; {trial.review} for review")
        for one in trial.told:
            click.echo(
                f"  {one.at:%-d %b %Y}  {score_words(one.score)}  {one.title} ({one.outlet}, {one.kind})"
            )
            click.echo(f"      {one.because}")
        if trial.alerts > len(trial.told):
            click.echo(f"  and {trial.alerts - len(trial.told)} more")
