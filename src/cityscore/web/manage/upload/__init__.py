"""Upload: files of figures, looked over before they are kept, and undone as one."""

from cityscore.web.manage.upload.decisions import UPLOAD
from cityscore.web.manage.upload.list import UPLOADS
from cityscore.web.manage.upload.rejected_rows import REJECTED

__all__ = ["REJECTED", "UPLOAD", "UPLOADS"]
