"""What a run did, and what definitions would change: in words for the terminal, the log, the staff pages; as facts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cityscore.jobs.city_run import Outcome
from cityscore.jobs.retryable import problem_line
from cityscore.model import SourceFailure
from cityscore.present.say.terms import counted, day_text
from cityscore.store.definitions import Plan
from cityscore.store.judged_anew import JudgedAnew
from cityscore.store.observation_writes import WriteCounts

RETIRED = "leave the scorecard, past days included; to end one on a day, write active: {to: DAY} instead"


def outcome_line(outcome: Outcome) -> str:
    """All that a run has to say, in a line: what it did, what looks wrong, what failed."""
    return "; ".join((run_text(outcome), *outcome.concerns, *map(failure_text, outcome.failures)))


def run_text(outcome: Outcome) -> str:
    """What a run collected and published."""
    scores = counted(outcome.figures, "score", "scores")
    if outcome.waits:
        until = f"wait until {day_text(outcome.waits)}, {outcome.waits:%H:%M}, to be public"
        return f"{written_text(outcome.written)}; figures through {day_text(outcome.through)} {until}{_anew(outcome)}"
    if not outcome.published:
        return "nothing new"
    return f"{written_text(outcome.written)}; {scores} published, through {day_text(outcome.through)}{_anew(outcome)}"


def _anew(outcome: Outcome) -> str:
    """Why so many figures are others, where a new version of the rules is the reason."""
    return f"; all figures were worked out anew under version {outcome.rules} of the rules" if outcome.rules else ""


def run_facts(outcome: Outcome) -> dict[str, Any]:
    """What a run collected and published, for a program."""
    return {
        **written_facts(outcome.written),
        "scores": outcome.figures,
        "through": outcome.through.isoformat(),
        "published": outcome.published,
        "waits_until": outcome.waits.isoformat() if outcome.waits else None,
        "rules": outcome.rules,
        "concerns": list(outcome.concerns),
        **failure_facts(outcome.failures),
    }


def failure_facts(failures: Iterable[SourceFailure]) -> dict[str, Any]:
    """Which sources failed, which metrics that stopped, and why, for a program."""
    return {
        "failures": [
            {
                "source": failure.source,
                "metrics": list(failure.metrics),
                "problem": failure.text,
                "may_pass": failure.may_pass,
            }
            for failure in failures
        ]
    }


def written_facts(written: WriteCounts) -> dict[str, Any]:
    """What was collected, for a program."""
    return {"added": written.added, "corrected": written.corrected, "withdrawn": written.withdrawn}


def plan_facts(planned: Plan) -> dict[str, Any]:
    """What definitions would change, for a program."""
    return {
        "added": list(planned.added),
        "changed": {slug: list(keys) for slug, keys in planned.changed},
        "renamed": dict(planned.renamed),
        "returned": list(planned.returned),
        "retired": list(planned.retired),
        "changed_settings": list(planned.settings),
    }


def written_text(written: WriteCounts) -> str:
    """What was collected."""
    if not written:
        return "no new figures"
    parts = (
        counted(written.added, "new figure", "new figures"),
        f"{written.corrected:,} corrected" if written.corrected else "",
        f"{written.withdrawn:,} withdrawn" if written.withdrawn else "",
    )
    return ", ".join(filter(None, parts))


def failure_text(failure: SourceFailure) -> str:
    """What could not be collected, in a line: of which metrics, and why."""
    stopped = ", ".join(failure.metrics) or "nothing"
    return f"source {failure.source} failed, which stops {stopped}: {problem_line(failure.text)}"


def plan_lines(planned: Plan) -> list[str]:
    """What would change, a line for each sort of change or changed metric."""
    lines = (
        f"  added     {', '.join(planned.added)}" if planned.added else "",
        *(f"  changed   {slug}: {', '.join(keys)}" for slug, keys in planned.changed),
        *map(_anew_line, planned.anew),
        *(f"  renamed   {before} → {after}" for before, after in planned.renamed),
        f"  returned  {', '.join(planned.returned)}" if planned.returned else "",
        f"  retired   {', '.join(planned.retired)} ({RETIRED})" if planned.retired else "",
        f"  settings  {', '.join(planned.settings)}" if planned.settings else "",
    )
    return [*filter(None, lines)]


def _anew_line(change: JudgedAnew) -> str:
    """How much of the past another target or history judges anew, and how to leave it as it is."""
    days = counted(change.days, "day", "days")
    if not change.before:
        return f"  anew      {change.slug}: what it is compared with holds for the past too: {days} will be judged anew"
    return (
        f"  anew      {change.slug}: its target has no date, and holds for the past too: {days} will be judged anew;"
        f" state from to leave them: target: [{{{change.before}}}, {{from: DAY, {change.after}}}]"
    )
