"""Celery: the queues, the schedule, and tasks of a few lines that call the service."""
