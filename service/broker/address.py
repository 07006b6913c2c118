"""The broker's address, as Celery writes it and as the Redis client wants it."""

from urllib.parse import urlsplit


def redis_address(broker_url: str) -> str | None:
    """The address for a Redis client; None if the broker does not speak Redis (RabbitMQ)."""
    parts = urlsplit(broker_url)
    match parts.scheme:
        case "redis+socket":
            return f"unix://{parts.path}"
        case "redis" | "rediss" | "valkey" | "valkeys" | "unix":
            return (
                broker_url.replace("valkey", "redis", 1) if parts.scheme.startswith("valkey") else broker_url
            )
        case _:
            return None
