// The app as a server has rendered it, taken over when the page says so, in strict mode.
import { StrictMode, createElement as h } from "react";
import { hydrateRoot } from "react-dom/client";
import { Shop } from "./shop.js";

window.heard = [];
window.recovered = [];
const onEvent = (event) => window.heard.push(event.type);
const onRecoverableError = (error) => window.recovered.push(String(error));

window.hydrate = () => {
  const app = h(StrictMode, {}, h(Shop, { host: location.origin, onEvent }));
  hydrateRoot(document.getElementById("app"), app, { onRecoverableError });
};
