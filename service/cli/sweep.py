"""Threshold against precision and recall, as a table and as a plot."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.usecases.replay_stream import Point

LEFT, WIDTH, TOP, HEIGHT = 60, 630, 50, 290  # the plot's field, in the drawing's units
SHARES: tuple[tuple[str, str, Callable[[Point], float | None]], ...] = (
    ("item precision", "#24507f", lambda point: _of(point, "item", "precision")),
    ("item recall", "#c9772e", lambda point: _of(point, "item", "recall")),
    ("developments caught", "#1f6b3a", lambda point: _of(point, "development", "recall")),
)


def _of(point: Point, group: str, name: str) -> float | None:
    value: float | None = point.figures[group][name]
    return value


def draw(points: Sequence[Point], current: float, title: str) -> str:
    """The plot as SVG.

    Args:
        points: in the order of their thresholds.
        current: the threshold in force.
        title: what was replayed.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    lines = [
        (name, colour, [(point.threshold, share) for point in points if (share := read(point)) is not None])
        for name, colour, read in SHARES
    ]
    return environment.get_template("sweep.svg").render(
        title=title,
        current=current,
        lines=lines,
        x=lambda share: round(LEFT + WIDTH * share, 1),
        y=lambda share: round(TOP + HEIGHT * (1 - share), 1),
    )


def print_sweep(points: Sequence[Point], current: float) -> None:
    """The table."""
    click.echo(
        f"{'threshold':>9}{'item P':>8}{'R':>7}{'F1':>7}{'developments':>14}"
        f"{'alerts':>8}{'false':>7}{'twice':>7}"
    )
    for point in points:
        item, development = point.figures["item"], point.figures["development"]
        caught = f"{development['caught']}/{development['labelled']}"
        shares = "".join(
            f"{'-' if item[name] is None else format(item[name], '.2f'):>{width}}"
            for name, width in (("precision", 8), ("recall", 7), ("f1", 7))
        )
        mark = "  <- in force" if point.threshold == current else ""
        click.echo(
            f"{point.threshold:>9.2f}{shares}{caught:>14}{point.figures['alerts']:>8}"
            f"{development['false_alerts']:>7}{development['duplicate_alerts']:>7}{mark}"
        )
