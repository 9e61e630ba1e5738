import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";

/** Annotations of a namespace by its name; `forbidden` for one that may not be read. */
type Namespaces = Readonly<Record<string, Readonly<Record<string, string>> | "forbidden">>;

/**
 * For the tests of a suite, the kubeconfig is a file that has these contexts and nothing else. All are of a cluster on
 * loopback, which knows namespaces alone.
 */
export function withKubeContexts(names: readonly string[], namespaces: Namespaces = {}): void {
  const { KUBECONFIG } = process.env;
  let folder = "";
  let server: Server | undefined;

  before(async () => {
    server = await serve(namespaces);
    const { port } = server.address() as AddressInfo;
    folder = mkdtempSync(join(tmpdir(), "program-"));
    process.env.KUBECONFIG = join(folder, "config");
    const content = {
      clusters: [
        {
          name: "served",
          cluster: { server: `http://127.0.0.1:${String(port)}`, "insecure-skip-tls-verify": true },
        },
      ],
      users: [{ name: "nobody", user: {} }],
      contexts: names.map((name) => ({ name, context: { cluster: "served", user: "nobody" } })),
    };
    writeFileSync(process.env.KUBECONFIG, JSON.stringify(content));
  });
  after(() => {
    if (KUBECONFIG === undefined) delete process.env.KUBECONFIG;
    else process.env.KUBECONFIG = KUBECONFIG;
    rmSync(folder, { recursive: true });
    runtime.setAllConfig({});
    server?.closeAllConnections();
    server?.close();
  });
}

async function serve(namespaces: Namespaces): Promise<Server> {
  const server = createServer(({ url = "" }, response) => {
    const name = url.replace("/api/v1/namespaces/", "");
    const annotations = namespaces[name];
    const code = annotations === undefined ? 404 : annotations === "forbidden" ? 403 : 200;
    response.writeHead(code, { "content-type": "application/json" });
    const body =
      code === 200 ? { kind: "Namespace", metadata: { name, annotations } } : { kind: "Status", code };
    response.end(JSON.stringify({ apiVersion: "v1", ...body }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
