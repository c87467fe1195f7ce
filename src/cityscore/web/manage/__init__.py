"""The staff pages. To add one: a file with its ``StaffPage``, a template, a test, and its name in ``STAFF_PAGES``."""

from cityscore.web.manage.city_page import CITY
from cityscore.web.manage.comments import COMMENTS
from cityscore.web.manage.definitions import (
    DEFINITIONS,
    EDIT,
    EXPORT,
    HISTORY,
    IMPORT,
    NEW,
    PACK,
    PACK_LIST,
    REVISION,
)
from cityscore.web.manage.entry import ENTRY
from cityscore.web.manage.log import LOG
from cityscore.web.manage.mail import MAIL
from cityscore.web.manage.notes import NOTES
from cityscore.web.manage.pending import SCORE
from cityscore.web.manage.people import PEOPLE
from cityscore.web.manage.publications import PUBLICATIONS
from cityscore.web.manage.redact import REDACT
from cityscore.web.manage.release import RELEASE
from cityscore.web.manage.staff_page import StaffPage, guarded
from cityscore.web.manage.upload import REJECTED, UPLOAD, UPLOADS

STAFF_PAGES: tuple[StaffPage, ...] = (
    *(ENTRY, UPLOADS, UPLOAD, REJECTED, COMMENTS, NOTES),
    *(DEFINITIONS, EDIT, NEW, PACK_LIST, PACK, EXPORT, IMPORT, HISTORY, REVISION),
    *(SCORE, RELEASE, PUBLICATIONS, MAIL, PEOPLE, REDACT, LOG, CITY),
)
"""Those of one city."""

__all__ = ["STAFF_PAGES", "StaffPage", "guarded"]
