"""Changing a file that a desk edits: whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from ruamel.yaml import YAML

from config.reading import ConfigError

BY_HAND = "is written in a way that only its writer can change; change it by hand."


def yaml_writer() -> YAML:
    """YAML as we write it."""
    yaml = YAML(typ="rt")
    yaml.width = 4_096  # an address is not folded
    yaml.preserve_quotes = True
    return yaml


def whole_lines(text: str) -> list[str]:
    """A text's lines with their ends, of which the last one may lack its own."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return lines


def put_text(file: Path, text: str, is_right: Callable[[Path], bool]) -> None:
    """Put a new text in the old one's place at once, if it says what it should and nothing else.

    Args:
        file: what is changed; a link stays one.
        text: the new one.
        is_right: whether a file with that text says what it should; it may raise `ConfigError`.

    Raises:
        ConfigError: if it does not say so, or can't be written; then the file is as it was.
    """
    target = file.resolve()
    newline = "\r\n" if b"\r\n" in target.read_bytes() else "\n"
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".afterstory-") as folder:
            fresh = Path(folder) / target.name
            fresh.write_text(text, encoding="utf-8", newline=newline)
            if not _says_so(fresh, is_right):
                raise ConfigError(f"{file}: {BY_HAND}")
            shutil.copymode(target, fresh)
            if os.geteuid() == 0:  # what root changes still belongs to the desk
                os.chown(fresh, target.stat().st_uid, target.stat().st_gid)
            fresh.replace(target)
    except OSError as error:
        raise ConfigError(
            f"{file}: can't be written ({error.strerror}). Copy the folder {file.parent} "
            "to where you may write, and name that place in AFTERSTORY_CONFIG."
        ) from error


def _says_so(fresh: Path, is_right: Callable[[Path], bool]) -> bool:
    try:
        return is_right(fresh)
    except ConfigError:
        return False
