"""What feedparser is not given: documents that keep it busy for minutes, and that no outlet writes."""


def excess(text: str) -> str:
    return ""
