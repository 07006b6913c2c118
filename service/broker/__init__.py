"""The Redis protocol beside the work queue: the embedded server, live events, locks, queue depths."""
