"""Definitions: what is measured, changed in the browser; as a file, out and in; and as they ever were."""

from cityscore.web.manage.definitions.definitions_file import EXPORT, IMPORT
from cityscore.web.manage.definitions.metric_page import EDIT, NEW
from cityscore.web.manage.definitions.overview import DEFINITIONS
from cityscore.web.manage.definitions.revisions import HISTORY, REVISION
from cityscore.web.manage.definitions.starter_packs_page import PACK, PACK_LIST

__all__ = ["DEFINITIONS", "EDIT", "EXPORT", "HISTORY", "IMPORT", "NEW", "PACK", "PACK_LIST", "REVISION"]
