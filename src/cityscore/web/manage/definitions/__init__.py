"""Definitions: what is measured, changed in the browser; as a file, out and in; and as they ever were."""

from cityscore.web.manage.definitions.file import EXPORT, IMPORT
from cityscore.web.manage.definitions.history import HISTORY, REVISION
from cityscore.web.manage.definitions.metric import EDIT, NEW
from cityscore.web.manage.definitions.overview import DEFINITIONS

__all__ = ["DEFINITIONS", "EDIT", "EXPORT", "HISTORY", "IMPORT", "NEW", "REVISION"]
