import "./map.css";
import { mount } from "./map/mount.js";

for (const place of document.querySelectorAll("[data-map]")) mount(place);
