"""Claims that say whose they are, so that those of a process that died need not run out."""

import os
import secrets
import socket
import sys
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

from service.ports import Claim

LEASE = timedelta(minutes=4)  # of a claim, longer than a task may run; deliveries have a shorter one


@cache
def machine() -> str:
    """Where this process runs: the host, and on Linux the boot and process namespace its number belongs to.

    A host's name alone is shared by machines that were copied from one image, and one of them must not take
    what another's living process has claimed for a dead one's.
    """
    if sys.platform != "linux":
        return f"{socket.gethostname()}/"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{socket.gethostname()}/{boot}/{Path('/proc/self/ns/pid').readlink()}"


def new_claim() -> Claim:
    """A claim of this process."""
    return Claim(f"{machine()}:{os.getpid()}:{secrets.token_hex(8)}")


def is_own(token: str) -> bool:
    """Whether a claim is of this process."""
    return token.startswith(f"{machine()}:{os.getpid()}:")


def is_orphan(token: str) -> bool:
    """Whether a claim is of a process of this machine that is no more; of other machines nothing is known."""
    where, _, rest = token.rpartition(":")[0].rpartition(":")
    return where == machine() and rest.isdigit() and not _is_alive(int(rest))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    # One that ended and that its parent has not asked about yet is no longer at work.
    with suppress(OSError):
        state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        return state != "Z"
    return True
