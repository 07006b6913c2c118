"""Measuring an item against the follow-ups: candidates, score, kind, evidence. One file a stage."""
