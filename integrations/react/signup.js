// Signup for React: the tag, and a form in the page. Plain JavaScript; needs nothing but React.

import { createElement, useEffect, useState, useSyncExternalStore } from "react";

/**
 * Puts the tag on the page, once, whatever renders it. `host` is the service's address.
 * @param {{ host: string, site: string, locale?: string, country?: string, consent?: "granted" | "denied",
 *   person?: { email?: string, phone?: string }, cart?: { value?: number, items?: string[] },
 *   nonce?: string, onEvent?: (event: CustomEvent) => void }} told
 */
export function Signup({ host, site, locale, country, consent, person, cart, nonce, onEvent }) {
  useEffect(() => {
    if (document.querySelector("script[data-site]")) return;
    const tag = Object.assign(document.createElement("script"), { async: true, nonce: nonce ?? "" });
    Object.assign(tag.dataset, { site }, locale && { locale }, country && { country }, consent && { consent });
    tag.src = `${host.replace(/\/$/, "")}/widget.js`;
    document.head.append(tag);
  }, [host, site]);
  useEffect(() => tell("identify", person), [JSON.stringify(person)]);
  useEffect(() => tell("cart", cart), [JSON.stringify(cart)]);
  useEffect(() => tell("setConsent", consent), [consent]);
  useEffect(() => {
    if (!onEvent) return;
    const types = ["viewed", "step_viewed", "submitted", "skipped", "closed"].map((type) => `signup:${type}`);
    types.forEach((type) => document.addEventListener(type, onEvent));
    return () => types.forEach((type) => document.removeEventListener(type, onEvent));
  }, [onEvent]);
  return null;
}

/**
 * A form in the page; the children are for browsers without script.
 * @param {{ form: string, children?: unknown }} told
 */
export function SignupForm({ form, children, ...rest }) {
  // What a server rendered the widget may have replaced before React takes over: React must not look into it.
  const [served] = useState(useSyncExternalStore(unchanging, () => false, () => typeof document !== "undefined"));
  const inside = served ? { dangerouslySetInnerHTML: { __html: "" }, suppressHydrationWarning: true } : { children };
  return createElement("signup-form", { form, ...inside, ...rest });
}

/** Where nothing ever changes: tells taking over from making anew. */
const unchanging = () => () => {};

/** Opens a form; without a key the first. @param {string} [form] */
export function openSignup(form) {
  push(["open", form]);
}

/** @param {string} name @param {unknown} value */
function tell(name, value) {
  if (value !== undefined) push([name, value]);
}

/** @param {unknown[]} call */
function push(call) {
  (window.signup = window.signup || []).push(call);
}
