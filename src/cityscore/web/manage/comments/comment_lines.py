"""What somebody typed for the metrics that ask for a sentence: read, and told where it is too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cityscore.present.read.comment_requests import CommentRequest
from cityscore.present.read.public_comments import signed_by
from cityscore.present.say.typed_text import UnfitText, fit_text
from cityscore.store import models
from cityscore.store.comments import MOST, one_line


@dataclass
class CommentLine:
    """A metric with what is typed for it, or stands already."""

    request: CommentRequest
    typed: str
    was: str
    """What stood when the page was shown, as ``comment_token`` has it."""
    problems: list[str] = field(default_factory=list)

    @classmethod
    def standing(cls, request: CommentRequest) -> CommentLine:
        """What stands already, as it would have been typed."""
        return cls(request, request.comment.text if request.comment else "", comment_token(request.comment))

    @classmethod
    def sent(cls, request: CommentRequest, post: Mapping[str, str]) -> CommentLine:
        """What was typed; of a metric that the page did not have, what stands."""
        slug = request.metric.slug
        if f"said-{slug}" not in post:
            return cls.standing(request)
        return cls(request, post[f"said-{slug}"], post.get(f"was-{slug}", ""))

    @property
    def slug(self) -> str:
        """The metric's."""
        return self.request.metric.slug

    @property
    def text(self) -> str:
        """What is typed, as it would be kept; empty takes the comment back."""
        return one_line(self.typed)

    @property
    def signed(self) -> str:
        """Under which name the comment that stands is public."""
        comment = self.request.comment
        return signed_by(comment.who.name, self.request.metric) if comment else ""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to be written, or to be taken back."""
        return bool(self.request.reasons or self.request.comment or self.text or self.problems)


def comment_token(comment: models.Note | None) -> str:
    """A comment in short, to tell whether it is another."""
    return str(comment.pk) if comment else ""


def are_unfit(lines: Sequence[CommentLine]) -> bool:
    """Whether any is too long, or holds what no text may, which each of those then says."""
    for line in lines:
        try:
            fit_text(line.text, MOST)
        except UnfitText as error:
            line.problems.append(str(error)[:1].upper() + str(error)[1:])
    return any(line.problems for line in lines)
