// Sends a file, and keeps its figures, with a bar that shows how far that is. Without it both work, only silently.
for (const form of document.querySelectorAll("form[data-sends]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const bar = form.querySelector("progress"), button = form.querySelector("button");
    const errors = (form.closest("section") || form).querySelector(".errors");
    const data = new FormData(form, event.submitter);
    bar.hidden = false; bar.removeAttribute("value"); button.disabled = true; errors.hidden = true;
    const refuse = (problem) => {
      bar.hidden = true; button.disabled = false;
      errors.querySelector(".problem").textContent = problem; errors.hidden = false;
    };
    const send = form.dataset.sends === "file" ? sendFile : keep;
    send(data, (done, of) => { if (done < of) { bar.max = of; bar.value = done; } else bar.removeAttribute("value"); }, refuse);
  });
}

function sendFile(data, told, refuse) {
  const request = new XMLHttpRequest();
  request.open("POST", location.href);
  request.setRequestHeader("Accept", "application/json");
  request.responseType = "json";
  request.upload.onprogress = (event) => told(event.loaded, event.total);
  request.onload = () => {
    if (request.response?.to) location.assign(request.response.to);
    else refuse(request.response?.problem || "That did not work. Load the page again.");
  };
  request.onerror = () => refuse("The site can't be reached. Try again.");
  request.send(data);
}

async function keep(data, told, refuse) {
  let problem = "", ended = false;
  try {
    const answer = await fetch(location.href, { method: "POST", body: data, headers: { Accept: "application/x-ndjson" } });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = "", piece; !(piece = await reader.read()).done;) {
      const lines = (rest + piece.value).split("\n");
      rest = lines.pop();
      for (const line of lines.map(JSON.parse)) {
        if (line.end) { ended = true; problem = line.problem || ""; } else told(line.done, line.of);
      }
    }
  } catch { ended = false; }
  if (problem) refuse(problem); else location.reload();
}
