"""What somebody typed for the metrics that ask for a sentence: read, and told where it is too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cityscore.present.read.comment_requests import CommentRequest
from cityscore.present.read.public_comments import signed_by
from cityscore.present.say.language import say
from cityscore.store import models
from cityscore.store.comments import MOST, one_line


@dataclass
class CommentLine:
    """A metric with what is typed for it, or stands already."""

    asked: CommentRequest
    typed: str
    was: str
    """What stood when the page was shown, as ``comment_token`` has it."""
    problems: list[str] = field(default_factory=list)

    @classmethod
    def standing(cls, asked: CommentRequest) -> CommentLine:
        """What stands already, as it would have been typed."""
        return cls(asked, asked.comment.text if asked.comment else "", comment_token(asked.comment))

    @classmethod
    def sent(cls, asked: CommentRequest, sent: Mapping[str, str]) -> CommentLine:
        """What was typed; of a metric that the page did not have, what stands."""
        slug = asked.metric.slug
        if f"said-{slug}" not in sent:
            return cls.standing(asked)
        return cls(asked, sent[f"said-{slug}"].replace("\0", ""), sent.get(f"was-{slug}", ""))

    @property
    def slug(self) -> str:
        """The metric's."""
        return self.asked.metric.slug

    @property
    def text(self) -> str:
        """What is typed, as it would be kept; empty takes the comment back."""
        return one_line(self.typed)

    @property
    def signed(self) -> str:
        """Under which name the comment that stands is public."""
        stands = self.asked.comment
        return signed_by(stands.who.name, self.asked.metric) if stands else ""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to be written, or to be taken back."""
        return bool(self.asked.reasons or self.asked.comment or self.text or self.problems)


def comment_token(comment: models.Note | None) -> str:
    """A comment in short, to tell whether it is another."""
    return str(comment.pk) if comment else ""


def are_too_long(lines: Sequence[CommentLine]) -> bool:
    """Whether any is, which each of those then says."""
    for line in lines:
        if len(line.text) > MOST:
            words = say("This has {number} letters → shorten it to {most}", number=len(line.text), most=MOST)
            line.problems.append(words)
    return any(line.problems for line in lines)
