import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";

/** For the tests of a suite, the kubeconfig is a file that has these contexts and nothing else. */
export function withKubeContexts(...names: readonly string[]): void {
  const { KUBECONFIG } = process.env;
  let folder = "";

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "program-"));
    process.env.KUBECONFIG = join(folder, "config");
    writeFileSync(process.env.KUBECONFIG, JSON.stringify({ contexts: names.map((name) => ({ name })) }));
  });
  after(() => {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    rmSync(folder, { recursive: true });
    runtime.setAllConfig({});
  });
}
