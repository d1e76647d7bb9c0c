// Builds src into dist: the loader `widget.js`, and the parts it imports, named by their content.
//
// dist is committed, so the same sources must give the same bytes everywhere: esbuild is pinned,
// names come from contents, and the manifest holds nothing that a compressor or a clock decides.

import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = `${here}dist/`;
const PARTS = ["profile", "tap", "ends", "code", "known", "popup", "teaser", "place", "checkout", "variants", "targeting", "link", "preview"];
/** They ask for consents: a part knows its own hash from its address, and it stands in the evidence. */
const WITNESSES = ["popup", "checkout"];
/** They are imported by the pop-up, and only for the forms that have them. */
const SCREENS = ["profile", "tap", "ends", "code", "known"];
const BUILT_IN = "en";
const SHORT_HASH = 7;
const TARGET = ["es2022", "chrome109", "firefox115", "safari16.4"];

const files = await build();
await rm(dist, { recursive: true, force: true });
await mkdir(dist);
for (const [name, text] of files) await keep(name, text);
await writeFile(`${dist}manifest.json`, `${JSON.stringify(await manifest(files), null, 2)}\n`);

/** @returns {Promise<Map<string, string>>} every script by its name */
async function build() {
  const made = new Map();
  const spoken = await languages();
  const words = await chunks(Object.keys(spoken), made);
  const close = Object.fromEntries(Object.entries(spoken).map(([language, words]) => [language, words.close]));
  /** @type {Record<string, string>} */
  const names = { __WORDS__: JSON.stringify(words), __CLOSE__: JSON.stringify(close) };
  /** @type {Record<string, string>} */
  const screens = {};
  names.__LOOKS__ = JSON.stringify(await looks(made));
  for (const part of PARTS) {
    const text = await bundle(`src/${part}/${part}.js`, "esm", names);
    // The loader carries all names, so that most are short.
    const name = `${part}-${sha256(text).slice(0, WITNESSES.includes(part) ? undefined : SHORT_HASH)}.js`;
    made.set(name, text);
    names[`__${part.toUpperCase()}__`] = JSON.stringify(name.slice(0, -3));
    if (SCREENS.includes(part)) screens[part] = `./${name}`;
    names.__SCREENS__ = JSON.stringify(screens);
  }
  return made.set("widget.js", await bundle("src/widget.js", "iife", names));
}

/** @returns {Promise<Record<string, Record<string, string>>>} the widget's own words by language */
async function languages() {
  const files = (await readdir(`${here}src/words`)).sort();
  const read = files.map(async (file) => [file.slice(0, -3), (await import(`./src/words/${file}`)).default]);
  return Object.fromEntries(await Promise.all(read));
}

/** Every language but the built-in one is a file of its own: a shopper reads one. */
async function chunks(spoken, made) {
  /** @type {Record<string, string>} */
  const names = {};
  for (const language of spoken.filter((one) => one !== BUILT_IN)) {
    const text = await bundle(`src/words/${language}.js`, "esm");
    const name = `words-${language}-${sha256(text).slice(0, SHORT_HASH)}.js`;
    made.set(name, text);
    names[language] = `./${name}`;
  }
  return names;
}

/** What a preset, a format or a picture needs is a file, too: few forms have all of them. */
async function looks(made) {
  /** @type {Record<string, string>} */
  const names = {};
  for (const file of (await readdir(`${here}src/looks`)).sort()) {
    const text = await bundle(`src/looks/${file}`, "esm");
    const look = file.slice(0, -4);
    const name = `look-${look}-${sha256(text).slice(0, SHORT_HASH)}.js`;
    made.set(name, text);
    names[look] = `./${name}`;
  }
  return names;
}

/** One file per part: a shared one would be a second round trip before anything is shown. */
async function bundle(entry, format, define = {}) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: here,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format,
    define,
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    write: false,
    external: ["./variants-*"], // a name among those that were built, not a source
    plugins: [{ name: "css", setup: (build) => build.onLoad({ filter: /\.css$/ }, css) }],
  });
  // Modules are strict by themselves, and nothing in the loader depends on it: its bytes are counted.
  return outputFiles[0].text.replace(/^"use strict";/, "");
}

/** A style sheet is imported as its minified text, for an adopted style sheet. */
async function css({ path }) {
  const source = await readFile(path, "utf8");
  const { code } = await esbuild.transform(source, { loader: "css", minify: true, target: TARGET });
  return { contents: code.trim(), loader: "text" };
}

async function keep(name, text) {
  const plain = Buffer.from(text);
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  const brotli = brotliCompressSync(plain, { params: quality });
  const gzip = gzipSync(plain, { level: 9 });
  gzip[9] = 255; // the header's "operating system": unknown, wherever this runs
  await writeFile(dist + name, plain);
  await writeFile(`${dist}${name}.br`, brotli);
  await writeFile(`${dist}${name}.gz`, gzip);
  console.log(`${name.padEnd(28)} ${plain.length} bytes, gzip ${gzip.length}, brotli ${brotli.length}`);
}

/** `source_sha256` goes over each source's path, NUL, content, NUL, in order of the paths. */
async function manifest(made) {
  const whole = createHash("sha256");
  for (const path of await sources()) {
    whole.update(`${path}\0`).update(await readFile(`${here}src/${path}`)).update("\0");
  }
  const told = [...made].map(([name, text]) => [name, { bytes: Buffer.byteLength(text), sha256: sha256(text) }]);
  return { source_sha256: whole.digest("hex"), files: Object.fromEntries(told) };
}

async function sources() {
  const found = await readdir(`${here}src`, { recursive: true, withFileTypes: true });
  return found
    .filter((each) => each.isFile())
    .map((each) => relative(`${here}src`, join(each.parentPath, each.name)).split(sep).join("/"))
    .sort();
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
