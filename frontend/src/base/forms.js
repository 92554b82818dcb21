// Small helps of forms, each asked for by an attribute.
import { say, words } from "./say.js";

// data-autosubmit: a form of choices sends itself.
for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// data-confirm="question" on the button that sends.
document.addEventListener("submit", (event) => {
  const ask = event.submitter?.dataset.confirm;
  if (ask && !window.confirm(ask)) event.preventDefault();
});

// data-pair="id": a number and its slider show the same.
document.addEventListener("input", (event) => {
  const other = event.target.dataset?.pair && document.getElementById(event.target.dataset.pair);
  if (other) other.value = event.target.value;
});

// data-copy="text": the clipboard is there on https and localhost only; elsewhere one click on a code selects it.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy || !navigator.clipboard) return;
  await navigator.clipboard.writeText(copy.dataset.copy);
  say(words.copied);
});
