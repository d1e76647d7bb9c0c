// Written in by the build: the names of the parts.
declare const __POPUP__: string;
declare const __TEASER__: string;
declare const __CHECKOUT__: string;
declare const __LINK__: string;
declare const __TARGETING__: string;
declare const __VARIANTS__: string;
declare const __PLACE__: string;
// The words of each language but English, from a part's own folder; the word on what closes.
declare const __WORDS__: Record<string, string>;
// The rules that some forms need, by preset, format and picture, from a part's own folder.
declare const __LOOKS__: Record<string, string>;
// Screens that few forms have, from a part's own folder.
declare const __SCREENS__: Record<string, string>;
declare const __CLOSE__: Record<string, string>;

declare module "*.css" {
  const text: string;
  export default text;
}

interface Navigator {
  /** Global Privacy Control: https://w3c.github.io/gpc/ */
  readonly globalPrivacyControl?: boolean;
}

interface Document {
  /** https://wicg.github.io/nav-speculation/prerendering.html */
  readonly prerendering?: boolean;
}

interface Window {
  signup?: unknown;
  /** Google Tag Manager's. */
  dataLayer?: unknown;
  /** https://html.spec.whatwg.org/multipage/nav-history-apis.html#navigation-interface */
  readonly navigation?: EventTarget;
}
