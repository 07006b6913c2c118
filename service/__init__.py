"""Afterstory: the newsroom's futures file."""
