// A shop's React app, as small as one can be.
import { createElement as h, useState } from "react";
import { createRoot } from "react-dom/client";
import { Signup, SignupForm, openSignup } from "../../../integrations/react/signup.js";

window.heard = [];
const note = (event) => window.heard.push(event.type);

function Shop() {
  const [place, setPlace] = useState(true);
  const person = { email: "ada@example.com" };
  return h(
    "main",
    {},
    h(Signup, { host: `${location.origin}/`, site: "demo", locale: "en-US", person, onEvent: note }),
    h(Signup, { host: location.origin, site: "demo" }),
    h("button", { onClick: () => openSignup("welcome") }, "Join"),
    h("button", { onClick: () => setPlace(false) }, "Away"),
    place && h(SignupForm, { form: "welcome" }, h("p", {}, "Without script")),
  );
}

createRoot(document.getElementById("app")).render(h(Shop));
