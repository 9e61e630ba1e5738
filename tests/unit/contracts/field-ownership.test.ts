import assert from "node:assert/strict";
import type { V1ManagedFieldsEntry } from "@kubernetes/client-node";
import { ownersWithoutContracts } from "../../../contracts/disturbing/field-ownership";
import { FIELD_MANAGER } from "../../../contracts/disturbing/workload";

const TEMPLATE = { "f:template": { "f:spec": {} } };
const REPLICAS = { "f:replicas": {} };

function entry(manager: string, spec: object, operation = "Apply"): V1ManagedFieldsEntry {
  return { manager, operation, apiVersion: "apps/v1", fieldsType: "FieldsV1", fieldsV1: { "f:spec": spec } };
}

function owners(entries: readonly V1ManagedFieldsEntry[]): unknown {
  return entries.map(({ manager, operation, fieldsV1 }): unknown => [manager, operation, fieldsV1]);
}

describe("Fields that a contract changed", () => {
  it("go back to the one that owned them, who keeps the others", () => {
    const before = [entry("pulumi", { ...REPLICAS, ...TEMPLATE })];
    const now = [entry("pulumi", TEMPLATE), entry(FIELD_MANAGER, REPLICAS, "Update")];
    assert.deepEqual(owners(ownersWithoutContracts(now, before)), [
      ["pulumi", "Apply", { "f:spec": { ...TEMPLATE, ...REPLICAS } }],
    ]);
  });

  it("go back also to one that owned nothing else", () => {
    const before = [entry("pulumi", TEMPLATE), entry("kubectl", REPLICAS, "Update")];
    const now = [entry("pulumi", TEMPLATE), entry(FIELD_MANAGER, REPLICAS, "Update")];
    assert.deepEqual(owners(ownersWithoutContracts(now, before)), owners(before));
  });

  it("belong to nobody if they belonged to nobody before", () => {
    const before = [entry("pulumi", TEMPLATE)];
    const now = [entry("pulumi", TEMPLATE), entry(FIELD_MANAGER, REPLICAS, "Update")];
    assert.deepEqual(owners(ownersWithoutContracts(now, before)), owners(before));
  });

  it("stay with a colleague who took them meanwhile", () => {
    const before = [entry("pulumi", { ...REPLICAS, ...TEMPLATE })];
    const now = [entry("pulumi", TEMPLATE), entry("kubectl", REPLICAS, "Update")];
    assert.deepEqual(owners(ownersWithoutContracts(now, before)), owners(now));
  });
});
