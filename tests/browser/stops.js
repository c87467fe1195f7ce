// The links and controls of a page, in its order, each named so that two are never alike.
() => {
  const selector = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, " +
    "[contenteditable], [tabindex]:not([tabindex='-1'])";
  const stops = [...document.querySelectorAll(selector)].filter((each) =>
    !each.disabled && each.tabIndex >= 0 && (each.classList.contains("skip") || each.checkVisibility({ visibilityProperty: true })));
  const groups = new Set();
  window.stopNames = new Map();
  return stops.filter((each) => {
    if (each.type !== "radio") return true;
    const again = groups.has(each.name);
    groups.add(each.name);
    return !again;
  }).map((each, index) => {
    const text = (each.textContent || each.name || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const name = `${index + 1} <${each.tagName.toLowerCase()}> "${text}"`;
    window.stopNames.set(each, name);
    return name;
  });
}
