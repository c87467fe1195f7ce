// While a metric is edited, shows what that comes to. Without it, a button does.
for (const form of document.querySelectorAll("form[data-previews]")) {
  let waiting, asked = 0;
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 400); });
  async function show() {
    const mine = ++asked, data = new FormData(form);
    data.set("do", "preview");
    try {
      const answer = await fetch(location.href, { method: "POST", body: data, headers: { Accept: "text/x-preview" } });
      const text = await answer.text();
      if (answer.ok && mine === asked) document.getElementById("preview").innerHTML = text;
    } catch { /* the button still does */ }
  }
}
