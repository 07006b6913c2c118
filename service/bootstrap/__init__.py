"""Builds the parts from the settings and joins them: the only place where they meet, and the only clock."""

from service.bootstrap.clock import Clock
from service.bootstrap.meaning import has_sentence_model, sentence_model
from service.bootstrap.parts import QUEUES, RELEASE
from service.bootstrap.services import Services

__all__ = ["QUEUES", "RELEASE", "Clock", "Services", "has_sentence_model", "sentence_model"]
