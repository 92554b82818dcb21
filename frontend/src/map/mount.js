import * as maplibre from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { areaOf, carry, given, keep, onReturn, saidArea } from "./address.js";
import { cards } from "./cards.js";
import { legends } from "./legends.js";
import { measuring } from "./measuring.js";
import { outline } from "./painting.js";
import { selecting } from "./selecting.js";
import { fill, marked, table, unseen } from "./table.js";

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
    layers.push(...outline(layer, config.name));
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
  const choice = grid.querySelector("[data-map-table]");
  const state = { table: choice, first: grid.dataset.mapFirst, busy: null, area: null, hidden: new Set(), counts: {} };

  const legend = legends(grid, config, map, {
    isHidden: (key) => state.hidden.has(key),
    isNothing: (layer) => state.counts[layer.key] === 0 && !state.area,
    isUnseen: (layer) => unseen(layer, state.counts[layer.key] ?? 0, map.getZoom()),
  });
  state.counted = legend.say;
  const readHidden = toggles(grid, config, map, state, legend.draw);
  const readTable = table(grid, config, map, state);
  cards(config, map, (key, pk) => {
    state.clicked = pk;
    const other = state.table.value !== key;
    state.table.value = key;
    if (!other) return marked(grid, state);
    keep("table", key);
    fill(grid, config, map, state);
  });
  measuring(map, note, config.words);
  const showArea = selecting(map, note, config.words, (area) => {
    state.area = area;
    keep("area", saidArea(area));
    fill(grid, config, map, state);
  });
  const read = () => {
    state.area = areaOf(given("area"));
    showArea(state.area);
    // Colours add a layer of their own: what is out of sight is so after them.
    readHidden();
    legend.read();
    readTable();
  };
  let ready = false;
  map.once("load", () => {
    ready = true;
    read();
  });
  onReturn(() => ready && read());
  carry();
  printing(grid, config, map, state);
  coordinates(grid, map, note);
  grid.map = map;
  return map;
}

// Which layers are in sight. Gives the way to read the address again.
function toggles(grid, config, map, state, changed) {
  const boxes = [...grid.querySelectorAll("[data-layer]")];
  const apply = () => {
    for (const layer of map.getStyle().layers) {
      if (config.layers.some((one) => one.key === layer.source)) map.setLayoutProperty(layer.id, "visibility", state.hidden.has(layer.source) ? "none" : "visible");
    }
  };
  for (const box of boxes) {
    box.addEventListener("change", () => {
      state.hidden = new Set(boxes.filter((one) => !one.checked).map((one) => one.dataset.layer));
      keep("hide", [...state.hidden].join(","));
      changed();
      apply();
      fill(grid, config, map, state);
    });
  }
  return () => {
    const said = given("hide").split(",");
    for (const box of boxes) box.checked = !said.includes(box.dataset.layer);
    state.hidden = new Set(boxes.filter((one) => !one.checked).map((one) => one.dataset.layer));
    apply();
  };
}

// On paper the map is drawn anew at the size of the sheet; a canvas of the screen would be stretched.
function printing(grid, config, map, state) {
  const button = document.querySelector("[data-map-print]");
  const total = grid.querySelector("[data-map-total]");
  let said = null;
  button?.addEventListener("click", () => {
    grid.classList.add("map-sheet");
    map.resize();
    let printed = false;
    const print = () => {
      if (printed) return;
      printed = true;
      // A sheet has no scroll bar: it lists what fits, and says so.
      const box = grid.querySelector(".map-table");
      const lines = grid.querySelectorAll("[data-map-rows] tr").length;
      if (said === null && state.total && (state.total > lines || box.scrollHeight > box.clientHeight)) {
        said = total.textContent;
        total.textContent = config.words.sheet.replace("%(n)s", state.total.toLocaleString());
      }
      window.print();
    };
    map.once("idle", print);
    setTimeout(print, 3000);
  });
  window.addEventListener("afterprint", () => {
    grid.classList.remove("map-sheet");
    map.resize();
    if (said !== null) total.textContent = said;
    said = null;
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
