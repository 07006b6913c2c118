"""Knows words: their forms in a text, their names in other languages."""

from service.language.index import Language

__all__ = ["Language"]
