"""Read by each Python that tests/on-days starts: libfaketime 0.9.10 refuses the clock that Python sleeps by."""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep
