import * as maplibre from "maplibre-gl";
import { given, keep, saidArea } from "./address.js";

// The table beside the map. Gives the way to read the address again.
export function table(grid, config, map, state) {
  const refresh = () => fill(grid, config, map, state);
  let later;
  map.on("moveend", () => {
    clearTimeout(later);
    later = setTimeout(refresh, 250);
  });
  map.on("idle", () => cuts(grid, config, map, state));
  state.table.addEventListener("change", () => {
    keep("table", state.table.value);
    refresh();
  });
  grid.querySelector("[data-map-more]").addEventListener("click", async (event) => {
    const lines = grid.querySelector("[data-map-rows]").children;
    const first = lines.length;
    await fill(grid, config, map, state, first);
    // Whoever went on by keyboard goes on reading where the new rows begin; so does whoever would stand on a button that is gone.
    if (event.detail === 0 || event.target.hidden) lines[first]?.querySelector("a").focus();
  });
  return () => {
    state.table.value = given("table") || state.first;
    refresh();
  };
}

// The rows in view, or those that lie in a drawn area for as long as there is one; from `start` on, after those that stand there.
export async function fill(grid, config, map, state, start = 0) {
  const edges = map.getBounds().toArray().flat();
  const query = new URLSearchParams(config.query);
  query.set("layer", state.table.value);
  query.set("box", inside(edges).map((edge) => edge.toFixed(6)).join(","));
  if (state.area) query.set("area", saidArea(state.area));
  // What is out of sight is not counted either: every count costs the server a look through all that lies in view.
  if (state.hidden.size) query.set("hide", [...state.hidden].join(","));
  if (start) query.set("start", start);
  state.busy?.abort();
  state.busy = new AbortController();
  const total = grid.querySelector("[data-map-total]");
  let answer;
  try {
    const asked = await fetch(`${config.rows}?${query}`, { signal: state.busy.signal });
    answer = await asked.json();
  } catch (error) {
    if (error.name !== "AbortError") total.textContent = config.words.failed;
    return;
  }
  if (answer.faults) {
    total.textContent = answer.faults.join(" ");
    return;
  }
  const words = state.area ? config.words.selected : config.words.of;
  const listed = start + answer.rows.length;
  state.total = answer.total;
  // Paper has no field that says which layer is listed.
  grid.querySelector("[data-map-listed]").textContent = config.layers.find((layer) => layer.key === query.get("layer")).label;
  total.textContent = answer.total ? words.replace("%(n)s", answer.total.toLocaleString()).replace("%(m)s", listed.toLocaleString()) : config.words.none;
  ways(grid, config, map, state, answer);
  if (answer.total && answer.area) total.textContent += ` · ${answer.area} ${config.words.mu}`;
  for (const [key, count] of Object.entries(answer.counts ?? {})) state.counts[key] = count;
  told(grid, config, map, state);
  state.counted();
  const lines = answer.rows.map((row) => line(row, map));
  const body = grid.querySelector("[data-map-rows]");
  if (start) body.append(...lines);
  else body.replaceChildren(...lines);
  marked(grid, state);
}

function line(row, map) {
  const made = document.createElement("tr");
  made.dataset.pk = row.pk;
  const cell = document.createElement("td");
  const link = document.createElement("a");
  link.href = row.url;
  link.textContent = row.title;
  const detail = document.createElement("div");
  detail.className = "soft";
  detail.textContent = row.detail;
  cell.append(link, detail);
  made.append(cell);
  made.addEventListener("mouseenter", () => row.place && spot(map, row.place));
  link.addEventListener("focus", () => row.place && spot(map, row.place));
  return made;
}

// How many rows of each layer are in view, beside its name.
function told(grid, config, map, state) {
  for (const layer of config.layers) {
    const said = grid.querySelector(`[data-count="${layer.key}"]`);
    const count = state.counts[layer.key];
    if (!said || count === undefined) continue;
    const isCounted = !state.hidden.has(layer.key) || layer.key === state.table.value;
    said.textContent = !isCounted ? "" : count.toLocaleString() + (count && unseen(layer, count, map.getZoom()) ? ` · ${config.words.zoom}` : "");
  }
  cuts(grid, config, map, state);
}

// A tile holds no more than so many features, and says so where it leaves some out: then the map says how many it draws.
function cuts(grid, config, map, state) {
  for (const layer of config.layers) {
    const said = grid.querySelector(`[data-cut="${layer.key}"]`);
    if (!said) continue;
    let text = "";
    const count = state.counts[layer.key] ?? 0;
    const fill = `${layer.key}-hit`;
    if (count && map.getLayer(fill) && !state.hidden.has(layer.key) && map.querySourceFeatures(layer.key, { sourceLayer: layer.key + config.cut }).length) {
      const drawn = new Set(map.queryRenderedFeatures({ layers: [fill] }).map((feature) => feature.id)).size;
      if (drawn < count) text = config.words.cut.replace("%(n)s", drawn.toLocaleString()).replace("%(m)s", count.toLocaleString());
    }
    if (said.textContent !== text) said.textContent = text;
  }
}

// Whether a layer is not drawn at a zoom: a narrowed one is drawn as points from afar, unless there are too many of them.
export function unseen(layer, count, zoom) {
  return zoom < layer.far || (zoom < layer.from && count > layer.most);
}

// From afar the view reaches over the edge of the world.
function inside([west, south, east, north]) {
  return [Math.max(west, -180), Math.max(south, -90), Math.min(east, 180), Math.min(north, 90)];
}

// Where to go on: to the list, narrowed alike; from an empty view to where there is something.
function ways(grid, config, map, state, answer) {
  const list = grid.querySelector("[data-map-list]");
  list.href = config.layers.find((layer) => layer.key === state.table.value).list;
  list.hidden = Boolean(state.area) || !answer.total;
  const left = answer.total - answer.start - answer.rows.length;
  const more = grid.querySelector("[data-map-more]");
  more.hidden = left <= 0;
  more.textContent = config.words.more.replace("%(n)s", Math.min(left, config.page).toLocaleString());
  const act = grid.querySelector("[data-map-act]");
  const nothing = answer.nothing;
  act.hidden = !nothing;
  if (!nothing) return;
  grid.querySelector("[data-map-total]").textContent = nothing.text;
  act.textContent = nothing.act;
  act.href = nothing.url ?? "#";
  act.onclick = (event) => {
    if (!nothing.box) return;
    event.preventDefault();
    map.fitBounds([nothing.box.slice(0, 2), nothing.box.slice(2)], { padding: 30, maxZoom: 17 });
  };
}

// The row of the feature that was clicked, if the table has it.
export function marked(grid, state) {
  for (const line of grid.querySelectorAll("[data-map-rows] tr")) {
    const is = state.clicked !== undefined && line.dataset.pk === String(state.clicked);
    line.classList.toggle("map-on", is);
    if (is) line.scrollIntoView({ block: "nearest" });
  }
}

function spot(map, place) {
  map.spot ??= new maplibre.Marker({ color: "#a3241b", scale: 0.7 });
  map.spot.setLngLat(place).addTo(map);
}
