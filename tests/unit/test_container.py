"""The image and its composition, as far as they can be checked without an engine."""

import re

from ruamel.yaml import YAML

from config.settings import variables
from service.cli.commands import COMMANDS
from tests.support.builders import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = YAML(typ="safe").load(ROOT / "compose.yaml")
PINNED = re.compile(r"^[\w/.-]+:\d+\.\d+[\w.-]*$")


def test_every_base_is_pinned_to_a_version() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images = [one["image"] for one in COMPOSE["services"].values() if "build" not in one]
    assert len(bases) == 2
    for image in [*bases, *images]:
        assert PINNED.match(image), image


def test_everything_that_is_copied_is_there_and_let_in() -> None:
    let_in = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source.split('/')[0]}" in let_in


def test_it_installs_by_hash_runs_as_nobody_special_and_says_how_it_is() -> None:
    assert "--require-hashes" in DOCKERFILE
    assert re.findall(r"^USER (\w+)", DOCKERFILE, re.MULTILINE) == ["10001"]
    check = re.search(r'^HEALTHCHECK .*CMD \["afterstory", "(\w+)"\]', DOCKERFILE, re.MULTILINE)
    assert check is not None
    assert check[1] in COMMANDS


def test_every_role_is_a_command_and_every_queue_has_a_worker() -> None:
    commands = {name: one["command"] for name, one in COMPOSE["services"].items() if "build" in one}
    for command in commands.values():
        assert command[0] in COMMANDS
    queues = {queue for one in commands.values() if one[0] == "worker" for queue in one[2].split(",")}
    assert queues == {"poll", "match", "deliver", "default"}
    assert {"beat", "web", "prepare"} <= set(commands)


def test_every_variable_exists_and_no_secret_is_written_down() -> None:
    given = COMPOSE["x-afterstory"]["environment"]
    assert set(given) <= set(variables())
    in_image = set(re.findall(r"(AFTERSTORY_\w+)=", DOCKERFILE))
    assert in_image <= set(variables())
    for name in ("AFTERSTORY_SLACK_WEBHOOK_URL", "AFTERSTORY_SMTP_URL", "AFTERSTORY_SENTRY_DSN"):
        assert given[name] == "${" + name + ":-}"
