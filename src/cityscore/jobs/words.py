"""What a run did, in words: for the terminal, the worker's log and the job table."""

from __future__ import annotations

from cityscore.jobs.run import Outcome
from cityscore.present.words import counted, day_text
from cityscore.store.corrections import Written


def outcome_text(outcome: Outcome) -> str:
    """What a run collected and published."""
    if not outcome.published:
        return "nothing new"
    scores = counted(outcome.figures, "score", "scores")
    return f"{written_text(outcome.written)}; {scores} published, through {day_text(outcome.through)}"


def written_text(written: Written) -> str:
    """What was collected."""
    if not written:
        return "no new figures"
    parts = [counted(written.added, "new figure", "new figures")]
    if written.corrected:
        parts.append(f"{written.corrected:,} corrected")
    if written.withdrawn:
        parts.append(f"{written.withdrawn:,} withdrawn")
    return ", ".join(parts)
