// The app as a browser makes it.
import { createElement as h } from "react";
import { createRoot } from "react-dom/client";
import { Shop } from "./shop.js";

window.heard = [];
const onEvent = (event) => window.heard.push(event.type);

createRoot(document.getElementById("app")).render(h(Shop, { host: location.origin, onEvent }));
