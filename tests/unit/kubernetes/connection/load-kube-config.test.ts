import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { kubeConfigPaths } from "../../../../kubernetes/connection/kube-config-paths";
import { loadKubeConfig } from "../../../../kubernetes/connection/load-kube-config";

describe("kubeconfig files", () => {
  let folder = "";
  const file = (name: string, content: object | string): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };
  /** A file that defines one context, with a cluster and a user of the same name. */
  const defining = (name: string, server: string, current?: string): string =>
    file(`${name}-${server}`, {
      clusters: [{ name, cluster: { server: `https://${server}`, "certificate-authority": "ca.crt" } }],
      users: [{ name, user: { token: server } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      ...(current && { "current-context": current }),
    });
  const load = (...paths: string[]): KubeConfig => loadKubeConfig(new KubeConfig(), paths);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "kube-config-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("are those that KUBECONFIG lists, each once and without empty members", () => {
    const given = ["/b", "", "/c", "/b"].join(delimiter);
    assert.deepEqual(kubeConfigPaths({ HOME: "/home/a", KUBECONFIG: given }), ["/b", "/c"]);
  });

  it("are ~/.kube/config when KUBECONFIG is not set or empty, and none when it lists nothing", () => {
    assert.deepEqual(kubeConfigPaths({ HOME: "/home/a" }), ["/home/a/.kube/config"]);
    assert.deepEqual(kubeConfigPaths({ HOME: "/home/a", KUBECONFIG: "" }), ["/home/a/.kube/config"]);
    assert.deepEqual(kubeConfigPaths({ HOME: "/home/a", KUBECONFIG: delimiter }), []);
  });

  it("are merged, those aside that do not exist", () => {
    const merged = load(join(folder, "none"), defining("a", "one"), defining("b", "two"));
    assert.deepEqual(
      merged.getContexts().map(({ name }) => name),
      ["a", "b"],
    );
  });

  it("may define the same cluster, user and context: the first one counts", () => {
    const merged = load(defining("same", "first"), defining("same", "second"));
    assert.deepEqual(
      [merged.clusters, merged.users, merged.contexts].map(({ length }) => length),
      [1, 1, 1],
    );
    merged.setCurrentContext("same");
    assert.equal(merged.getCurrentCluster()?.server, "https://first");
    assert.equal(merged.getCurrentUser()?.token, "first");
  });

  it("name the current context in the first file that names one", () => {
    assert.equal(
      load(defining("a", "one"), defining("b", "two", "b"), defining("c", "3", "c")).currentContext,
      "b",
    );
  });

  it("name certificates relative to themselves", () => {
    assert.equal(load(defining("a", "one")).clusters[0]?.caFile, join(folder, "ca.crt"));
  });

  it("may be empty, or define nothing", () => {
    assert.deepEqual(load(file("empty", ""), file("null", "contexts: null")).getContexts(), []);
  });

  it("are named when they cannot be read", () => {
    const broken = file("broken", "contexts: [");
    assert.throws(() => load(broken), new RegExp(`kubeconfig file ${broken} cannot be read`));
  });
});
