// What a page has without any script: its text, where its links lead, and the forms that could not be sent.
() => ({
  text: document.querySelector("main").innerText.trim(),
  links: [...document.querySelectorAll("a[href]")].map((each) => each.getAttribute("href")),
  problems: [...document.querySelectorAll("form")]
    .filter((each) => !each.querySelector("button:not([type=button]), input[type=submit]"))
    .map((each) => `a form that can't be sent: ${each.outerHTML.slice(0, 80)}`),
})
