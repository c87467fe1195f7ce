// What is touched and is less than 44 px high; a link inside a sentence is part of its text, and is left alone.
() => {
  const LEAST = 44;
  const inSentence = (target) => target.tagName === "A" &&
    [...target.parentElement.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim().length > 3);
  const reach = (target, x, y, step) => {
    let length = 0;
    while (length < LEAST && target.contains(document.elementFromPoint(x, y + step * (length + 1)))) length += 1;
    return length;
  };
  const problems = [];
  for (const found of document.querySelectorAll("a[href], button, summary, input, textarea, select")) {
    const target = found.matches("[type=checkbox], [type=radio]") && found.closest("label") || found;
    target.scrollIntoView({ block: "center" });
    const box = target.getClientRects()[0];
    const shown = box && target.checkVisibility({ visibilityProperty: true }) && !target.matches(".skip");
    if (!shown || inSentence(target)) continue;
    const x = box.left + Math.min(box.width / 2, 20), y = (box.top + box.bottom) / 2;
    const height = 1 + reach(target, x, y, -1) + reach(target, x, y, 1);
    if (height < LEAST - 1)
      problems.push(`${height} px high: <${target.tagName.toLowerCase()}> ${target.textContent.trim().slice(0, 40)}`);
  }
  return problems;
}
