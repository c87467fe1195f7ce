/* Says that a page is out of date once the moment has come by which it expected to be replaced: without asking anybody,
   so that it holds for a kept page, a copy on a disk, and a screen that hangs on a wall. */
"use strict";
{
  const MINUTE = 60000, DAY = 86400000;
  const language = document.documentElement.lang;

  /* "13 days ago", in days of the city's own calendar; from two months on "22 months ago". */
  function age(through, zone) {
    const today = new Date().toLocaleDateString("sv", { timeZone: zone }); // as ISO 8601 writes days
    const days = Math.round((Date.parse(through) - Date.parse(today)) / DAY), isLong = days < -60;
    return new Intl.RelativeTimeFormat(language).format(isLong ? Math.round(days / 30.44) : days, isLong ? "month" : "day");
  }

  function look() {
    for (const notice of document.querySelectorAll("[data-expected]")) {
      const isLate = Date.now() >= Date.parse(notice.dataset.expected);
      if (notice.hidden === isLate) notice.hidden = !isLate;
      const ago = notice.querySelector("[data-ago]"), text = isLate ? ` (${age(notice.dataset.through, notice.dataset.zone)})` : "";
      if (ago.textContent !== text) ago.textContent = text;
      if (isLate) for (const name of document.querySelectorAll("[data-latest]")) name.textContent = name.dataset.latest;
      if (isLate) for (const line of document.querySelectorAll("[data-next]")) line.hidden = true;
    }
    for (const { dataset, children } of document.querySelectorAll("[data-ends]"))
      children[0].textContent = ` (${age(dataset.ends, dataset.zone)})`;
  }

  look();
  setInterval(look, MINUTE);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("shown", look); // when the board has put new figures in place
  addEventListener("pageshow", look);
}
