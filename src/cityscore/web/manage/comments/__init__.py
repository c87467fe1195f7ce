"""Comments: a sentence on each metric that fell below its goal or changed for real, by whoever answers for it."""

from cityscore.web.manage.comments.comment_page import COMMENTS

__all__ = ["COMMENTS"]
