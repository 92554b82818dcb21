// What was chosen beside the filters (table, colours, layers out of sight, a drawn area) stands in the address, a step of the
// browser's history each, so that a copied link, back and forward, and a reload show the same map.
const NAMES = ["table", "theme", "hide", "area"];

export function given(name) {
  return new URLSearchParams(window.location.search).get(name) ?? "";
}

export function keep(name, value) {
  const address = new URL(window.location.href);
  if (value) address.searchParams.set(name, value);
  // An empty colour is a choice too; without one the first is taken.
  else if (name === "theme") address.searchParams.set(name, "");
  else address.searchParams.delete(name);
  if (address.href === window.location.href) return;
  window.history.pushState({ map: true }, "", address);
  carry();
}

// Filters lead to a page of their own: their form and links take along what has been chosen since this one was loaded.
export function carry() {
  const now = new URLSearchParams(window.location.search);
  for (const input of document.querySelectorAll("[data-map-kept]")) {
    input.value = now.get(input.name) ?? "";
    input.disabled = !input.value;
  }
  for (const link of document.querySelectorAll("[data-map-said] a")) {
    const to = new URL(link.href);
    for (const name of NAMES) {
      if (now.has(name)) to.searchParams.set(name, now.get(name));
      else to.searchParams.delete(name);
    }
    link.href = to;
  }
}

export function onReturn(apply) {
  window.addEventListener("popstate", () => {
    carry();
    apply();
  });
}

// Corners as "lon,lat lon,lat …"; null for what is no area.
export function areaOf(text) {
  const corners = text.split(" ").map((pair) => pair.split(",").map(Number));
  const is = corners.length > 2 && corners.every((pair) => pair.length === 2 && pair.every(Number.isFinite));
  return is ? corners : null;
}

export function saidArea(corners) {
  return corners ? corners.map((pair) => pair.map((part) => part.toFixed(6)).join(",")).join(" ") : "";
}
