/* The wall board: asks its own page for news, turns the plates that changed, lets lines and follow-ups take turns,
   and says since when it has heard nothing. Whatever fails, what is shown stays. */
"use strict";
{
  const { again, atOnce, zone, silent, some } = document.body.dataset;
  const clock = document.querySelector("[data-clock]");
  const pause = document.querySelector("[data-pause]");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 820px), (max-aspect-ratio: 1/1)");
  const language = document.documentElement.lang;
  const TURN = 9000, PAGE = 20000, HALF = 320, PATIENCE = 20000;
  let heard = new Date(), item = 0, page = 0, paused = false;

  const time = (moment) => moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", timeZone: zone });
  const when = (moment) => Date.now() - moment < 43200000 ? time(moment)
    : moment.toLocaleString(language, { weekday: "long", hour: "2-digit", minute: "2-digit", timeZone: zone });
  const all = (name, root = document) => [...root.querySelectorAll(name)];

  function tick() {
    clock.hidden = false;
    clock.textContent = time(new Date());
  }

  /* Follow-ups, one at a time; on a phone all are there to be read. */
  function follow() {
    const items = all("[data-ticker] li");
    document.querySelector(".ticker").classList.toggle("turning", items.length > 0);
    items.forEach((each, place) => each.classList.toggle("shown", place === item % items.length));
    document.querySelector("[data-turn]").textContent = items.length > 1 ? `${(item % items.length) + 1}/${items.length}` : "";
    pause.hidden = items.length < 2;
  }

  /* More cabinets than fit take turns; the city's line always stays. */
  function turnPage() {
    const lines = all("[data-lines] tr"), fit = Number(atOnce), pages = Math.ceil(lines.length / fit);
    const first = narrow.matches ? 0 : (page % pages) * fit;
    const last = narrow.matches ? lines.length : Math.min(first + fit, lines.length);
    lines.forEach((line, place) => { line.hidden = place < first || place >= last; });
    document.querySelector("[data-place]").textContent = last - first < lines.length
      ? some.replace("FIRST", first + 1).replace("LAST", last).replace("ALL", lines.length) : "";
  }

  function silence(isSilent) {
    document.body.classList.toggle("silent", isSilent);
    const said = isSilent ? silent.replace("TIME", when(heard)) : "";
    const place = document.querySelector("[data-silence]");
    if (place.textContent !== said) place.textContent = said;
  }

  async function ask() {
    try {
      const answer = await fetch(location.href, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!answer.ok || !next.querySelector("[data-ticker]")) throw new Error(answer.status);
      heard = new Date();
      silence(false);
      await show(next);
    } catch {
      silence(true);
    }
  }

  /* Puts the new board in place of the old one; the plates whose figure changed go away and come back turned. */
  async function show(next) {
    const now = document.querySelector("main"), then = next.querySelector("main");
    const before = figures(now), after = figures(then);
    const changed = [...after.keys()].filter((key) => before.has(key) && before.get(key).textContent !== after.get(key).textContent);
    if (changed.length && !still.matches && !document.hidden) await turn(changed, before, after, 0, 90, "ease-in");
    const held = document.activeElement === pause;
    then.querySelector("[data-pause]").replaceWith(pause);
    now.replaceChildren(...then.childNodes);
    document.querySelector(".clock time").replaceWith(next.querySelector(".clock time"));
    document.title = next.title;
    document.dispatchEvent(new Event("shown"));
    if (held) pause.focus();
    follow();
    turnPage();
    if (changed.length && !still.matches && !document.hidden) await turn(changed, after, before, -90, 0, "ease-out");
  }

  function figures(root) {
    return new Map(all("[data-key]", root).map((each) => [each.dataset.key, each]));
  }

  function turn(keys, shown, other, from, to, easing) {
    const plates = keys.flatMap((key) => {
      const others = all("b", other.get(key));
      return all("b", shown.get(key)).filter((plate, place) => plate.textContent !== others[place]?.textContent);
    });
    const steps = [{ transform: `rotateX(${from}deg)` }, { transform: `rotateX(${to}deg)` }];
    const turns = plates.map((plate, place) => plate.animate(steps, { duration: HALF, delay: Math.min(place, 12) * 60, easing, fill: "both" }));
    return Promise.race([Promise.allSettled(turns.map((each) => each.finished)), new Promise((done) => setTimeout(done, 3000))])
      .then(() => { if (to === 0) turns.forEach((each) => each.cancel()); });
  }

  pause.addEventListener("click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", paused);
  });
  narrow.addEventListener("change", turnPage);
  addEventListener("online", ask);
  tick();
  follow();
  turnPage();
  setInterval(tick, 1000);
  setInterval(() => { if (!paused) { item += 1; follow(); } }, TURN);
  setInterval(() => { if (!paused) { page += 1; turnPage(); } }, PAGE);
  setInterval(() => { if (document.body.classList.contains("silent")) silence(true); }, 60000);
  setInterval(ask, Number(again) * 1000);
}
