// A shop's React app, as small as one can be.
import { createElement as h, useState } from "react";
import { Signup, SignupForm, openSignup } from "../../../integrations/react/signup.js";

export function Shop({ host, onEvent }) {
  const [place, setPlace] = useState(true);
  const person = { email: "ada@example.com" };
  return h(
    "main",
    {},
    h(Signup, { host: `${host}/`, site: "demo", locale: "en-US", person, onEvent }),
    h(Signup, { host, site: "demo" }),
    h("button", { onClick: () => openSignup("welcome") }, "Join"),
    h("button", { onClick: () => setPlace(false) }, "Away"),
    place && h(SignupForm, { form: "welcome" }, h("p", {}, "Without script")),
  );
}
