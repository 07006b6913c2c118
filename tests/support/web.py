"""Our own web application, served for real on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from tests.support.service import until


@contextmanager
def served(app: FastAPI, port: int) -> Iterator[None]:
    """Serve it as long as the block runs."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, "the web application answers")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
