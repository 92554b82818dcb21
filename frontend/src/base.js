// What every page loads. Each file is one behaviour; a page works without any of them.
import "./base.css";
import htmx from "htmx.org";
import "./base/failures.js";
import "./base/forms.js";
import "./base/navigation.js";
import "./base/printing.js";
import "./base/search.js";
import "./base/sheet.js";
import "./base/tables.js";

window.htmx = htmx;
