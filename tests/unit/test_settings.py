from datetime import time, timedelta
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError, load_settings, variables
from tests.support.builders import ROOT


def settings(**given: str) -> Settings:
    return load_settings({f"AFTERSTORY_{name}": value for name, value in given.items()}, None)


def faults(**given: str) -> str:
    with pytest.raises(SettingsError) as refused:
        settings(**given)
    return str(refused.value)


def test_nothing_has_to_be_configured() -> None:
    ready = settings()
    assert ready.database_url.startswith("sqlite:///")
    assert (ready.host, ready.port, ready.public_url) == ("127.0.0.1", 8321, "http://127.0.0.1:8321")
    assert ready.broker_url is None
    assert ready.policies().poll.interval == timedelta(minutes=10)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"BINDD": "x"}, "AFTERSTORY_BINDD: there is no such variable. Did you mean AFTERSTORY_BIND?"),
        ({"QQQ": "x"}, "AFTERSTORY_QQQ: there is no such variable. docs/configuration.md lists all."),
        (
            {"BIND": "8321"},
            "AFTERSTORY_BIND: “8321” is no address; give HOST:PORT, such as 127.0.0.1:8321.",
        ),
        (
            {"DESK_ZONE": "Mars"},
            "AFTERSTORY_DESK_ZONE: there is no time zone “Mars”; give one such as Asia/Phnom_Penh.",
        ),
        (
            {"BROKER_URL": "localhost"},
            "AFTERSTORY_BROKER_URL: not a broker's address; give one such as redis://localhost:6379/0.",
        ),
        (
            {"DATABASE_URL": "mysql://h/d"},
            "AFTERSTORY_DATABASE_URL: “mysql” is not supported; use sqlite or postgresql.",
        ),
        (
            {"DATABASE_URL": "nonsense"},
            "AFTERSTORY_DATABASE_URL: not a database address; give postgresql://user:pass@host/name.",
        ),
        ({"PUBLIC_URL": "desk"}, "AFTERSTORY_PUBLIC_URL: must start with http:// or https://."),
        (
            {"CLOCK": "noon"},
            "AFTERSTORY_CLOCK: must look like 2023-10-27T00:00:00Z@1700000000x432000.",
        ),
        (
            {"FETCH_ALLOW": "10.0.0.1/8"},
            "AFTERSTORY_FETCH_ALLOW: 10.0.0.1/8 has host bits set; "
            "give networks such as 10.1.0.0/16, separated by commas.",
        ),
    ],
)
def test_a_fault_is_told_with_its_variable_and_its_mend(given: dict[str, str], line: str) -> None:
    assert faults(**given) == line


def test_all_faults_are_told_at_once_and_no_secret_is_among_them() -> None:
    told = faults(TICK="0", DATABASE_URL="user:hunter2@relay", BIND="x")
    assert len(told.splitlines()) == 3
    assert "hunter2" not in told


def test_who_listens_everywhere_is_opened_as_localhost() -> None:
    assert settings(BIND="0.0.0.0:8321").public_url == "http://localhost:8321"
    assert (
        settings(BIND="0.0.0.0:8321", PUBLIC_URL="https://desk.example/").public_url == "https://desk.example"
    )


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert settings(SLACK_WEBHOOK_URL="").slack_webhook_url is None


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("AFTERSTORY_ENVIRONMENT=file\nAFTERSTORY_TICK=2\n", encoding="utf-8")
    ready = load_settings({"AFTERSTORY_ENVIRONMENT": "shell"}, file)
    assert (ready.environment, ready.tick) == ("shell", timedelta(seconds=2))


def test_channels_get_the_values_of_their_variables() -> None:
    ready = settings(SMTP_URL="smtp://relay", MAIL_FROM="a@b.example", MAIL_TO="c@d.example")
    assert ready.channel_variables() == {
        "AFTERSTORY_SLACK_CHANNEL": "#afterstory",
        "AFTERSTORY_SLACK_API_URL": "https://slack.com/api/",
        "AFTERSTORY_SMTP_URL": "smtp://relay",
        "AFTERSTORY_MAIL_FROM": "a@b.example",
        "AFTERSTORY_MAIL_TO": "c@d.example",
    }


def test_every_variable_is_documented_and_no_other() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    documented = {line.split("`")[1] for line in text.splitlines() if line.startswith("| `AFTERSTORY_")}
    assert documented == set(variables())


def test_the_digests_hour_is_a_time_of_day() -> None:
    assert load_settings({}, None).digest_at == time(8)
    assert load_settings({"AFTERSTORY_DIGEST_AT": "07:30"}, None).digest_at == time(7, 30)
    for wrong in ("25:00", "8", "7:30", "noon"):
        with pytest.raises(SettingsError, match="no time of day; give hours and minutes, such as 08:00"):
            load_settings({"AFTERSTORY_DIGEST_AT": wrong}, None)
