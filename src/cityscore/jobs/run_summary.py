"""What a run did, and what definitions would change, in words: for the terminal, the log, the staff pages."""

from __future__ import annotations

from cityscore.jobs.city_run import Outcome
from cityscore.present.say.terms import counted, day_text
from cityscore.store.definitions import Plan
from cityscore.store.observation_writes import WriteCounts

RETIRED = "leave the scorecard, past days included; to end one on a day, write active: {to: DAY} instead"


def run_text(outcome: Outcome) -> str:
    """What a run collected and published."""
    scores = counted(outcome.figures, "score", "scores")
    if outcome.waits:
        until = f"wait until {day_text(outcome.waits)}, {outcome.waits:%H:%M}, to be public"
        return f"{written_text(outcome.written)}; figures through {day_text(outcome.through)} {until}"
    if not outcome.published:
        return "nothing new"
    return f"{written_text(outcome.written)}; {scores} published, through {day_text(outcome.through)}"


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


def plan_lines(planned: Plan) -> list[str]:
    """What would change, a line for each sort of change or changed metric."""
    lines = (
        f"  added     {', '.join(planned.added)}" if planned.added else "",
        *(f"  changed   {slug}: {', '.join(keys)}" for slug, keys in planned.changed),
        *(
            f"  anew      {change.slug}: its target has no date, and holds for the past too: {change.days:,}"
            f" {'day is' if change.days == 1 else 'days are'} judged by the new one; to leave them as they are, write"
            f" target: [{{{change.before}}}, {{from: DAY, {change.after}}}]"
            for change in planned.anew
        ),
        *(f"  renamed   {before} → {after}" for before, after in planned.renamed),
        f"  returned  {', '.join(planned.returned)}" if planned.returned else "",
        f"  retired   {', '.join(planned.retired)} ({RETIRED})" if planned.retired else "",
        f"  settings  {', '.join(planned.settings)}" if planned.settings else "",
    )
    return [*filter(None, lines)]
