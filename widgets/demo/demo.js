// The demo pages' own few lines: nodes only, as the pages demand Trusted Types.

/** @param {string} tag @param {string} [className] @param {...(Node | string)} children */
function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** Text whose addresses can be pressed. @param {string} text */
function linked(text) {
  const parts = text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;)])/);
  return parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const link = make("a", "", part);
    link.setAttribute("href", part);
    return link;
  });
}

function openForm() {
  const button = document.querySelector("[data-open-form]");
  button?.addEventListener("click", () => (window.signup = window.signup || []).push(["open"]));
}

function handset() {
  const form = document.querySelector("[data-handset]");
  if (!form) return;
  const chat = form.querySelector(".chat");
  const say = (side, ...words) => {
    chat.append(make("p", `bubble ${side}`, ...words));
    chat.scrollTop = chat.scrollHeight;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { from, text } = form.elements;
    const sent = { from: from.value, text: text.value };
    text.value = "";
    say("mine", sent.text);
    try {
      const answer = await fetch("/dev/text", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(sent),
      });
      const { replies } = await answer.json();
      for (const reply of replies) say("theirs", ...linked(reply));
      if (!replies.length) say("note", "Delivered. No reply.");
    } catch {
      say("note", "Not delivered.");
    }
  });
  for (const chip of document.querySelectorAll("[data-text]"))
    chip.addEventListener("click", () => {
      form.elements.text.value = chip.dataset.text;
      form.requestSubmit();
    });
}

function inbox() {
  const page = document.querySelector("[data-inbox]");
  if (!page) return;
  const [list, empty, count] = [".messages", ".empty", "[data-count]"].map((at) => page.querySelector(at));
  let shown = "";
  const refresh = async () => {
    try {
      const answer = await fetch("/dev/inbox", { headers: { Accept: "application/json" } });
      const text = await answer.text();
      if (answer.ok && text !== shown) show(JSON.parse(text).messages);
      shown = text;
    } catch {
      count.textContent = "The service does not answer";
      shown = "";
    }
    setTimeout(refresh, document.hidden ? 3000 : 700);
  };
  const show = (messages) => {
    count.textContent = `${messages.length} message${messages.length === 1 ? "" : "s"}`;
    empty.hidden = messages.length > 0;
    list.replaceChildren(...messages.map(message));
  };
  refresh();
}

function message({ at, channel, direction, address, subject, body }) {
  const time = make("time", "", new Date(at).toLocaleTimeString());
  time.setAttribute("datetime", at);
  const kind = { sms: "Text", email: "Email", webhook: "Webhook" }[channel];
  const whom = channel === "webhook" ? address : `${direction === "in" ? "from" : "to"} ${address}`;
  const head = make("div", "message-head", make("span", `kind ${channel}`, kind), make("span", "to", whom), time);
  const words = channel === "webhook" ? make("pre", "message-json", body) : make("p", "message-body", ...linked(body));
  return make("li", `message ${channel}`, head, ...(subject ? [make("h2", "", subject)] : []), words);
}

openForm();
handset();
inbox();
