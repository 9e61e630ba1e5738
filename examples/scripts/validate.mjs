// Passes what `pulumi stack output --json` prints on, if it is what the JSON Schema says:
//
//   pulumi stack output --json --stack dev | node validate.mjs
//
// Otherwise it ends with exit code 1 and says what is wrong.
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";

// In a project of your own: node_modules/kubernetes-workloads/schemas/stack-outputs.json, or a copy of it.
const schema = JSON.parse(readFileSync(new URL("../../schemas/stack-outputs.json", import.meta.url), "utf8"));

const outputs = JSON.parse(readFileSync(process.stdin.fd, "utf8"));
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
if (ajv.validate(schema, outputs)) {
  console.log(JSON.stringify(outputs));
} else {
  console.error(`The outputs do not follow the schema: ${ajv.errorsText(undefined, { dataVar: "outputs" })}`);
  process.exitCode = 1;
}
