"""A city written as a file: YAML to model and back, problems with their line, JSON Schema, and advice."""

from cityscore.definitions.lint import lint, lint_values
from cityscore.definitions.loading import load, loads, located
from cityscore.definitions.schema import json_schema
from cityscore.definitions.writing import dumps

__all__ = ["dumps", "json_schema", "lint", "lint_values", "load", "loads", "located"]
