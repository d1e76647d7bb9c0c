// The app as a server renders it.
import { createElement as h } from "react";
import { renderToString } from "react-dom/server";
import { Shop } from "./shop.js";

export const html = (host) => renderToString(h(Shop, { host }));
