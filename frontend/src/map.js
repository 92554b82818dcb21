import "./map.css";
import { mount } from "./map/mount.js";

for (const grid of document.querySelectorAll("[data-map-config]")) mount(grid);
