"""`afterstory replay`: what a recorded stream would have alerted."""

import json
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from config.files import load_feeds, load_followups
from config.reading import ConfigError
from config.settings import Settings
from service.bootstrap import sentence_model
from service.cli.context import fail, settings_or_exit
from service.cli.sweep import draw, print_sweep
from service.domain.development import score_words
from service.domain.followup import FollowUp
from service.domain.home import Homes, homes
from service.domain.policy import MatchPolicy
from service.domain.replay import Outcome
from service.language import Language
from service.usecases.ask_meaning import asking
from service.usecases.replay_stream import (
    BrokenStream,
    ExplainedLine,
    ReplayDesk,
    explain_line,
    replay_stream,
    sweep_stream,
)

THRESHOLDS = [round(step / 20, 2) for step in range(1, 20)]
GROUPS = ("lang", "feed", "followup")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--followups",
    "followup_file",
    type=click.Path(exists=True, path_type=Path),
    help="A file or folder of follow-ups (default: the desk's).",
)
@click.option("--explain", metavar="ID", help="Tell of one item of the stream why it is told or not.")
@click.option("--sweep", is_flag=True, help="Measure at many thresholds: a table, and a plot.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where --sweep draws its plot, an SVG file (default: FILE.sweep.svg in this folder).",
)
@click.option("--by", type=click.Choice(GROUPS), help="Show the figures by language, feed or follow-up.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def replay(
    file: Path,
    followup_file: Path | None,
    explain: str | None,
    sweep: bool,  # noqa: FBT001 - a flag of the command line
    plot: Path | None,
    by: str | None,
    as_json: bool,  # noqa: FBT001 - a flag of the command line
) -> None:
    """Print what FILE, a stream of recorded items, would have alerted."""
    if sum((explain is not None, sweep, by is not None)) > 1:
        fail("--explain, --sweep and --by: give one of them.")
    if plot is not None and not sweep:
        fail("--plot: is for --sweep alone; add --sweep, or take it out.")
    settings = settings_or_exit()
    try:
        desk = _desk(load_followups(followup_file or settings.config / "followups"), settings)
        if explain is not None:
            _explain(file, desk, explain, as_json=as_json)
        elif sweep:
            matching = settings.policies().match
            _sweep(file, desk, matching, plot or Path(f"{file.stem}.sweep.svg"), as_json=as_json)
        else:
            _replay(file, desk, by, as_json=as_json)
    except ConfigError as error:
        fail(str(error))
    except BrokenStream as error:
        fail(f"{file}: {error}")
    except UnicodeDecodeError:
        fail(f"{file}: is not UTF-8 text; save it as UTF-8.")


def _desk(followups: Sequence[FollowUp], settings: Settings) -> ReplayDesk:
    policies = settings.policies()
    model = sentence_model()
    matcher = Language(policies.match, settings.desk_zone, model).matcher(followups)
    known = _homes(settings.config / "feeds.yaml")
    return ReplayDesk(followups, matcher, policies.fold, known, asking(model))


def _homes(file: Path) -> Homes:
    """Where outlets are at home, by the desk's list of feeds; without one, nothing is known of them."""
    try:
        return homes((feed.name, feed.country) for feed in load_feeds(file))
    except ConfigError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return {}
        raise


