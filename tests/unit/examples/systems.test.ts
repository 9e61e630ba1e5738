/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument --
   Objects of many kinds are compared, whose shape is what is asserted. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { output, runtime } from "@pulumi/pulumi";
import { load } from "js-yaml";
import { projectFolder } from "../../../command-line/locations";
import {
  type KubernetesObject,
  registeredResources,
  setMocks,
  valueOf,
} from "../../support/engines/mocked-engine";
import { PATIENCE } from "../components/patience";

/** Longest program of an example, and most lines of it of what the same takes with plain @pulumi/kubernetes. */
const MOST_LINES = 80;
const MOST_PERCENT = 60;

/** Configuration that Pulumi.yaml has no default for. */
const CONFIG = {
  kubeContext: "minikube",
  namespace: "shop",
  replicas: "3",
  password: "p",
  replication: "r",
  cookie: "c",
  redis: "organization/redis/shop",
};

const require = createRequire(__filename);

for (const system of ["postgres", "redis", "etcd", "rabbitmq", "api"]) {
  describe(`The example ${system}`, function () {
    this.timeout(PATIENCE);

    const example = join(projectFolder, "examples", "systems", system, "index.ts");
    const plain = join(projectFolder, "tests", "systems", "plain", `${system}.ts`);

    it(`has fewer than ${String(MOST_LINES)} lines, and at most ${String(MOST_PERCENT)} % of a plain program`, () => {
      const [ours, theirs] = [linesOf(example), linesOf(plain)];
      assert.ok(ours < MOST_LINES, `${String(ours)} lines`);
      assert.ok(ours / theirs <= MOST_PERCENT / 100, `${String(ours)} of ${String(theirs)} lines`);
    });

    it("makes what the plain program makes", async () => {
      assert.deepEqual(await objectsOf(example, system), await objectsOf(plain, system));
    });
  });
}

function linesOf(program: string): number {
  return readFileSync(program, "utf8").trimEnd().split("\n").length;
}

/** The objects that a program registers, by kind and name, without what is each program's own way to bring in files. */
async function objectsOf(program: string, project: string): Promise<Record<string, KubernetesObject>> {
  await setMocks({ stackOutputs: { password: "p", primaryHost: "redis-primary" } });
  configure(project);
  const path = require.resolve(program);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a program runs when it is loaded, and only then
  delete require.cache[path];
  await valueOf(output(require(path)));
  await runtime.disconnect();
  return Object.fromEntries(
    registeredResources()
      .filter(({ type }) => type.startsWith("kubernetes:") && !type.endsWith(":ConfigMap"))
      .map(({ type, inputs }) => [`${type} ${String(inputs.metadata.name)}`, comparable(inputs)]),
  );
}

function configure(project: string): void {
  const file = join(projectFolder, "examples", "systems", project, "Pulumi.yaml");
  const { config = {} } = load(readFileSync(file, "utf8")) as {
    config?: Record<string, { default?: string | number | boolean }>;
  };
  const defaults = Object.entries(config).flatMap(([key, { default: value }]) =>
    value === undefined ? [] : [[key, String(value)] as const],
  );
  const values = Object.entries({ ...Object.fromEntries(defaults), ...CONFIG });
  runtime.setAllConfig(
    Object.fromEntries(values.map(([key, value]) => [`kubernetes-workloads:${key}`, value])),
  );
}

/** Names of volumes that hold files, which each program brings in in its own way. */
const FILES = ["config", "secret", "config-files", "secret-files"];

function comparable(object: KubernetesObject): KubernetesObject {
  const copy = structuredClone(object);
  const metadata = { ...copy.metadata, annotations: undefined };
  const claims = copy.spec?.volumeClaimTemplates ?? [];
  for (const claim of claims) delete claim.metadata.annotations;
  const template = copy.spec?.template;
  if (template) {
    template.metadata.annotations = Object.keys(template.metadata.annotations)
      .filter((key) => !/^config-file|rollout-triggers$|^checksum/.test(key))
      .sort();
    template.spec.volumes = template.spec.volumes.filter(
      ({ name }: { name: string }) => !FILES.includes(name),
    );
    for (const container of [...(template.spec.initContainers ?? []), ...template.spec.containers]) {
      container.volumeMounts = container.volumeMounts.map(
        ({ name, mountPath, readOnly, subPath }: KubernetesObject) =>
          FILES.includes(name) ? { mountPath, readOnly } : { name, mountPath, readOnly, subPath },
      );
    }
  }
  return sorted({ ...copy, metadata });
}

/** Without properties that are not given, and in the order of their names. */
function sorted(value: KubernetesObject): KubernetesObject {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value as object)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
