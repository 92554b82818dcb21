import "./base.css";
import htmx from "htmx.org";
import { Collapse, Dropdown, Offcanvas, Tab, Toast } from "bootstrap";

window.htmx = htmx;
const words = document.documentElement.lang.startsWith("en")
  ? { lost: "The server cannot be reached. Nothing was saved; please try again.", failed: "This did not work. Nothing was saved.", leave: "What you entered is not saved yet." }
  : { lost: "连不上服务器，没有保存任何内容，请稍后再试。", failed: "没有成功，没有保存任何内容。", leave: "填写的内容还没有保存。" };

function say(text, kind = "danger") {
  const place = document.getElementById("toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = `toast align-items-center text-bg-${kind} border-0`;
  toast.setAttribute("role", kind === "danger" ? "alert" : "status");
  const body = document.createElement("div");
  body.className = "toast-body";
  body.textContent = text;
  toast.append(body);
  place.append(toast);
  new Toast(toast, { delay: 8000 }).show();
  toast.addEventListener("hidden.bs.toast", () => toast.remove());
}

// ------------------------------------------------------------------------------------------------- side sheet
const sheet = document.getElementById("sheet");
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (sheet && event.detail.target === sheet.querySelector("#sheet-body") && event.detail.target.innerHTML.trim()) {
    Offcanvas.getOrCreateInstance(sheet).show();
    sheet.querySelector("input:not([type=hidden]),select,textarea,button")?.focus();
  }
});
// A form in the sheet that was saved answers with HX-Trigger: saved.
document.body.addEventListener("saved", () => {
  if (sheet) Offcanvas.getInstance(sheet)?.hide();
});

// ---------------------------------------------------------------------------------------------------- failures
// 400, 403, 409 and 422 answer with a page part that says what is wrong: it is shown, not dropped.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if ([400, 403, 409, 422].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.body.addEventListener("htmx:sendError", () => say(words.lost));
document.body.addEventListener("htmx:responseError", (event) => say(`${words.failed} (${event.detail.xhr.status})`));

// ------------------------------------------------------------------------------------------------------- forms
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}
document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("submit", (event) => {
  const ask = event.submitter?.dataset.confirm;
  if (ask && !window.confirm(ask)) event.preventDefault();
});

// ------------------------------------------------------------------------------------------------------ search
// "/" goes to the search box, Escape leaves it; arrows go through what was found.
const search = document.getElementById("global-q");
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && search && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
    event.preventDefault();
    search.focus();
  }
  const list = document.getElementById("suggestions");
  if (!list || !list.contains(document.activeElement) && document.activeElement !== search) return;
  if (event.key === "Escape") {
    list.replaceChildren();
    search.focus();
  }
  const links = [...list.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && links.length) {
    event.preventDefault();
    const at = links.indexOf(document.activeElement) + step;
    (links[at] ?? (at < 0 ? search : links[0])).focus();
  }
});
document.addEventListener("click", (event) => {
  const list = document.getElementById("suggestions");
  if (list && !list.contains(event.target) && event.target !== search) list.replaceChildren();
});

// What Bootstrap starts by itself from data-bs-* attributes.
export { Collapse, Dropdown, Offcanvas, Tab, Toast, say };

// A number and its slider show the same.
document.addEventListener("input", (event) => {
  const other = event.target.dataset?.pair && document.getElementById(event.target.dataset.pair);
  if (other) other.value = event.target.value;
});
