"""Logs and error reports."""
