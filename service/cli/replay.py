"""`afterstory replay`: what a recorded stream would have alerted."""

import json
import resource
import time
from pathlib import Path
from typing import Any

import click

from config.files import ConfigError, load_followups
from service.bootstrap import sentence_model
from service.cli.context import fail, settings_or_exit
from service.language import Language
from service.usecases.replay_stream import BrokenStream, replay_stream


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--followups",
    "followup_file",
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder of follow-ups (default: the desk's).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def replay(file: Path, followup_file: Path | None, as_json: bool) -> None:  # noqa: FBT001 - a flag of the command line
    """Print what FILE, a stream of recorded items, would have alerted."""
    settings = settings_or_exit()
    policies = settings.policies()
    started = time.monotonic()
    try:
        followups = load_followups(followup_file or settings.config / "followups")
        with file.open(encoding="utf-8") as lines:
            report = replay_stream(
                lines,
                followups=followups,
                matcher=Language(policies.match, settings.desk_zone, sentence_model()).matcher(followups),
                policy=policies.fold,
            )
    except ConfigError as error:
        fail(str(error))
    except BrokenStream as error:
        fail(f"{file}: {error}")
    except UnicodeDecodeError:
        fail(f"{file}: is not UTF-8 text; save it as UTF-8.")
    result = report.result(
        seconds=time.monotonic() - started,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(result)


def _print(result: dict[str, Any]) -> None:
    click.echo(f"{result['items']} items, {result['matched']} matched, {result['alerts']} alerts")
    click.echo(f"{result['seconds']} s, {result['peak_mib']} MiB at most")
    if not result["by_followup"]:
        return
    click.echo(f"\n{'':<24}{'item P':>8}{'R':>7}{'F1':>7}{'developments':>14}{'false':>7}{'twice':>7}")
    groups = [("all", result), *result["by_followup"].items(), *result["by_lang"].items()]
    for name, group in groups:
        item, development = group["item"], group["development"]
        caught = f"{development['caught']}/{development['labelled']}"
        click.echo(
            f"{name:<24}{_share(item['precision']):>8}{_share(item['recall']):>7}{_share(item['f1']):>7}"
            f"{caught:>14}{development['false_alerts']:>7}{development['duplicate_alerts']:>7}"
        )
    for error in result["errors"]:
        score = "" if error["score"] is None else f" {error['score']:.2f}"
        click.echo(f"\n{error['kind']}{score}: {error['id']} for {error['followup']}\n  {error['why']}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
