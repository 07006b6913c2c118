"""Changing feeds.yaml: entries come and go, all else stays as the desk wrote it."""

import os
import tempfile
from pathlib import Path

import pytest

from config.feed_file import add_feeds, language_tag, remove_feeds
from config.files import FeedEntry, load_feeds
from config.reading import ConfigError
from tests.support.builders import ROOT

A, B, C = "https://a.example/", "https://b.example/", "https://c.example/"
NEW = FeedEntry(
    "https://new.example/?a=1&b=2", "News: #1", "km", ("Asia", "Cambodia"), "https://new.example/"
)
PLAIN = FeedEntry("https://plain.example/", "yes", None, ("Asia",))
DESK = f"""\
# Ours.

feeds:
  # Cambodia
  # seen by Sophea
  - url: {A} # the best
    name: "A"
  # seen by Dara
  - {{url: '{B}',
     name: B}}

  # Russia
  - name: |
      C
    url: {C}
    lang:

# The end.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path, DESK)


def write(folder: Path, text: str) -> Path:
    file = folder / "feeds.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    return file


def text(file: Path) -> str:
    return file.read_bytes().decode()


def test_where_an_outlet_is_at_home_is_written_down(file: Path) -> None:
    at_home = FeedEntry("https://kiri.example/", "Kiri", "en", country="KH")
    add_feeds(file, [at_home])
    assert "    name: Kiri\n    lang: en\n    country: KH\n" in text(file)
    assert load_feeds(file)[-1] == at_home


def test_a_feed_is_added_at_the_end_and_nothing_else_is_touched(file: Path) -> None:
    add_feeds(file, [NEW, PLAIN])
    assert text(file) == DESK.replace(
        "    lang:\n",
        "    lang:\n"
        "  - url: https://new.example/?a=1&b=2\n    name: 'News: #1'\n    lang: km\n"
        "    site: https://new.example/\n    folder: [Asia, Cambodia]\n"
        "  - url: https://plain.example/\n    name: yes\n    folder: Asia\n",
    )
    assert load_feeds(file)[-2:] == (NEW, PLAIN)


def test_what_was_added_is_removed_without_a_trace(tmp_path: Path) -> None:
    shipped = text(ROOT / "config" / "feeds.yaml")
    file = write(tmp_path, shipped)
    add_feeds(file, [NEW, PLAIN])
    remove_feeds(file, {NEW.url, PLAIN.url})
    assert text(file) == shipped


@pytest.mark.parametrize(
    ("urls", "gone"),
    [
        ({A}, f'  # seen by Sophea\n  - url: {A} # the best\n    name: "A"\n'),
        ({B}, f"  # seen by Dara\n  - {{url: '{B}',\n     name: B}}\n"),
        ({C}, f"  # Russia\n  - name: |\n      C\n    url: {C}\n    lang:\n"),
    ],
)
def test_a_feed_goes_with_its_comment_and_leaves_the_heading_of_others(
    file: Path, urls: set[str], gone: str
) -> None:
    remove_feeds(file, urls)
    assert text(file) == DESK.replace(gone, "")


def test_a_list_may_become_empty_and_be_filled_again(file: Path) -> None:
    remove_feeds(file, {A, B, C})
    assert (load_feeds(file), "feeds: []\n" in text(file)) == ((), True)
    add_feeds(file, [NEW])
    assert load_feeds(file) == (NEW,)
    assert text(file).startswith("# Ours.\n\nfeeds:\n")


@pytest.mark.parametrize(
    "desk",
    [
        f"feeds: [{{url: '{A}', name: A}}, {{url: '{B}', name: B}}] # ours\n",
        f"{{feeds: [{{url: '{A}', name: A}}, {{url: '{B}', name: B}}]}}",
        f"feeds:\n-\n  url: {A}\n  name: A\n# b\n- url: {B}\n  name: B",
        f"feeds: &all\n  - url: {A}\n    name: A\n  - url: {B}\n    name: B\n...\n",
        f"\ufefffeeds:\n  - url: {A}\n    name: A\n  - url: {B}\n    name: >-\n      B\n",
    ],
)
def test_other_ways_of_writing_a_list_are_changed_too(tmp_path: Path, desk: str) -> None:
    file = write(tmp_path, desk)
    add_feeds(file, [NEW])
    remove_feeds(file, {A})
    assert load_feeds(file) == (FeedEntry(B, "B", None), NEW)


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    file = write(tmp_path, DESK.replace("\n", "\r\n"))
    remove_feeds(file, {B})
    add_feeds(file, [PLAIN])
    assert text(file).count("\r\n") == text(file).count("\n")
    assert load_feeds(file)[-1] == PLAIN


@pytest.mark.parametrize(
    "desk", [f"'feeds':\n  - {{url: '{A}', name: A}}\n", f"feeds:\n  - url: {A}\n    name: a\u2028b\n"]
)
def test_what_only_its_writer_can_change_is_left_to_him(tmp_path: Path, desk: str) -> None:
    file = write(tmp_path, desk)
    with pytest.raises(ConfigError, match=r"feeds.yaml: is written in a way .* change it by hand"):
        add_feeds(file, [NEW])
    assert text(file) == desk


def test_a_broken_file_is_told_by_line_and_left(tmp_path: Path) -> None:
    desk = f"feeds:\n  - url: {A}\n    nme: A\n"
    file = write(tmp_path, desk)
    for change in (lambda: add_feeds(file, [NEW]), lambda: remove_feeds(file, {A})):
        with pytest.raises(ConfigError, match=r"feeds.yaml:3: feeds.0.nme: there is no such field"):
            change()
    assert text(file) == desk


def test_what_the_file_refuses_is_not_written(file: Path) -> None:
    for wrong in (
        FeedEntry(A, "again", None),
        FeedEntry("ftp://x.example/", "x", None),
        FeedEntry(B, "", "??"),
    ):
        with pytest.raises(ConfigError):
            add_feeds(file, [wrong])
    assert text(file) == DESK
    assert [one.name for one in file.parent.iterdir()] == ["feeds.yaml"]


def test_a_folder_that_may_not_be_written_says_what_to_do() -> None:
    nobody = 65_534
    # Not pytest's folder, which only its user may enter: root, who may write anywhere, becomes nobody here.
    with tempfile.TemporaryDirectory() as name:
        file = write(Path(name), DESK)
        file.parent.chmod(0o555)
        user = os.geteuid()
        os.seteuid(user or nobody)
        try:
            with pytest.raises(ConfigError) as error:
                add_feeds(file, [NEW])
        finally:
            os.seteuid(user)
        assert str(error.value) == (
            f"{file}: can't be written (Permission denied). Copy the folder {name} to where you may write, "
            "and name that place in AFTERSTORY_CONFIG."
        )
        assert text(file) == DESK
        file.parent.chmod(0o755)


def test_a_link_stays_a_link_and_rights_stay_as_they_are(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    (tmp_path / "other").mkdir()
    link = tmp_path / "other" / "feeds.yaml"
    link.symlink_to(file)
    add_feeds(link, [NEW])
    assert (link.is_symlink(), file.stat().st_mode & 0o777) == (True, 0o640)
    assert load_feeds(file)[-1] == NEW


def test_a_folder_may_be_one_name_or_several(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        f"feeds:\n  - {{url: '{A}', name: A, folder: Asia}}\n  - {{url: '{B}', name: B, folder: [Asia, Cambodia]}}\n",
    )
    assert [one.folder for one in load_feeds(file)] == [("Asia",), ("Asia", "Cambodia")]
    file = write(tmp_path, f"feeds:\n  - {{url: '{A}', name: A, folder: {{a: b}}, site: nowhere}}\n")
    with pytest.raises(ConfigError) as error:
        load_feeds(file)
    assert str(error.value).replace(f"{file}", "") == (
        ":2: feeds.0.folder: must be a list: one line each, beginning with a hyphen.\n"
        ":2: feeds.0.site: must be a whole web address, starting with http:// or https://."
    )


@pytest.mark.parametrize(
    ("given", "tag"),
    [("en", "en"), ("EN-us", "en-us"), ("zh_Hant", "zh-Hant"), (" km ", "km"), ("English", None), ("", None), (None, None), ("en-", None)],
)  # fmt: skip
def test_a_documents_language_becomes_a_tag_or_nothing(given: str | None, tag: str | None) -> None:
    assert language_tag(given) == tag
