// A table that fits its box needs no scrolling there: then its heads can stay in sight while the page scrolls. What does not
// fit can be reached by the keyboard, to be scrolled with the arrows.
const PARTS = ".table-box, .table-scroll, .table-responsive, .ribbon-steps, .scroll";

const seen = new ResizeObserver((entries) => {
  for (const { target: box } of entries) {
    const inside = box.querySelector(":scope > table") ?? box;
    const fits = inside.scrollWidth <= box.clientWidth && (!box.matches(".scroll") || box.scrollHeight <= box.clientHeight);
    box.classList.toggle("is-fitting", fits);
    if (fits) box.removeAttribute("tabindex");
    else box.tabIndex = 0;
  }
});

function watch(root) {
  for (const box of root.querySelectorAll(PARTS)) seen.observe(box);
}

watch(document);
document.body.addEventListener("htmx:load", (event) => watch(event.detail.elt.parentElement ?? document));
