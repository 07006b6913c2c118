"""What the latency harness publishes: developments, each with a headline and a follow-up of its own."""

import re
from pathlib import Path

KEY = re.compile(r"Afterstory · (dev:(d\d+):\d+:\w+)")
FEEDS = 8


def title(number: int) -> str:
    """A headline that only the follow-up of its development takes."""
    return f"Delegation Quartz{number:05d} signs the treaty in Harbour{number:05d}"


def write_config(folder: Path, developments: int, feed_port: int) -> None:
    """A desk's configuration with a follow-up for each development."""
    (folder / "followups").mkdir(parents=True)
    lines = ["article: {title: Chaos, published: 2020-01-01}", "followups:"]
    for number in range(developments):
        lines += [
            f"  d{number:05d}:",
            f"    title: Treaty {number}",
            f"    question: Is treaty {number} signed?",
            "    facets:",
            f"      actor: {{phrases: [Quartz{number:05d}]}}",
            f"      place: {{phrases: [Harbour{number:05d}]}}",
        ]
    (folder / "followups" / "chaos.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    feeds = "".join(
        f"  - {{url: 'http://127.0.0.1:{feed_port}/feed{number}', name: Outlet {number}, lang: en}}\n"
        for number in range(FEEDS)
    )
    (folder / "feeds.yaml").write_text(f"feeds:\n{feeds}", encoding="utf-8")
    (folder / "channels.yaml").write_text(
        "channels:\n  slack: {kind: slack, webhook_url: '${AFTERSTORY_SLACK_WEBHOOK_URL}', pace: 0}\n"
        "  mail: {kind: email, smtp_url: '${AFTERSTORY_SMTP_URL}', sender: '${AFTERSTORY_MAIL_FROM}', "
        "recipients: '${AFTERSTORY_MAIL_TO}'}\nroutes:\n  - channels: [slack, mail]\n",
        encoding="utf-8",
    )
