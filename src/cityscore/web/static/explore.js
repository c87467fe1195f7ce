// Charts that answer to a pointer: asked for by a button, drawn from the same specification as the picture.
"use strict";

const load = (address) =>
  new Promise((done, failed) => {
    if (window.vegaEmbed) return done();
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done();
    script.onerror = () => failed(new Error(address));
    document.head.append(script);
  });

const draw = async (figure, button) => {
  const image = figure.querySelector("img");
  const address = new URL(image.currentSrc || image.src, location.href);
  address.pathname = address.pathname.replace(/\.svg$/, ".json");
  const [answer] = await Promise.all([fetch(address), load(button.dataset.script)]);
  if (!answer.ok) throw new Error(answer.statusText);
  const place = document.createElement("div");
  await window.vegaEmbed(place, await answer.json(), {
    actions: false,
    ast: true,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  figure.querySelector(".drawn").replaceChildren(place);
  button.remove();
};

for (const button of document.querySelectorAll(".explore")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await draw(button.closest("figure"), button);
    } catch {
      button.disabled = false;
    }
  });
}
