"""Settings from the environment, and the files a desk edits: follow-ups, feeds, channels."""
