import assert from "node:assert/strict";
import { foreignContent } from "../../../commands/foreign-content";
import type { NamespacedObject } from "../../../commands/namespace-content";

function object(kind: string, name: string, more: Readonly<Record<string, unknown>> = {}): NamespacedObject {
  const { type, spec, ...metadata } = more;
  return {
    kind,
    title: `${kind}/${name}`,
    object: {
      metadata: { name, namespace: "somewhere", uid: `uid of ${name}`, ...metadata },
      ...(type !== undefined && { type }),
      ...(spec !== undefined && { spec }),
    },
  };
}

const NOTHING = { identities: new Set<string>(), uids: new Set<string>() };

describe("What a program without identities did not make in a namespace", () => {
  const database = object("StatefulSet", "db");
  const pod = object("Pod", "db-0", {
    ownerReferences: [{ uid: "uid of db" }],
    spec: { volumes: [{ persistentVolumeClaim: { claimName: "data-db-0" } }] },
  });
  const content = [database, pod, object("PersistentVolumeClaim", "data-db-0")];
  const uids = new Set(["uid of db"]);

  it("is nothing that its state names by uid, that belongs to it, or that its pods mount", () => {
    assert.deepEqual(foreignContent(content, { ...NOTHING, uids }), []);
  });

  it("is an object of the same name with another uid, and a claim that nobody mounts", () => {
    const others = [
      object("Service", "db", { uid: "another" }),
      object("PersistentVolumeClaim", "data-db-7"),
    ];
    assert.deepEqual(foreignContent([...content, ...others], { ...NOTHING, uids }), others);
  });

  it("is everything if the state names nothing", () => {
    assert.deepEqual(foreignContent(content, NOTHING), content);
  });

  it("is nothing of a Helm release that it made, and all of another one", () => {
    const ofRelease = (name: string): NamespacedObject[] => [
      object("Deployment", name, {
        annotations: { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": "somewhere" },
      }),
      object("Secret", `sh.helm.release.v1.${name}.v1`, {
        type: "helm.sh/release.v1",
        labels: { owner: "helm", name },
      }),
    ];
    const theirs = ofRelease("theirs");
    const releases = new Set(["somewhere/own"]);
    assert.deepEqual(foreignContent([...ofRelease("own"), ...theirs], { ...NOTHING, releases }), theirs);
  });
});
