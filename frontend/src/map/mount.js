import * as maplibre from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

maplibre.setWorkerUrl(worker);

// The page says in data-* what to draw: a style without glyphs or sprites of others, so that nothing leaves the site.
export function mount(place) {
  const map = new maplibre.Map({
    container: place,
    style: { version: 8, sources: {}, layers: [{ id: "ground", type: "background", paint: { "background-color": "#eef1f4" } }] },
    center: JSON.parse(place.dataset.center || "[120.2, 30.25]"),
    zoom: Number(place.dataset.zoom || 9),
    attributionControl: false,
    localIdeographFontFamily: "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif",
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-left");
  place.map = map;
  return map;
}
