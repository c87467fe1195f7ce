// What is wrong with a page's size, headings, language and look, or is inline in it: a list of sentences.
({ language, dark }) => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (element) => {
    const name = element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") +
      (element.classList.length ? "." + [...element.classList].join(".") : "");
    return `<${name}> "${(element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50)}"`;
  };
  const hidden = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const { width, height } = each.getBoundingClientRect();
      if (width <= 1 || height <= 1 || each.matches(".skip")) return true;
    }
    return !element.checkVisibility({ visibilityProperty: true });
  };

  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) {
    problems.push(`is ${wide} px too wide`);
    all("body *").filter((each) => !hidden(each) && each.getBoundingClientRect().right > innerWidth + 1)
      .slice(0, 5).forEach((each) => problems.push(`sticks out: ${named(each)}`));
  }
  all("body *").filter((each) => !hidden(each) && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0)
    .filter((each) => getComputedStyle(each).overflowX !== "visible")
    .forEach((each) => problems.push(`scrolls sideways, or is cut: ${named(each)}`));

  const headings = all("h1, h2, h3, h4, h5, h6").filter((each) => !each.closest("[hidden]"));
  const levels = headings.map((each) => Number(each.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) problems.push(`h1: ${levels.filter((l) => l === 1).length}`);
  levels.forEach((level, index) => {
    if (index ? level > levels[index - 1] + 1 : level !== 1) problems.push(`skips a level: ${named(headings[index])}`);
  });
  headings.filter((each) => !each.textContent.trim()).forEach(() => problems.push("an empty heading"));

  if (document.documentElement.lang !== language) problems.push(`lang is "${document.documentElement.lang}"`);
  if (!document.title.trim()) problems.push("no title");
  if (all("main").length !== 1) problems.push(`${all("main").length} main`);

  all("style, [style], script:not([src]):not([type='application/json'])")
    .forEach((each) => problems.push(`inline: ${each.outerHTML.slice(0, 100)}`));
  all("*").forEach((each) => [...each.attributes].filter(({ name }) => name.startsWith("on"))
    .forEach(({ name }) => problems.push(`inline ${name}: ${named(each)}`)));
  all("a[href='#'], a:not([href])").forEach((each) => problems.push(`leads nowhere: ${named(each)}`));

  const schemes = getComputedStyle(document.documentElement).colorScheme;
  const wanted = dark || (schemes.includes("dark") && !schemes.includes("light"));
  const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number);
  if (wanted !== red + green + blue < 3 * 128) problems.push(`is not ${wanted ? "dark" : "light"}`);
  return problems;
}
