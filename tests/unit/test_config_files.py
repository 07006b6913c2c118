from pathlib import Path

import pytest

from config.channel_file import ChannelEntry, channels_from_json, channels_to_json, load_channels, resolve
from config.files import load_feeds, load_followups, read_followups
from config.reading import ConfigError
from service.channels import option_models
from service.domain.followup import FollowUp
from service.domain.matching.concepts import CONCEPTS
from tests.support.builders import ROOT

KINDS = option_models()
GOOD = """\
article: {title: Ships to dock, published: 2023-10-27}
followups:
  naval-docking:
    title: Naval docking
    question: Do they dock?
    window: {from: 2023-11-01, to: 2023-11-30, precision: month, words: this November}
    facets:
      vessel: {phrases: [ship]}
"""


def write(folder: Path, text: str, name: str = "desk.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refused(file: Path) -> str:
    with pytest.raises(ConfigError) as error:
        load_followups(file)
    return str(error.value).replace(f"{file}:", "")


def test_the_desks_own_files_are_in_order() -> None:
    followups = load_followups(ROOT / "config" / "followups")
    assert [one.id for one in followups] == [
        "naval-docking",
        "senate-election",
        "senate-president-visit",
        "police-training",
        "investment",
        "exchanges",
        "asean-russia",
    ]
    assert len(load_feeds(ROOT / "config" / "feeds.yaml")) >= 30
    assert set(load_channels(ROOT / "config" / "channels.yaml", kinds=KINDS).channels) == {"slack", "mail"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "from: 2023-11-01, to: 2023-11-30",
            "from: 2023-11-30, to: 2023-11-01",
            "6: followups.naval-docking.window: ends (2023-11-01) before it starts (2023-11-30); "
            "swap the dates, or correct one.",
        ),
        (
            "vessel: {phrases: [ship]}",
            "vessel: {phrases: []}",
            "8: followups.naval-docking.facets.vessel: has neither phrases, names nor concepts; "
            "add what stands for it, or take it out.",
        ),
        (
            "vessel: {phrases: [ship]}",
            "vessel: {concepts: [boats]}",
            "8: followups.naval-docking.facets.vessel.concepts.0: “boats” is no concept; there are "
            + ", ".join(sorted(CONCEPTS)) + ".",
        ),
        (
            "vessel: {phrases: [ship]}",
            "vessel: {phrases: [ship], required: false}",
            "3: followups.naval-docking: no facet is required, so anything would match; "
            "let at least one be required.",
        ),
        ("precision: month", "precision: moon", "6: followups.naval-docking.window.precision: must be one of day, month, quarter, year."),
        ("    question: Do they dock?\n", "", "3: followups.naval-docking.question: is missing; add it."),
        (
            "question: Do",
            "qestion: Do",
            "3: followups.naval-docking.question: is missing; add it.\n"
            "5: followups.naval-docking.qestion: there is no such field; “question” is meant, perhaps.",
        ),
        ("naval-docking:", "Naval Docking:", "3: followups.Naval Docking: must be lower-case words joined by hyphens, such as naval-docking."),
        ("published: 2023-10-27", "published: soon", "1: article.published: must be a date such as 2023-11-01."),
        ("phrases: [ship]", "phrases: ship", "8: followups.naval-docking.facets.vessel.phrases: must be a list: one line each, beginning with a hyphen."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_field_and_mend(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert refused(write(tmp_path, GOOD.replace(old, new))) == line


def test_yaml_that_is_none_is_told_with_its_line(tmp_path: Path) -> None:
    assert refused(write(tmp_path, GOOD + "  broken: [")).startswith("9: ")
    assert "twice" in refused(write(tmp_path, GOOD + "  naval-docking: {}\n")) or "duplicate" in refused(
        write(tmp_path, GOOD + "  naval-docking: {}\n")
    )


@pytest.mark.parametrize("text", ["", "just words", "[a, b]"])
def test_a_file_of_another_shape_says_what_it_needs(tmp_path: Path, text: str) -> None:
    assert refused(write(tmp_path, text)) == "1: is empty or no list of fields; it needs article, followups."


def test_a_file_that_is_no_text_or_not_there_is_told(tmp_path: Path) -> None:
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    assert refused(binary) == "1: is not UTF-8 text; save it as UTF-8."
    with pytest.raises(ConfigError, match="can't be read"):
        load_feeds(tmp_path / "none.yaml")


def test_two_files_may_not_name_one_follow_up(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "a.yaml")
    write(tmp_path, GOOD, "b.yaml")
    with pytest.raises(ConfigError, match=r"followups.naval-docking: stands in a.yaml too; rename one"):
        load_followups(tmp_path)


def test_an_empty_folder_says_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no follow-ups; put a file such as"):
        load_followups(tmp_path)


def test_an_articles_text_that_is_missing_is_told(tmp_path: Path) -> None:
    told = refused(write(tmp_path, GOOD.replace("2023-10-27}", "2023-10-27, text: gone.txt}")))
    assert told.startswith("1: article.text: the file gone.txt can't be read beside it")


def test_a_feed_that_stands_twice_or_has_no_web_address_is_told(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "feeds:\n  - {url: 'https://a.example/', name: A}\n  - {url: 'https://a.example/', name: B}\n",
    )
    with pytest.raises(ConfigError, match=r":3: feeds.1.url: stands in line 2 too; take one out."):
        load_feeds(file)
    file = write(tmp_path, "feeds:\n  - {url: 'ftp://a.example/', name: A}\n")
    with pytest.raises(ConfigError, match=r":2: feeds.0.url: must be a whole web address"):
        load_feeds(file)
    for odd in ("a" * 2_000, r"\0"):
        file = write(tmp_path, f'feeds:\n  - {{url: "https://a.example/{odd}", name: A}}\n')
        with pytest.raises(ConfigError, match=r":2: feeds.0.url: must have no more than 2,000 characters"):
            load_feeds(file)


@pytest.mark.parametrize(
    ("given", "code"), [("KH", "KH"), ("Cambodia", "KH"), ("Burma", "MM"), ("gb", None), ("Cambodja", None)]
)
def test_where_an_outlet_is_at_home_is_a_country(tmp_path: Path, given: str, code: str | None) -> None:
    file = write(tmp_path, f"feeds:\n  - {{url: 'https://a.example/', name: A,\n     country: {given}}}\n")
    if code is None:
        with pytest.raises(
            ConfigError, match=rf":3: feeds.0.country: “{given}” is no country; write its code, such as KH"
        ):
            load_feeds(file)
    else:
        assert [feed.country for feed in load_feeds(file)] == [code]


def test_a_route_to_nowhere_and_an_unknown_kind_are_told_with_the_nearest(tmp_path: Path) -> None:
    text = "channels:\n  slack: {kind: slck}\nroutes:\n  - channels: [slac]\n"
    with pytest.raises(ConfigError) as error:
        load_channels(write(tmp_path, text), kinds=KINDS)
    lines = str(error.value).splitlines()
    assert lines[0].endswith(":2: channels.slack.kind: there is no kind “slck”; “slack” is meant, perhaps.")
    assert lines[1].endswith(":4: routes.0.channels: there is no channel “slac”; “slack” is meant, perhaps.")


def test_secrets_stay_in_the_environment() -> None:
    entry = ChannelEntry("slack", {"webhook_url": "${AFTERSTORY_SLACK_WEBHOOK_URL}"})
    assert resolve(entry, {}) == ("AFTERSTORY_SLACK_WEBHOOK_URL",)
    filled = resolve(entry, {"AFTERSTORY_SLACK_WEBHOOK_URL": "https://hooks.slack.com/x"})
    assert filled == {"webhook_url": "https://hooks.slack.com/x"}


def test_an_option_that_may_be_left_out_is() -> None:
    entry = ChannelEntry("slack", {"bot_token": "${AFTERSTORY_SLACK_BOT_TOKEN?}", "channel": "C0", "n": 1})
    assert resolve(entry, {}) == {"channel": "C0", "n": 1}
    assert resolve(entry, {"AFTERSTORY_SLACK_BOT_TOKEN": "xoxb-1"}) == {
        "bot_token": "xoxb-1",
        "channel": "C0",
        "n": 1,
    }


def test_channels_survive_the_database_as_they_were_written() -> None:
    channels = load_channels(ROOT / "config" / "channels.yaml", kinds=KINDS)
    kept = channels_to_json(channels)
    assert "${AFTERSTORY_SMTP_URL}" in str(kept)
    assert channels_from_json(kept) == channels
    assert channels_from_json({}).routes == ()


def test_a_follow_up_without_facets_is_made_from_its_article(tmp_path: Path) -> None:
    (tmp_path / "ships.txt").write_text("Two ships will dock in November.", encoding="utf-8")
    without = GOOD[: GOOD.index("    facets:")].replace(
        "published: 2023-10-27}", "published: 2023-10-27, text: ships.txt}"
    )
    (one,) = load_followups(write(tmp_path, without))
    assert (one.facets, one.article.text) == ((), "Two ships will dock in November.")


def test_an_article_with_neither_text_nor_facets_is_refused(tmp_path: Path) -> None:
    without = GOOD[: GOOD.index("    facets:")]
    expected = (
        "3: followups.naval-docking: has no facets and its article no text, so there is nothing to look for; "
        "add facets, or the article's text (article.text)."
    )
    assert refused(write(tmp_path, without)) == expected
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    empty = without.replace("published: 2023-10-27}", "published: 2023-10-27, text: empty.txt}")
    assert refused(write(tmp_path, empty)) == expected
    assert "facets: must not be empty" in refused(write(tmp_path, f"{without}    facets: {{}}\n"))


def test_only_files_that_changed_are_parsed_again(tmp_path: Path) -> None:
    other = GOOD.replace("naval-docking", "rice-price").replace("2023-10-27}", "2023-10-27, text: rice.txt}")
    text = tmp_path / "rice.txt"
    text.write_text("Rice is dear.\r\n", encoding="utf-8")
    write(tmp_path, GOOD, "a.yaml")
    write(tmp_path, other, "b.yaml")
    first = read_followups(tmp_path, {})
    assert [one.id for one in first.followups if isinstance(one, FollowUp)] == ["naval-docking", "rice-price"]
    assert read_followups(tmp_path, first.files).followups == ("naval-docking", "rice-price")
    text.write_text("Rice is cheap.", encoding="utf-8")
    docking, rice = read_followups(tmp_path, first.files).followups
    assert docking == "naval-docking"
    assert isinstance(rice, FollowUp)
    assert rice.article.text == "Rice is cheap."
    write(tmp_path, GOOD.replace("naval-docking", "rice-price"), "a.yaml")
    with pytest.raises(ConfigError, match=r"rice-price: stands in a.yaml too"):
        read_followups(tmp_path, first.files)


def test_an_articles_text_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "ships.txt").write_bytes(b"\xff\xfe\x00")
    told = refused(write(tmp_path, GOOD.replace("2023-10-27}", "2023-10-27, text: ships.txt}")))
    assert told.startswith("1: article.text: the file ships.txt can't be read beside it (it is not UTF-8)")
