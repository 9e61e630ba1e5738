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

  it("is a copy of one of its objects, which bears its identity as well, and what belongs to the copy", () => {
    const annotations = { "pulumi.com/patchFieldManager": "pulumi-shop" };
    const by = (manager: string, operation: string) => [{ manager, operation }];
    const own = [
      object("StatefulSet", "db", { annotations, managedFields: by("pulumi-shop", "Apply") }),
      // Left by a StatefulSet that had another name.
      object("PersistentVolumeClaim", "data-former-0", {
        annotations,
        managedFields: by("kube-controller-manager", "Update"),
      }),
      // Restored with the whole namespace, by which its uid became another one.
      object("Service", "db", { annotations, uid: "another", managedFields: by("velero-server", "Update") }),
      object("PersistentVolumeClaim", "data-db-0", {
        annotations,
        managedFields: by("velero-server", "Update"),
      }),
    ];
    const copies = [
      object("StatefulSet", "db2", { annotations, managedFields: by("kubectl-client-side-apply", "Update") }),
      object("PersistentVolumeClaim", "backup", {
        annotations,
        managedFields: by("kubectl-create", "Update"),
      }),
    ];
    const pod = object("Pod", "db2-0", { ownerReferences: [{ uid: "uid of db2" }] });
    const proof = {
      ...NOTHING,
      identities: new Set(["shop"]),
      names: new Set(["StatefulSet/db", "Service/db"]),
    };
    assert.deepEqual(foreignContent([...own, ...copies, pod], proof), [...copies, pod]);
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
