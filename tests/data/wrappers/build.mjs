// node build.mjs react FILE [HOST] | node build.mjs liquid FILE CONTEXT: what the tests put into a page.
// With a HOST it is the HTML that FILE renders for it, else the script.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = `${here}../../../integrations/node_modules`;
const [what, file, context] = process.argv.slice(2);

if (what === "react") {
  const { build } = await import(`${modules}/esbuild/lib/main.js`);
  const { outputFiles } = await build({
    entryPoints: [here + file],
    bundle: true,
    write: false,
    format: context ? "esm" : "iife",
    nodePaths: [modules],
    // Strict mode does what it does twice in development alone.
    define: { "process.env.NODE_ENV": file === "page.js" ? '"production"' : '"development"' },
  });
  const script = outputFiles[0].text;
  const made = context && (await import(`data:text/javascript;base64,${Buffer.from(script).toString("base64")}`));
  // React's channel for the time after this would keep Node.js waiting.
  process.stdout.write(made ? made.html(context) : script, () => process.exit());
} else {
  const { Liquid } = await import(`${modules}/liquidjs/dist/liquid.node.mjs`);
  const [text, schema] = (await readFile(file, "utf8")).split(/\{% schema %\}|\{% endschema %\}/);
  JSON.parse(schema);
  process.stdout.write(await new Liquid().parseAndRender(text, JSON.parse(context)));
}
