import { outputInPod } from "../../kubernetes/pods/exec";
import { nameOf } from "../../kubernetes/objects";
import type { SystemUnderTest } from "./system";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const text = (encoded: string): string => Buffer.from(encoded, "base64").toString();

/** etcd's gateway for HTTP, since neither its image nor that of the client has etcdctl. */
const post = (host: string, path: string, body: string): string =>
  `wget -T 5 -qO- --post-data "${body}" http://${host}:2379/v3/${path} 2> /dev/null`;

/** The example of etcd. */
export const etcd: SystemUnderTest = {
  example: "etcd",
  images: ["etcd"],
  statefulSet: "etcd",
  config: {},
  needsMajority: true,
  scales: [3, 1, 3],
  rolls: [{ retention: "2h" }, { image: "gcr.io/etcd-development/etcd:v3.6.6" }],
  client: {
    image: "busybox:1.37.0",
    user: 1000,
    secrets: {},
    prepare: "wget -T 5 -qO- http://etcd-client:2379/version > /dev/null 2>&1",
    write:
      "key=$(printf records/$i | base64); value=$(printf $content | base64); " +
      `${post("etcd-client", "kv/put", '{\\"key\\":\\"$key\\",\\"value\\":\\"$value\\"}')} | grep -q revision`,
  },
  async leader(cluster, namespace) {
    for (const name of ["etcd-0", "etcd-1", "etcd-2"]) {
      const proxied = { namespace, name: `${name}:2381`, path: "metrics" };
      const metrics = await cluster.core.connectGetNamespacedPodProxyWithPath(proxied);
      if (/^etcd_server_is_leader 1$/m.test(metrics)) return name;
    }
    throw new Error("no member of etcd says that it leads");
  },
  async read(cluster, pod, client) {
    const range = { key: base64("records/"), range_end: base64("records0"), serializable: true };
    const body = JSON.stringify(range).replaceAll('"', '\\"');
    const answer = await outputInPod(cluster, client, [
      "sh",
      "-c",
      post(`${nameOf(pod)}.etcd`, "kv/range", body),
    ]);
    const { kvs = [] } = JSON.parse(answer) as { readonly kvs?: readonly { key: string; value: string }[] };
    return new Map(kvs.map(({ key, value }) => [Number(text(key).replace("records/", "")), text(value)]));
  },
};
