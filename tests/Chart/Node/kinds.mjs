// Reads objects of KEDA, Istio and the Prometheus Operator from standard input, as a JSON list, and holds them against the published
// definitions of these: their values by the validators, and by TypeScript that there are no unknown fields. Prints what is wrong.
import { readFileSync } from "node:fs";
import ts from "typescript";

const packages = {
  "keda.sh": "@kubernetes-models/keda",
  "networking.istio.io": "@kubernetes-models/istio",
  "security.istio.io": "@kubernetes-models/istio",
  "monitoring.coreos.com": "@kubernetes-models/prometheus-operator",
};

const moduleOf = ({ apiVersion }) => `${packages[apiVersion.split("/")[0]]}/${apiVersion}`;

async function wrongValues(object) {
  const kinds = await import(moduleOf(object));
  try {
    new kinds[object.kind](object).validate();
    return [];
  } catch (error) {
    return [`${object.kind} ${object.metadata.name}: ${error.message}`];
  }
}

function unknownFields(objects) {
  const file = new URL("objects.ts", import.meta.url).pathname;
  const text = objects
    .map((object, i) => `import type { I${object.kind} as T${i} } from "${moduleOf(object)}";\nconst o${i}: T${i} = ${JSON.stringify(object)};`)
    .join("\n");
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, target) => (name === file ? ts.createSourceFile(name, text, target) : getSourceFile(name, target));
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? text : readFile(name));
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map((found) => ts.flattenDiagnosticMessageText(found.messageText, "\n"));
}

const objects = JSON.parse(readFileSync(0, "utf8"));
const found = [...(await Promise.all(objects.map(wrongValues))).flat(), ...unknownFields(objects)];
console.log(found.join("\n"));
process.exitCode = found.length === 0 ? 0 : 1;
