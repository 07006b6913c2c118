"""channels.yaml: what it may hold, and how a fault in it is told."""

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from config.channel_file import channels_from_json, channels_to_json, load_channels
from config.reading import ConfigError
from service.channels import option_models
from service.domain.destinations import Limit, Rules
from service.domain.route import Digest, Escalation, QuietHours, Route

KINDS = option_models()
GOOD = """\
channels:
  slack: {kind: slack, webhook_url: "${HOOK}", then: [mail], limit: 20 per hour, test: {webhook_url: "${TEST_HOOK}"}}
  mail: {kind: email, sender: a@b.example, smtp_url: "${SMTP}", recipients: "${TO}"}
routes:
  - channels: [slack, mail]
    followups: [naval-docking]
    tags: [navy]
    kinds: [happened, overdue]
    score: 0.7
    languages: [km]
    when: daily at 8:30
    quiet: 22:00 to 07:00
    urgent: passes
    mute_until: 2026-12-01
    escalate: {after: 30, to: mail}
canary: {minutes: 5}
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "channels.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_everything_that_it_may_hold_is_taken_over_and_survives_the_database(tmp_path: Path) -> None:
    found = load_channels(write(tmp_path, GOOD), kinds=KINDS, followups=("naval-docking",))
    assert found.routes == (
        Route(
            ("slack", "mail"), ("naval-docking",), ("navy",), ("happened", "overdue"), 0.7, ("km",), Digest(time(8, 30)),  # type: ignore[arg-type] # names
            QuietHours(time(22), time(7)), urgent_passes=True, mute_until=date(2026, 12, 1),
            escalate=Escalation(timedelta(minutes=30), "mail"),  # type: ignore[arg-type] # a name
        ),
    )  # fmt: skip
    assert found.rules == {"slack": Rules(("mail",), Limit(20, timedelta(hours=1)))}  # type: ignore[arg-type] # a name
    assert found.channels["slack"].options == {"webhook_url": "${HOOK}"}
    assert found.with_tests()["slack.test"].options == {"webhook_url": "${TEST_HOOK}"}
    assert found.canary == timedelta(minutes=5)
    assert channels_from_json(channels_to_json(found)) == found


def test_what_an_earlier_release_kept_is_still_read() -> None:
    kept = {
        "channels": {"slack": {"kind": "slack", "webhook_url": "x"}},
        "routes": [{"channels": ["slack"], "followups": [], "tags": []}],
    }
    found = channels_from_json(kept)
    assert found.channels["slack"].options == {"webhook_url": "x"}
    assert found.routes == (Route(("slack",)),)  # type: ignore[arg-type] # a name


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("daily at 8:30", "dayly", "11: routes.0.when: “dayly” is no time; write at once, hourly, or daily at 08:00."),
        ("daily at 8:30", "daily at 25:00", "11: routes.0.when: “daily at 25:00” is no time; write at once, hourly, or daily at 08:00."),
        ("22:00 to 07:00", "22-7", "12: routes.0.quiet: “22-7” are no hours; write 22:00 to 07:00."),
        ("22:00 to 07:00", "22:00 to 22:00", "12: routes.0.quiet: begin and end at the same time; write 22:00 to 07:00."),
        ("urgent: passes", "urgent: yes please", "13: routes.0.urgent: “yes please” is not known; write passes or waits."),
        ("score: 0.7", "score: 7", "9: routes.0.score: must be less than or equal to 1."),
        ("happened, overdue", "hapened", "8: routes.0.kinds.0: there is no kind “hapened”; “happened” is meant, perhaps."),
        ("20 per hour", "many", "2: channels.slack.limit: “many” is no limit; write 20 per hour (or minute, or day)."),
        ("then: [mail]", "then: [slack]", "2: channels.slack.then: leads to the channel itself; name another one."),
        ("then: [mail]", "then: [mial]", "2: channels.slack.then: there is no channel “mial”; “mail” is meant, perhaps."),
        ("to: mail", "to: male", "15: routes.0.escalate.to: there is no channel “male”; “mail” is meant, perhaps."),
        ("after: 30", "after: 0", "15: routes.0.escalate.after: must be greater than 0."),
        ("2026-12-01", "soon", "14: routes.0.mute_until: must be a date such as 2023-11-01."),
        ("2026-12-01", "2026-11-31", "14: routes.0.mute_until: must be a date such as 2023-11-01."),
        ("    quiet:", "    quite:", "12: routes.0.quite: there is no such field; “quiet” is meant, perhaps."),
        ("followups: [naval-docking]", "followups: [naval-dokcing]", "6: routes.0.followups.0: there is no follow-up “naval-dokcing”; “naval-docking” is meant, perhaps."),
        ('webhook_url: "${HOOK}"', 'webhok_url: "${HOOK}"', "2: channels.slack.webhok_url: there is no such field; “webhook_url” is meant, perhaps."),
        ('smtp_url: "${SMTP}"', "smtp_url: mail.example", "3: channels.mail.smtp_url: must look like smtp://user:password@host:587?starttls=1."),
        ("sender: a@b.example, ", "", "3: channels.mail.sender: is missing; add it."),
        ('{webhook_url: "${TEST_HOOK}"}', "{webhok: x}", "2: channels.slack.test.webhok: there is no such field; “webhook_url” is meant, perhaps."),
        ("canary: {minutes: 5}", "canary: {minutes: 5}\nroutes: []", "17: “routes” stands twice; take one out."),
        ("minutes: 5", "minutes: often", "16: canary.minutes: must be a whole number."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_field_and_mend(tmp_path: Path, old: str, new: str, line: str) -> None:
    file = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ConfigError) as error:
        load_channels(file, kinds=KINDS, followups=("naval-docking",))
    assert str(error.value).removeprefix(f"{file}:") == line
