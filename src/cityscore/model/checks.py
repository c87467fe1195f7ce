"""What can be wrong with definitions and observations beside the model's own rules, by id: what each id means."""

from __future__ import annotations

DEFINITIONS = {
    "definitions.file": "The file is there, can be read, and is YAML in UTF-8.",
    "definitions.syntax": "The YAML is well formed: indentation, colons, brackets and quotation marks.",
    "definitions.refused": "The file means what it shows: no aliases, tags, merge keys or second document, and no"
    " deeper nesting than a city needs.",
    "definitions.key-twice": "A key stands only once in its place.",
    "definitions.wrong-key": "A key is text.",
    "definitions.unknown-key": "Every key is one that there is; one that is not is most often a slip.",
    "definitions.missing-key": "What must be given is given.",
    "definitions.said-twice": "What a mapping's key says already is not said again inside it.",
    "definitions.empty": "No text is empty.",
    "definitions.wrong-type": "A value is what its key takes: text, a number, a day, a list.",
    "definitions.wrong-form": "A text is written as its key asks, such as a slug or opening hours.",
    "definitions.unseen-character": "A text has no characters that nobody sees, such as control characters or those"
    " that turn the order of letters around, and line breaks only where it may have several lines.",
    "definitions.too-long": "A text is no longer than its key allows.",
    "definitions.unknown-word": "A word is one of those that its key chooses from.",
    "definitions.out-of-range": "A number keeps to its limits.",
    "definitions.no-such-day": "A day is in the calendar.",
    "definitions.invalid": "Whatever else they say can be done, also beside the definitions that stand already.",
}

OBSERVATIONS = {
    "observations.file": "The file is there, can be read, and is of a known kind with the columns it needs.",
    "observations.row": "A row, or the header, is whole and has what its metric's kind asks for.",
    "observations.cell": "A metric, day, district or figure is written so that it can be read, and fits its metric.",
}

ADVICE = {
    "lint.seal": "The file of the seal is there, is SVG or PNG as its name says, and has at most 200 KB.",
    "lint.above-maximum": "No figure is above the highest value there can be, which its target states.",
    "lint.lone-means": "A mean of cases says how many it is of: ten are needed to judge it.",
    "lint.percent-figures": "Figures in percent are decimals: 95 would be 9,500 %.",
    "lint.hundredfold-figures": "Figures and their target are written alike: not 72 against 0.7.",
    "lint.total-as-day": "The figure of a day is that day's own, not its month's total.",
    "lint.volume-fell": "A metric's volume did not fall as chance and season can't explain.",
    "lint.no-whole-city": "A metric with rows for districts has rows for the whole city too.",
    "lint.old-figures": "Scores through yesterday are asked of figures that are new enough for one.",
}

SOURCES = {
    "sources.away": "A source is there, and answers.",
    "sources.slow": "A source can be looked through within ten seconds, one that Spark reads within two minutes.",
}

INPUT = {
    "input.invalid": "An option or a file that a command needs is as it should be.",
}
