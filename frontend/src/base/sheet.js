// The side sheet: a part that is loaded into #sheet-body opens it. The browser's own dialog keeps the focus inside.
import { words } from "./say.js";

const sheet = document.getElementById("sheet");
const body = document.getElementById("sheet-body");
let touched = false;

if (sheet && body) {
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!body.contains(event.detail.target) || !body.innerHTML.trim()) return;
    if (event.detail.target === body) touched = false;
    if (!sheet.open) sheet.showModal();
    const heading = body.querySelector("h1, h2");
    if (heading) sheet.setAttribute("aria-label", heading.textContent.trim());
    const first = body.querySelector("[aria-invalid=true], input:not([type=hidden]), select, textarea, button");
    (body.querySelector("[autofocus]") ?? first)?.focus();
  });
  body.addEventListener("input", () => (touched = true));
  body.addEventListener("submit", () => (touched = false));

  const leave = () => !touched || window.confirm(words.leave);
  const close = () => {
    touched = false;
    sheet.close();
  };
  // Escape.
  sheet.addEventListener("cancel", (event) => {
    event.preventDefault();
    if (leave()) close();
  });
  // The cross, anything marked as closing, and the page beside the sheet.
  sheet.addEventListener("click", (event) => {
    if ((event.target === sheet || event.target.closest("[data-close]")) && leave()) {
      event.preventDefault();
      close();
    }
  });
  sheet.addEventListener("close", () => body.replaceChildren());
  // A form that was saved may answer with HX-Trigger: saved.
  document.body.addEventListener("saved", close);
}
