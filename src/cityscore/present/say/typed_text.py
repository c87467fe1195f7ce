"""Text that people type or send beside figures: notes, comments, reasons, names; refused in words where it won't do."""

from __future__ import annotations

from cityscore.model import CityScoreError
from cityscore.model.text_rules import LINE_BREAKS, character_name, is_empty, unseen_in
from cityscore.present.say.language import say


class UnfitText(CityScoreError):
    """A text holds what no text may, or is too long."""


def fit_text(text: str, longest: int, *, lines: bool = False) -> str:
    """A text as it is kept, without spaces around it; '' where it shows nothing.

    Raises ``UnfitText`` for a character that can't be seen, for a line break unless it may have ``lines``, and for
    more characters than ``longest``.
    """
    text = "" if is_empty(text) else text.replace("\r\n", LINE_BREAKS).strip()
    unseen = unseen_in(text, lines=lines)
    if unseen is not None and unseen[0] == LINE_BREAKS:
        raise UnfitText(say("the text has a line break → write it in one line"))
    if unseen is not None:
        raise UnfitText(
            say(
                "the text holds a character that can't be seen ({character}), behind “{before}” → delete it",
                character=character_name(unseen[0]),
                before=text[max(unseen.start() - 20, 0) : unseen.start()],
            )
        )
    if len(text) > longest:
        raise UnfitText(say("the text has {number} characters → shorten it to {most}", number=len(text), most=longest))
    return text
