// What goes wrong on the way is said in plain words; what the server has to say about an input is shown.
import { say, words } from "./say.js";

document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  // Signed out meanwhile: the answer is the sign-in page, which belongs into the window, not into a part of this page.
  const login = document.body.dataset.login;
  if (login && xhr.responseURL && new URL(xhr.responseURL).pathname === login) {
    event.detail.shouldSwap = false;
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  } else if ([400, 403, 409, 422].includes(xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
document.body.addEventListener("htmx:sendError", () => say(words.lost, { fault: true }));
document.body.addEventListener("htmx:timeout", () => say(words.late, { fault: true }));
document.body.addEventListener("htmx:responseError", (event) => say(`${words.failed} (${event.detail.xhr.status})`, { fault: true }));

// A thin line at the top while an answer is awaited.
let open = 0;
const count = (step) => () => {
  open = Math.max(0, open + step);
  document.documentElement.classList.toggle("is-waiting", open > 0);
};
document.body.addEventListener("htmx:beforeRequest", count(1));
document.body.addEventListener("htmx:afterRequest", count(-1));
