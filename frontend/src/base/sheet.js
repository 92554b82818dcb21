// The side sheet: a part that is loaded into #sheet-body opens it. The browser's own dialog keeps the focus inside.
import { words } from "./say.js";

const sheet = document.getElementById("sheet");
const body = document.getElementById("sheet-body");
let touched = false;

// Whether an input differs from what is saved: a form that was sent and came back brings that along as initial-<name>.
function differs(input) {
  const saved = input.form?.elements[`initial-${input.name}`];
  const known = saved instanceof HTMLInputElement && (!input.options || [...input.options].some(({ value }) => value === saved.value));
  if (known && !/^(checkbox|radio)$/.test(input.type)) return input.value !== saved.value;
  if (input.type === "checkbox" || input.type === "radio") return input.checked !== input.defaultChecked;
  if (input.options) return [...input.options].some((option) => option.selected !== option.defaultSelected);
  return input.value !== input.defaultValue;
}

if (sheet && body) {
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (!body.contains(event.target) || !body.innerHTML.trim()) return;
    if (event.detail.target === body) touched = false;
    body.querySelectorAll(".field").forEach(mark);
    if (!sheet.open) sheet.showModal();
    const heading = body.querySelector("h1, h2");
    if (heading) sheet.setAttribute("aria-label", heading.textContent.trim());
    // What went wrong first, else where one begins.
    const begin = ["[role=alert] a[href^='#']", "[aria-invalid=true]", "[autofocus]", "input:not([type=hidden]), select, textarea, button"];
    begin.map((selector) => body.querySelector(selector)).find(Boolean)?.focus({ preventScroll: true });
  });
  // The value as it was is shown beside what differs from it.
  const mark = (field) => {
    const inputs = [...field.querySelectorAll("input:not([type=hidden]), select, textarea")];
    field.classList.toggle("is-changed", inputs.some(differs));
  };
  body.addEventListener("input", (event) => {
    touched = true;
    const field = event.target.closest(".field");
    if (field) mark(field);
  });

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
  // The cross, anything marked as closing, a link to the page beside the sheet, and that page itself.
  const closes = (target) => {
    const link = target.closest("a[href]");
    return target === sheet || target.closest("[data-close]") || (link && !link.hash && link.pathname === location.pathname);
  };
  sheet.addEventListener("click", (event) => {
    if (closes(event.target)) {
      event.preventDefault();
      if (leave()) close();
    }
  });
  sheet.addEventListener("close", () => body.replaceChildren());
  // A form that was saved may answer with HX-Trigger: saved.
  document.body.addEventListener("saved", close);
}
