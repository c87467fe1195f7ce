"""What the YAML parser complains of is said in plain words, at the line where it starts."""

import pytest

from cityscore.definitions.document import parse


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b: c", "1:5: this colon is out of place → check the indentation, or put the text in quotes"),
        ("a: 1\n b: 2", "2:3: this colon is out of place → check the indentation, or put the text in quotes"),
        ("a:\n\t- b", "2:1: a tab can't indent a line → use spaces"),
        ("- a\nb: 1", "2:1: does not line up with the lines above → indent it like its neighbours"),
        ("a: 1\nb", "2:1: a key without a colon → write key: value"),
        ("a:\n  m\n    b: M", "2:3: a key without a colon → write key: value"),
        ("a:\n  b: 1\n  m\n    b: M\n", "3:3: a key without a colon → write key: value"),
        ("a:\n  b 1\n  c: 2", "2:3: a key without a colon → write key: value"),
        ("a\n  b: 1", "1:1: a key without a colon → write key: value"),
        ("a: text\n  and more\n  of it: x", "3:8: this colon is out of place"),
        ("a:\n  - b\n  - c: d: e", "3:9: this colon is out of place"),
        ("a: [1\nb: 2\n", "1:4: a [ is never closed → add the missing ]"),
        ("a: {b: 1\nc: [", "1:4: a { is never closed → add the missing }"),
        ("a: 1\nb: 'x\nc: 2", "2:4: a quotation mark is never closed → add the missing one"),
        ("a: @x", "1:4: text can't start with this character → put the text in quotes"),
        ("a: %x", "1:4: text can't start with this character → put the text in quotes"),
        ("a: *", "1:5: text can't start with this character → put the text in quotes"),
        ("a: !x!y z", "1:4: a tag (!) can't be used here → put the text in quotes, or write a plain value"),
        ('a: "\\q"', "1:6: a backslash in double quotes starts a code → write \\\\, or use single quotes"),
        ("a: 1\nb: \x07", "2:4: holds a character that can't be seen (U+0007) → remove it"),
        ('a: 1\nb: "\\U00110000"', "2: a backslash code stands for no character → write the character itself"),
        ('a: 1\nb: "\\UFFFFFFFF"', "2: a backslash code stands for no character → write the character itself"),
        ("a: >x", "1:5: text can't start with | or > → put the text in quotes"),
        ("a: ,", "1:4: this character is out of place → remove it, or put the text in quotes"),
        ("%YAML 2.0\n---\na: 1", "1:1: this version of YAML is not known → remove the line %YAML"),
    ],
)
def test_a_complaint_in_plain_words(text: str, message: str) -> None:
    assert str(parse(text).problems[-1]).startswith(message)
