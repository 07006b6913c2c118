"""Takes secrets out of text before it leaves the process."""

import re

MASK = "***"
# The password of an address; the path of a Slack webhook, which is its secret; a one-time login link;
# the signed links of mails; tokens and secrets that show by their beginning.
PATTERNS = (
    re.compile(r"(?<=://)([^:/@\s]*):([^@/\s]+)(?=@)"),
    re.compile(r"(?<=hooks\.slack\.com/)[^\s\"')]+"),
    re.compile(r"(?<=/slack/)[A-Za-z0-9_-]{8,}"),
    re.compile(r"(?<=/login/)[A-Za-z0-9_-]{16,}"),
    re.compile(r"(?<=/mail/end/)[A-Za-z0-9_.-]{16,}"),
    re.compile(r"(?<=/mail/answer/)[A-Za-z0-9_.-]{16,}"),
    re.compile(r"\bxox[a-z]-[A-Za-z0-9-]+"),
    re.compile(r"\bwhsec_[A-Za-z0-9+/=]+"),
)


def masked(text: str) -> str:
    """The text without passwords, webhook paths and tokens."""
    text = PATTERNS[0].sub(rf"\1:{MASK}", text)
    for pattern in PATTERNS[1:]:
        text = pattern.sub(MASK, text)
    return text
