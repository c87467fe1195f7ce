"""Write the shipped JSON Schema again: ``python -m cityscore.definitions.schema``."""

import json

from cityscore.definitions.schema import SHIPPED, json_schema

SHIPPED.write_text(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
