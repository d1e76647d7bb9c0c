// node build.mjs react | node build.mjs liquid FILE CONTEXT: what the tests put into a page.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const modules = `${here}../../../integrations/node_modules`;
const [what, file, context] = process.argv.slice(2);

if (what === "react") {
  const { build } = await import(`${modules}/esbuild/lib/main.js`);
  const { outputFiles } = await build({
    entryPoints: [`${here}page.js`],
    bundle: true,
    write: false,
    nodePaths: [modules],
    define: { "process.env.NODE_ENV": '"production"' },
  });
  process.stdout.write(outputFiles[0].text);
} else {
  const { Liquid } = await import(`${modules}/liquidjs/dist/liquid.node.mjs`);
  const [text, schema] = (await readFile(file, "utf8")).split(/\{% schema %\}|\{% endschema %\}/);
  JSON.parse(schema);
  process.stdout.write(await new Liquid().parseAndRender(text, JSON.parse(context)));
}
