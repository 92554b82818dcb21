// The rooms on a phone, menus that close again, and what is current kept in sight.
const rooms = document.querySelector("[data-rooms]");
const rail = document.getElementById("rooms");
rooms?.addEventListener("click", () => {
  const shown = rail.classList.toggle("is-open");
  rooms.setAttribute("aria-expanded", String(shown));
});

const menus = () => document.querySelectorAll("details.menu[open], details.more[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const row of document.querySelectorAll(".rail ul, .ribbon-steps, .nav-tabs, .settings-rooms ul")) {
  const current = row.querySelector("[aria-current]");
  if (current && row.scrollWidth > row.clientWidth) {
    row.scrollLeft += current.getBoundingClientRect().left - row.getBoundingClientRect().left - row.clientWidth / 3;
  }
}
