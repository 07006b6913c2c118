"""Stored matches, as the domain measures them."""

from typing import Any

from sqlalchemy import Row

from service.domain.development import Band, Kind, Match
from service.domain.followup import FollowUpId
from service.domain.item import ItemId
from service.store.codec import EVIDENCE
from service.store.schema import MatchRow

COLUMNS: tuple[Any, ...] = (
    MatchRow.followup_id,
    MatchRow.item_id,
    MatchRow.score,
    MatchRow.band,
    MatchRow.kind,
    MatchRow.fingerprint,
    MatchRow.evidence,
    MatchRow.at,
)


def match_of(row: Row[Any]) -> Match:
    """A match out of the columns of its table."""
    return Match(
        followup=FollowUpId(row.followup_id),
        item=ItemId(row.item_id),
        score=row.score,
        band=Band(row.band),
        kind=Kind(row.kind),
        fingerprint=tuple(row.fingerprint),
        evidence=EVIDENCE.read(row.evidence),
        at=row.at,
    )
