// Written in by the build: where the parts are, from the loader's own folder.
declare const __POPUP__: string;
declare const __TEASER__: string;
declare const __CHECKOUT__: string;
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

interface Window {
  signup?: unknown;
}
