// The element that has the focus, and what keeps a reader from seeing that; null at the end of the page.
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const radio = element.type === "radio" && document.querySelector(`input[type=radio][name="${element.name}"]`);
  const stop = window.stopNames.get(radio || element) || `<${element.tagName.toLowerCase()}> ${element.className}`;
  const problems = [];
  const now = getComputedStyle(element);
  const outlined = now.outlineStyle === "auto" || (now.outlineStyle !== "none" && parseFloat(now.outlineWidth) >= 2);
  if (!outlined && now.boxShadow === "none") problems.push("focus is not seen");
  const box = element.getBoundingClientRect();
  if (box.width < 2 || box.height < 2) problems.push("focused, it has no size");
  if (box.right < 1 || box.left > innerWidth - 1) problems.push("focused, it is beside the window");
  if (box.bottom < 1 || box.top > innerHeight - 1) problems.push("focused, it is above or below the window");
  return { stop, problems };
}
