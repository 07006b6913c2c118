"""Measurements, as ratios between things run in the same call. Results: docs/performance.md."""
