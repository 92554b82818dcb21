import * as maplibre from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { measuring } from "./measuring.js";
import { painted, outline } from "./painting.js";
import { selecting } from "./selecting.js";

maplibre.setWorkerUrl(worker);
const FONT = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif";

// The map of a page: what it shows stands in the data of the page, so that nothing here knows a layer or leaves the site.
export function mount(grid) {
  const config = JSON.parse(grid.dataset.mapConfig);
  const place = grid.querySelector("[data-map]");
  const here = window.location.origin;
  const sources = { districts: { type: "geojson", data: config.districts } };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": "#eef1f4" } }];
  if (config.base) {
    sources.base = { type: "raster", tiles: [config.base], tileSize: 256 };
    layers.push({ id: "base", type: "raster", source: "base" });
  }
  layers.push(
    { id: "district-fill", type: "fill", source: "districts", paint: { "fill-color": "#ffffff", "fill-opacity": config.base ? 0 : 0.75 } },
    { id: "district-line", type: "line", source: "districts", paint: { "line-color": "#9aa7b4", "line-width": 1.2 } },
  );
  for (const layer of config.layers) {
    sources[layer.key] = {
      type: "vector",
      tiles: [here + config.tiles.replace("{layer}", layer.key) + (layer.query ? `?${layer.query}` : "")],
      minzoom: layer.far,
      maxzoom: 16,
      promoteId: undefined,
    };
    layers.push(...outline(layer));
  }
  const map = new maplibre.Map({
    container: place,
    style: { version: 8, sources, layers },
    bounds: config.box ?? [102, 28, 123, 33],
    fitBoundsOptions: { padding: 30, maxZoom: 17 },
    // What is in view stands in the address beside the filters, so that a link shows the same map.
    hash: "at",
    attributionControl: false,
    localIdeographFontFamily: FONT,
    canvasContextAttributes: { preserveDrawingBuffer: true },
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric", maxWidth: 120 }), "bottom-left");
  const note = grid.querySelector("[data-map-note]");
  const state = { table: grid.querySelector("[data-map-table]"), busy: null, area: null };

  legends(grid, config, map);
  toggles(grid, config, map);
  table(grid, config, map, state);
  cards(grid, config, map, state);
  measuring(grid, map, note, config.words);
  selecting(map, note, config.words, (area) => {
    state.area = area;
    fill(grid, config, map, state);
  });
  printing(grid, map);
  coordinates(grid, map, note);
  grid.map = map;
  return map;
}

function toggles(grid, config, map) {
  for (const box of grid.querySelectorAll("[data-layer]")) {
    box.addEventListener("change", () => {
      for (const id of map.getStyle().layers.filter((layer) => layer.source === box.dataset.layer).map((layer) => layer.id)) {
        map.setLayoutProperty(id, "visibility", box.checked ? "visible" : "none");
      }
    });
  }
}

function legends(grid, config, map) {
  const choice = grid.querySelector("[data-map-theme]");
  const legend = grid.querySelector("[data-map-legend]");
  const themes = config.layers.flatMap((layer) => layer.themes.map((theme) => ({ layer, theme })));
  const named = ({ layer, theme }) => `${layer.key}.${theme.key}`;
  choice.replaceChildren(new Option("—", ""), ...themes.map((one) => new Option(`${one.layer.label} · ${one.theme.label}`, named(one))));
  choice.addEventListener("change", () => {
    for (const layer of config.layers) painted(map, layer, null);
    const chosen = themes.find((one) => named(one) === choice.value);
    legend.replaceChildren(...narrowed(config));
    if (!chosen) return;
    painted(map, chosen.layer, chosen.theme);
    const title = document.createElement("b");
    title.textContent = chosen.theme.label;
    legend.append(title);
    chosen.theme.classes.forEach((one, at) => {
      const line = document.createElement("div");
      line.append(swatch(one.colour, at + 1), one.word);
      legend.append(line);
    });
    const unknown = document.createElement("div");
    unknown.append(swatch("#8b96a3", "?"), config.words.unknown);
    legend.append(unknown);
  });
  if (themes.length) {
    const wanted = new URLSearchParams(window.location.search).get("theme");
    choice.value = wanted ?? named(themes[0]);
    if (choice.selectedIndex < 0) choice.value = named(themes[0]);
    map.once("load", () => choice.dispatchEvent(new Event("change")));
    choice.addEventListener("change", (event) => event.isTrusted && kept("theme", choice.value));
  }
}

// What the filters leave, for the printed sheet, where no chips stand.
function narrowed(config) {
  if (!config.said.length) return [];
  const line = document.createElement("p");
  line.className = "map-said";
  line.textContent = `${config.words.only} ${config.said.join(" · ")}`;
  return [line];
}

// The address keeps what was chosen beside the filters.
function kept(name, value) {
  const address = new URL(window.location.href);
  address.searchParams.set(name, value);
  window.history.replaceState(null, "", address);
}

// A colour and a number: the legend can be read without colour, since the map writes the same number on each area.
function swatch(colour, mark) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", "26");
  svg.setAttribute("height", "14");
  const box = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ x: 1, y: 1, width: 18, height: 12, fill: colour, stroke: "#1a2433" })) box.setAttribute(name, value);
  const text = document.createElementNS(svg.namespaceURI, "text");
  for (const [name, value] of Object.entries({ x: 10, y: 11, "font-size": 10, "text-anchor": "middle", fill: "#fff" })) text.setAttribute(name, value);
  text.textContent = String(mark);
  svg.append(box, text);
  return svg;
}

