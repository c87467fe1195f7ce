"""Report mail goes at most once to each reader, wherever its job is killed and however often it is done again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.mailbox_server import SENDER, Mailbox
from tests.store.forked import call
from tests.store.shared_database import SharedDatabase, shared_database
from tests.waiting import until

KEY = "only for these tests, and long enough to be taken for a key"
REPORTS = "SELECT 1 FROM store_job WHERE name = 'report'"
READERS = 40
KILLS = 5


def sending(shared: SharedDatabase, box: Mailbox) -> dict[str, str]:
    """The environment of a site that sends its mail to a box."""
    return {
        **shared.environment,
        "CITYSCORE_SECRET_KEY": KEY,
        "CITYSCORE_MAIL": f"smtp+plain://127.0.0.1:{box.port}",
        "CITYSCORE_MAIL_FROM": SENDER,
    }


def test_no_reader_gets_it_twice_at_whatever_step_it_is_killed(tmp_path: Path, box: Mailbox) -> None:
    with shared_database(tmp_path) as shared:
        steps = call("mail_process", sending(shared, box), "killed")
    assert len([step for step in steps if "COMMIT" in step]) >= 8  # each mail is claimed in a transaction of its own
    trials: dict[str, Counter[str]] = {}
    for addresses, message in box.came:
        trials.setdefault(str(message["From"]), Counter()).update(addresses)
    assert trials.pop(SENDER).total() == 4
    assert len(trials) == len(steps)
    assert {count for each in trials.values() for count in each.values()} == {1}
    assert {4 - each.total() for each in trials.values()} == {
        0,
        1,
    }  # the mail in hand may be lost, and no other


def test_no_reader_gets_it_twice_from_workers_that_race(tmp_path: Path, box: Mailbox) -> None:
    with shared_database(tmp_path) as shared:
        call("mail_process", sending(shared, box), "racing")
    assert set(Counter(box.addresses).values()) == {5}


def test_workers_that_are_killed_one_after_the_other_send_it_once(tmp_path: Path, box: Mailbox) -> None:
    box.pause = 0.03
    command = [sys.executable, "-m", "cityscore", "worker"]
    with shared_database(tmp_path) as shared:
        environment = sending(shared, box)
        shared.run(
            "from tests.store.mail_town import define_town, figures, publish, subscriber\n"
            "define_town(daily_run='23:59'); publish(figures())\n"
            f"for n in range({READERS}): subscriber(f'reader-{{n}}@home.org')\n"
        )
        for kill in range(KILLS):
            had = len(box.came)
            worker = subprocess.Popen(command, env=environment, cwd=tmp_path)
            until(lambda had=had: at_once(shared) or len(box.came) > had)
            time.sleep(0.01 * (kill + 1))
            worker.kill()
            worker.wait()
        last = subprocess.Popen(command, env=environment, cwd=tmp_path)
        try:
            until(lambda: at_once(shared) or shared.ask(f"{REPORTS} AND state = 'done'"))
        finally:
            last.kill()
            last.wait()
    got = [(str(message["Subject"]), address) for addresses, message in box.came for address in addresses]
    assert set(Counter(got).values()) == {1}
    assert READERS - KILLS <= len(got) <= READERS
    assert len({subject for subject, _ in got}) == 1


def at_once(shared: SharedDatabase) -> None:
    """Have what waits for a while after a kill start now."""
    shared.ask("UPDATE store_job SET not_before = created WHERE name = 'report' AND state = 'waiting'")
