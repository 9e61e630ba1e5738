import assert from "node:assert/strict";
import { renames } from "../../../../../commands/plan/workloads/renames";
import type { ResourceChange } from "../../../../../commands/plan/preview/resource-change";

const STACK = "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev";
const COMPONENT = "kubernetes-workloads:index:HeadlessStatefulSet";
const PROVIDER = "urn:pulumi:dev::p::pulumi:providers:kubernetes::cluster";

function change(
  kind: "create" | "delete",
  urn: string,
  type: string,
  more: Partial<ResourceChange> = {},
): ResourceChange {
  const fixed = { paths: [], retained: false, willBeRetained: false, moved: false, deletedFirst: false };
  return {
    urn: `urn:pulumi:dev::p::${urn}`,
    type,
    kind,
    parent: STACK,
    provider: `${PROVIDER}::id`,
    ...fixed,
    ...more,
  };
}

/** A component and its StatefulSet. */
function workload(
  kind: "create" | "delete",
  name: string,
  object: string,
  type = COMPONENT,
): ResourceChange[] {
  const component = change(kind, `${type}::${name}`, type);
  const inputs = { apiVersion: "apps/v1", kind: "StatefulSet", metadata: { namespace: "ns", name: object } };
  const child = change(
    kind,
    `${type}$kubernetes:apps/v1:StatefulSet::${name}`,
    "kubernetes:apps/v1:StatefulSet",
    {
      parent: component.urn,
      ...(kind === "create" ? { new: inputs } : { old: inputs }),
    },
  );
  return [component, child];
}

describe("A resource that has another name in the program", () => {
  it("is found where its object keeps its name, with the alias of the component", () => {
    const [found, ...others] = renames([
      ...workload("delete", "web", "db"),
      ...workload("create", "database", "db"),
    ]);
    assert.equal(others.length, 0);
    assert.match(found?.problem ?? "", /HeadlessStatefulSet "web".*HeadlessStatefulSet "database"/);
    assert.match(found?.problem ?? "", /StatefulSet ns\/db/);
    assert.match(found?.remedy ?? "", /aliases: \[\{ name: "web" \}\]/);
  });

  it("is found where the component has another type", () => {
    const own = "my:index:Database";
    const [found] = renames([...workload("delete", "web", "db", own), ...workload("create", "web", "db")]);
    assert.match(found?.remedy ?? "", /aliases: \[\{ type: "my:index:Database" \}\]/);
  });

  it("is found by its whole URN where it has become a component's", () => {
    const [, old] = workload("delete", "web", "db");
    const [component, next] = workload("create", "database", "db");
    const [found] = renames([{ ...old!, parent: STACK }, component!, next!]);
    assert.ok(found?.remedy.includes(`aliases: ["${old!.urn}"]`), found?.remedy);
  });

  it("is none where the object has another name, too", () => {
    assert.deepEqual(
      renames([...workload("delete", "web", "web"), ...workload("create", "database", "db")]),
      [],
    );
  });

  it("is none where the old object stays, or is on another cluster", () => {
    const old = workload("delete", "web", "db");
    const next = workload("create", "database", "db");
    assert.deepEqual(renames([...old.map((each) => ({ ...each, retained: true })), ...next]), []);
    const elsewhere = next.map((each) => ({
      ...each,
      provider: "urn:pulumi:dev::p::pulumi:providers:kubernetes::other::id",
    }));
    assert.deepEqual(renames([...old, ...elsewhere]), []);
  });

  it("is found where its provider is renamed as well, and leads to the same cluster", () => {
    const inputs = { context: "minikube" };
    const other = "urn:pulumi:dev::p::pulumi:providers:kubernetes::other";
    const changes = [
      ...workload("delete", "web", "db").map((each) => ({
        ...each,
        providerOfStack: { urn: PROVIDER, inputs },
      })),
      ...workload("create", "database", "db").map((each) => ({
        ...each,
        provider: `${other}::id`,
        providerOfStack: { urn: other, inputs },
      })),
    ];
    assert.equal(renames(changes).length, 1);
  });
});