function table(grid, config, map, state) {
  const refresh = () => fill(grid, config, map, state);
  let later;
  map.on("moveend", () => {
    clearTimeout(later);
    later = setTimeout(refresh, 250);
  });
  state.table.addEventListener("change", () => kept("table", state.table.value));
  state.table.addEventListener("change", refresh);
  map.once("load", refresh);
}

// The table: what is in view, or what lies in a drawn area for as long as there is one.
async function fill(grid, config, map, state) {
  const edges = map.getBounds().toArray().flat();
  const query = new URLSearchParams(config.query);
  query.set("layer", state.table.value);
  query.set("box", inside(edges).map((edge) => edge.toFixed(6)).join(","));
  if (state.area) query.set("area", state.area.map((point) => point.map((part) => part.toFixed(6)).join(",")).join(" "));
  state.busy?.abort();
  state.busy = new AbortController();
  let answer;
  try {
    const asked = await fetch(`${config.rows}?${query}`, { signal: state.busy.signal });
    answer = await asked.json();
  } catch {
    return;
  }
  const total = grid.querySelector("[data-map-total]");
  if (answer.faults) {
    total.textContent = answer.faults.join(" ");
    return;
  }
  const words = state.area ? config.words.selected : config.words.of;
  total.textContent = answer.total ? words.replace("%(n)s", answer.total.toLocaleString()).replace("%(m)s", answer.rows.length) : config.words.none;
  ways(grid, config, map, state, answer);
  if (answer.total && answer.area) total.textContent += ` · ${answer.area} ${config.words.mu}`;
  for (const layer of config.layers) {
    const said = grid.querySelector(`[data-count="${layer.key}"]`);
    if (!said || !answer.counts) continue;
    said.textContent = answer.counts[layer.key].toLocaleString() + (unseen(layer, answer.counts[layer.key], map.getZoom()) ? ` · ${config.words.zoom}` : "");
  }
  grid.querySelector("[data-map-rows]").replaceChildren(
    ...answer.rows.map((row) => {
      const line = document.createElement("tr");
      line.dataset.pk = row.pk;
      const cell = document.createElement("td");
      const link = document.createElement("a");
      link.href = row.url;
      link.textContent = row.title;
      const detail = document.createElement("div");
      detail.className = "soft";
      detail.textContent = row.detail;
      cell.append(link, detail);
      line.append(cell);
      line.addEventListener("mouseenter", () => row.place && spot(map, row.place));
      link.addEventListener("focus", () => row.place && spot(map, row.place));
      return line;
    }),
  );
  marked(grid, state);
}

// Whether a layer is not drawn at a zoom: a narrowed one is drawn as points from afar, unless there are too many of them.
function unseen(layer, count, zoom) {
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
function marked(grid, state) {
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

// A click opens a card with what the feature carries and the way to its page.
function cards(grid, config, map, state) {
  map.on("click", (event) => {
    if (map.mode) return;
    const keys = new Map(config.layers.map((layer) => [layer.key, layer]));
    const found = map.queryRenderedFeatures(event.point).find((feature) => keys.has(feature.source));
    if (!found) return;
    const layer = keys.get(found.source);
    const card = document.createElement("div");
    const title = document.createElement("a");
    title.href = layer.page.replace("/0/", `/${found.id}/`);
    title.textContent = found.properties[layer.title] ?? found.id;
    const list = document.createElement("dl");
    list.className = "map-facts";
    for (const fact of layer.facts) {
      const name = document.createElement("dt");
      name.textContent = fact.label;
      const value = document.createElement("dd");
      value.textContent = said(fact, found.properties[fact.name], config.words.unknown);
      list.append(name, value);
    }
    card.append(title, list);
    new maplibre.Popup({ maxWidth: "280px" }).setLngLat(event.lngLat).setDOMContent(card).addTo(map);
    state.clicked = found.id;
    const other = state.table.value !== layer.key;
    state.table.value = layer.key;
    if (other) fill(grid, config, map, state);
    else marked(grid, state);
  });
  for (const layer of config.layers) {
    map.on("mouseenter", `${layer.key}-hit`, () => (map.getCanvas().style.cursor = "pointer"));
    map.on("mouseleave", `${layer.key}-hit`, () => (map.getCanvas().style.cursor = ""));
  }
}

function said(fact, value, unknown) {
  if (value === undefined || value === null || value === "") return unknown;
  const word = fact.words[String(value)];
  if (word !== undefined) return word;
  return [typeof value === "number" ? value.toLocaleString() : String(value), fact.unit].filter(Boolean).join(" ");
}

// On paper the map is drawn anew at the size of the sheet; a canvas of the screen would be stretched.
function printing(grid, map) {
  const button = document.querySelector("[data-map-print]");
  button?.addEventListener("click", () => {
    grid.classList.add("map-sheet");
    map.resize();
    let printed = false;
    const print = () => {
      if (printed) return;
      printed = true;
      window.print();
    };
    map.once("idle", print);
    setTimeout(print, 3000);
  });
  window.addEventListener("afterprint", () => {
    grid.classList.remove("map-sheet");
    map.resize();
  });
}

function coordinates(grid, map, note) {
  const button = document.querySelector("[data-map-coordinates]");
  let on = false;
  button?.addEventListener("click", () => {
    on = !on;
    button.setAttribute("aria-pressed", String(on));
    if (!on) note.textContent = "";
  });
  for (const happened of ["mousemove", "click"]) map.on(happened, (event) => {
    if (on && !map.mode) note.textContent = `CGCS2000  ${event.lngLat.lng.toFixed(6)}, ${event.lngLat.lat.toFixed(6)}`;
  });
}
