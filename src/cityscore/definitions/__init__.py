"""A city written as a file: YAML to model and back, problems with their line, JSON Schema, and advice."""

from cityscore.definitions.lint import lint, lint_values
from cityscore.definitions.loading import load_definitions, loads, located
from cityscore.definitions.schema import json_schema
from cityscore.definitions.yaml_text import dumps

__all__ = ["dumps", "json_schema", "lint", "lint_values", "load_definitions", "loads", "located"]