def _replay(file: Path, desk: ReplayDesk, by: str | None, *, as_json: bool) -> None:
    started = time.monotonic()
    with file.open(encoding="utf-8") as lines:
        report = replay_stream(lines, desk)
    result = report.result(
        seconds=time.monotonic() - started,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    if by == "feed":
        result["by_feed"] = report.by_feed()
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        _print(result, (by,) if by else ("followup", "lang"))
        _print_told(report.told)


def _print(result: dict[str, Any], groups: Sequence[str]) -> None:
    click.echo(f"{result['items']} items, {result['matched']} matched, {result['alerts']} alerts")
    click.echo(f"{result['seconds']} s, {result['peak_mib']} MiB at most")
    if not result["by_followup"]:
        return
    rows = [("all", result), *(row for group in groups for row in result[f"by_{group}"].items())]
    width = max(24, *(len(name) + 1 for name, _ in rows))
    click.echo(f"\n{'':<{width}}{'item P':>8}{'R':>7}{'F1':>7}{'developments':>14}{'false':>7}{'twice':>7}")
    for name, group in rows:
        item, development = group["item"], group["development"]
        caught = f"{development['caught']}/{development['labelled']}"
        click.echo(
            f"{name:<{width}}{_share(item['precision']):>8}{_share(item['recall']):>7}{_share(item['f1']):>7}"
            f"{caught:>14}{development['false_alerts']:>7}{development['duplicate_alerts']:>7}"
        )
    for error in result["errors"]:
        score = "" if error["score"] is None else f" {score_words(error['score'])}"
        click.echo(f"\n{error['kind']}{score}: {error['id']} for {error['followup']}\n  {error['why']}")


def _print_told(told: Sequence[Outcome]) -> None:
    for one in told:
        item, match = one.recorded.item, one.match
        click.echo(f"\n{item.when:%-d %b %Y}  {match.followup}: {item.title} ({item.outlet}, {match.kind})")
        click.echo(f"  {match.evidence.because}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _sweep(file: Path, desk: ReplayDesk, matching: MatchPolicy, plot: Path, *, as_json: bool) -> None:
    thresholds = sorted({*THRESHOLDS, matching.alert})
    with file.open(encoding="utf-8") as lines:
        points = sweep_stream(lines, desk, thresholds=thresholds, matching=matching)
    try:
        plot.write_text(draw(points, matching.alert, file.name), encoding="utf-8")
    except OSError as error:
        fail(f"{plot}: can't be written ({error.strerror}); give another place with --plot.")
    if as_json:
        rows = [{"threshold": point.threshold, **point.figures} for point in points]
        click.echo(json.dumps({"alert": matching.alert, "sweep": rows, "plot": str(plot)}))
    else:
        print_sweep(points, matching.alert)
        click.echo(f"\nThe plot is {plot}.")


def _explain(file: Path, desk: ReplayDesk, name: str, *, as_json: bool) -> None:
    with file.open(encoding="utf-8") as lines:
        found = explain_line(lines, name, desk)
    if found is None:
        fail(f"{file}: holds no item “{name}”; give the id of one of its lines.")
    recorded, explained = found
    if as_json:
        rows = [_as_json(one) for one in explained]
        item = {
            "id": recorded.name,
            "title": recorded.item.title,
            "feed": recorded.item.outlet,
            "published": recorded.item.when.isoformat(),
            "lang": recorded.item.lang,
        }
        click.echo(json.dumps({"item": item, "followups": rows}, ensure_ascii=False))
        return
    click.echo(f"{recorded.item.title}\n{recorded.item.outlet}, {recorded.item.when:%-d %B %Y, %H:%M} UTC")
    for one in sorted(explained, key=lambda one: -one.match.score):
        _print_one(one)


def _as_json(one: ExplainedLine) -> dict[str, Any]:
    evidence = one.match.evidence
    return {
        "followup": one.followup.id,
        "score": one.match.score,
        "band": one.match.band.value,
        "kind": one.match.kind.value,
        "alerted": one.alerted,
        "wanted": one.wanted,
        "grouping": one.grouping,
        "because": evidence.because,
        "met": {
            met.facet: [
                {"field": span.field.value, "start": span.start, "end": span.end, "words": span.words}
                for span in met.spans
            ]
            for met in evidence.met
        },
        "missing": list(evidence.missing),
        "against": [span.words for span in evidence.against],
        "parts": {part.name: round(part.value, 4) for part in evidence.parts},
    }


def _print_one(one: ExplainedLine) -> None:
    evidence, match = one.match.evidence, one.match
    told = "told" if one.alerted else f"not told ({match.band.value})"
    label = "" if one.wanted is None else ", wanted" if one.wanted else ", not wanted"
    click.echo(f"\n{one.followup.id}: {score_words(match.score)}, {told}{label}, {match.kind.value}")
    click.echo(f"  {evidence.because}")
    if one.grouping:
        click.echo(f"  {one.grouping}")
    for met in evidence.met:
        places = ", ".join(f"“{span.words}” in the {span.field.value}" for span in met.spans if span.words)
        click.echo(f"  + {met.facet}: {places or 'by its language'}")
    for facet in evidence.missing:
        click.echo(f"  - {facet}: not found")
    for span in evidence.against:
        click.echo(f"  - against it: “{span.words}” in the {span.field.value}")
    for part in evidence.parts:
        click.echo(f"    {part.value:+6.2f}  {part.name}")
