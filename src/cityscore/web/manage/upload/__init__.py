"""Upload: files of figures, looked over before they are kept, and undone as one."""

from cityscore.web.manage.upload.decisions import UPLOAD
from cityscore.web.manage.upload.rejected_rows import REJECTED
from cityscore.web.manage.upload.upload_list import UPLOADS

__all__ = ["REJECTED", "UPLOAD", "UPLOADS"]
