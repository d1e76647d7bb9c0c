// Moments that the loader does not know.

const MARK = "signup";

/**
 * Calls `open` when something that the selector names is pressed; a link is not followed then. Who
 * wants a link in a new tab gets it there.
 * @param {string} selector @param {AbortSignal} signal @param {() => boolean} open
 */
export function onClick(selector, signal, open) {
  document.addEventListener(
    "click",
    (event) => {
      const [target] = event.composedPath();
      const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
      if (plain && target instanceof Element && pressed(target, selector) && open()) event.preventDefault();
    },
    { signal },
  );
}

/** A selector that is none matches nothing. @param {Element} target @param {string} selector */
function pressed(target, selector) {
  try {
    return !!target.closest(selector);
  } catch {
    return false;
  }
}

/**
 * Calls `due` at the first step back on a touch screen. For that, one entry is put on top of the
 * page's history, after the shopper's first touch and only while the form may come; the next step back
 * leaves as ever.
 * @param {AbortSignal} signal @param {() => boolean} may @param {() => void} due
 */
export function onBack(signal, may, due) {
  if (!matchMedia("(pointer:coarse)").matches) return;
  let armed = false;
  const put = () => {
    if (armed || !may()) return;
    armed = true;
    history.pushState({ ...history.state, [MARK]: 1 }, "");
  };
  const back = () => {
    if (!armed || history.state?.[MARK]) return;
    armed = false;
    if (may()) due();
    else history.back();
  };
  addEventListener("click", put, { signal });
  addEventListener("popstate", back, { signal });
}

/**
 * Calls `turned` when the page became another one without being loaded, or came back from the cache.
 * @param {() => void} turned
 */
export function onTurn(turned) {
  let at = location.pathname;
  const look = () => {
    if (location.pathname === at) return;
    at = location.pathname;
    turned();
  };
  const { navigation } = window;
  if (navigation) navigation.addEventListener("navigatesuccess", look);
  else {
    addEventListener("popstate", look);
    // Routers without the Navigation API change the address after a press.
    addEventListener("click", () => setTimeout(look, 300));
  }
  addEventListener("pageshow", (event) => event.persisted && turned());
}
