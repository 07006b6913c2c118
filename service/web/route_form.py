"""A route on the dashboard's form: what is typed, as channels.yaml would have it, and back."""

from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from config.route_file import written
from service.domain.route import Route

AT_ONCE, HOURLY, DAILY = "at once", "hourly", "daily"


@dataclass(frozen=True, slots=True)
class RouteForm:
    """The fields as they are typed; all may be wrong.

    Args:
        channels: those that are ticked.
        followups: those that are ticked.
        tags: with commas between them.
        kinds: those that are ticked.
        score: the least.
        languages: with commas between them.
        when: at once, hourly, or daily.
        at: the time of a daily digest.
        quiet_from: when quiet hours begin.
        quiet_to: when they end.
        urgent: whether what is urgent passes.
        mute_until: a day.
        after: minutes that nobody answered.
        to: who is asked then.
    """

    channels: tuple[str, ...] = ()
    followups: tuple[str, ...] = ()
    tags: str = ""
    kinds: tuple[str, ...] = ()
    score: str = ""
    languages: str = ""
    when: str = AT_ONCE
    at: str = ""
    quiet_from: str = ""
    quiet_to: str = ""
    urgent: bool = False
    mute_until: str = ""
    after: str = ""
    to: str = ""

    def given(self) -> dict[str, Any]:
        """The fields as channels.yaml has them; what is empty is left out."""
        when = f"{DAILY} at {self.at}" if self.when == DAILY else self.when
        quiet = f"{self.quiet_from} to {self.quiet_to}" if self.quiet_from or self.quiet_to else ""
        escalate = {"after": self.after, "to": self.to} if self.after or self.to else {}
        fields = {
            "followups": list(self.followups),
            "tags": _listed(self.tags),
            "kinds": list(self.kinds),
            "score": self.score,
            "languages": _listed(self.languages),
            "when": when,
            "quiet": quiet,
            "urgent": "passes" if self.urgent else "",
            "mute_until": self.mute_until,
            "escalate": escalate,
        }
        return {"channels": list(self.channels), **{name: value for name, value in fields.items() if value}}


def _listed(typed: str) -> list[str]:
    return [one.strip() for one in typed.split(",") if one.strip()]


def form_of(route: Route) -> RouteForm:
    """The form that shows a route."""
    fields = written(route)
    when, _, at = fields.get("when", AT_ONCE).partition(" at ") if route.when else (AT_ONCE, "", "")
    quiet_from, _, quiet_to = fields.get("quiet", "").partition(" to ")
    escalate = fields.get("escalate", {})
    return RouteForm(
        channels=tuple(route.channels),
        followups=tuple(route.followups),
        tags=", ".join(route.tags),
        kinds=route.kinds,
        score=f"{route.score:g}" if route.score else "",
        languages=", ".join(route.languages),
        when=when,
        at=at,
        quiet_from=quiet_from,
        quiet_to=quiet_to,
        urgent=route.urgent_passes,
        mute_until=str(fields.get("mute_until", "")),
        after=str(escalate.get("after", "")),
        to=escalate.get("to", ""),
    )


def typed(form: FormData) -> RouteForm:
    """What somebody typed."""

    def many(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(one) for one in form.getlist(name)))

    def one(name: str) -> str:
        return str(form.get(name, "")).strip()

    return RouteForm(
        channels=many("channels"),
        followups=many("followups"),
        tags=one("tags"),
        kinds=many("kinds"),
        score=one("score").replace(",", "."),
        languages=one("languages"),
        when=one("when") or AT_ONCE,
        at=one("at"),
        quiet_from=one("quiet_from"),
        quiet_to=one("quiet_to"),
        urgent=bool(one("urgent")),
        mute_until=one("mute_until"),
        after=one("after"),
        to=one("to"),
    )
