"""The demo: a loopback newsroom that replays recorded news, and the desk beside it."""
