// Keeps the page current. Without it the page reloads itself; with it, only what changed is drawn.
const RELOAD_MS = 25_000;
const page = document.querySelector("#page");

// The server draws and escapes; here it is only put in place, and an open map stays open.
function show(html) {
  const isOpen = page.querySelector("details")?.open ?? false;
  const hadFocus = page.querySelector("summary") === document.activeElement;
  page.innerHTML = html;
  const details = page.querySelector("details");
  if (details) {
    details.open = isOpen;
    if (hadFocus) details.querySelector("summary").focus();
  }
  document.title = page.querySelector("h1").textContent;
}

function reloadLater() {
  setTimeout(() => location.reload(), RELOAD_MS);
}

let drawn = "";
const source = new EventSource(`${location.pathname.replace(/\/$/, "")}/events`);
source.addEventListener("page", (event) => {
  const html = JSON.parse(event.data);
  if (html !== drawn) show(html);
  drawn = html;
});
source.addEventListener("end", () => {
  source.close();
  location.reload();
});
source.addEventListener("error", () => {
  if (source.readyState === EventSource.CLOSED) reloadLater();
});
