import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkKubeContext, kubeContexts } from "../../../program/kube-context";
import { PATIENCE } from "../components/patience";

describe("kubeconfig contexts", function () {
  this.timeout(PATIENCE);

  let folder = "";
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const withContexts = (name: string, ...contexts: string[]) =>
    file(name, JSON.stringify({ kind: "Config", contexts: contexts.map((context) => ({ name: context })) }));

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "kube-context-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("are read from all files, those aside that are not there", () => {
    const paths = [withContexts("a", "minikube"), join(folder, "none"), withContexts("b", "other")];
    assert.deepEqual(kubeContexts(paths), ["minikube", "other"]);
    assert.deepEqual(kubeContexts([file("empty", ""), file("null", "contexts: null")]), []);
  });

  it("are accepted when they exist", () => {
    assert.deepEqual(checkKubeContext("kubeContext", "minikube", [withContexts("a", "minikube")]), []);
  });

  it("are refused when they do not, with those that do", () => {
    const path = withContexts("a", "one", "two");
    const [problem] = checkKubeContext("kubeContext", "nope", [path]);
    assert.equal(problem?.argument, "kubeContext");
    assert.equal(problem.rule, `is no context of the kubeconfig ${path}, which has one, two`);
    assert.match(
      checkKubeContext("kubeContext", "nope", [join(folder, "none")])[0]?.rule ?? "",
      /none at all/,
    );
  });

  it("are refused when the file cannot be read", () => {
    const [problem] = checkKubeContext("kubeContext", "minikube", [file("broken", "contexts: [")]);
    assert.match(problem?.rule ?? "", /cannot be looked up/);
  });
});
