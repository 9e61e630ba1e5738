import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { resourceChanges } from "../../../../../commands/plan/preview/resource-change";
import { KUBERNETES_PROVIDER } from "../../../../../pulumi/provider-address";

type Inputs = Readonly<Record<string, unknown>>;

const OBJECT = "kubernetes:apps/v1:StatefulSet";

function provider(op: string, name: string, inputs: Inputs): EngineEvent {
  const urn = `urn:pulumi:dev::p::${KUBERNETES_PROVIDER}::${name}`;
  const state = { type: KUBERNETES_PROVIDER, urn, inputs, outputs: {} };
  const metadata = {
    op,
    urn,
    type: KUBERNETES_PROVIDER,
    ...(op === "delete" ? { old: state } : { new: state }),
  };
  return { resourcePreEvent: { metadata } } as unknown as EngineEvent;
}

/** A StatefulSet whose provider becomes another one. */
function moved(from: string, to: string, before: Inputs, after: Inputs): boolean | undefined {
  const reference = (name: string): string => `urn:pulumi:dev::p::${KUBERNETES_PROVIDER}::${name}::id`;
  const state = { type: OBJECT, inputs: { metadata: { name: "web" } }, outputs: {} };
  const metadata = {
    op: "update",
    urn: `urn:pulumi:dev::p::${OBJECT}::web`,
    type: OBJECT,
    old: { ...state, provider: reference(from) },
    new: { ...state, provider: reference(to) },
  };
  const events = [
    provider("create", to, after),
    { resourcePreEvent: { metadata } } as unknown as EngineEvent,
    provider("delete", from, before),
  ];
  return resourceChanges(events).find(({ type }) => type === OBJECT)?.moved;
}

describe("A workload whose provider changes", () => {
  it("stays on its cluster if only the version of the SDK is another one", () => {
    assert.equal(
      moved("default_4_24_0", "default_4_25_0", { version: "4.24.0" }, { version: "4.25.0" }),
      false,
    );
    const kubeconfig = "[secret]";
    assert.equal(moved("default_4_24_0", "default_4_25_0", { kubeconfig }, { kubeconfig }), false);
  });

  it("stays on its cluster if another provider leads there", () => {
    assert.equal(moved("one", "two", { context: "a" }, { context: "a" }), false);
  });

  it("moves if another provider leads elsewhere, or nothing tells where", () => {
    assert.equal(moved("one", "two", { context: "a" }, { context: "b" }), true);
    assert.equal(moved("one", "two", { kubeconfig: "[secret]" }, { kubeconfig: "[secret]" }), true);
  });
});
