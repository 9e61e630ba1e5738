import { randomBytes } from "node:crypto";
import { outputInPod } from "../../kubernetes/pods/exec";
import type { SystemUnderTest } from "./system";

/** The example of Redis. */
export const redis: SystemUnderTest = {
  example: "redis",
  images: ["redis"],
  statefulSet: "redis",
  config: { password: randomBytes(12).toString("hex") },
  scales: [3, 1, 3],
  rolls: [{ maxmemory: "96mb" }, { image: "redis:8.0" }],
  client: {
    image: "redis:8",
    user: 999,
    secrets: { REDISCLI_AUTH: "redis-auth/password" },
    prepare: "redis-cli -h redis-primary ping 2> /dev/null | grep -q PONG",
    write: "timeout 5 redis-cli -h redis-primary hset records $i $content 2> /dev/null | grep -qx 1",
  },
  leader: () => Promise.resolve("redis-0"),
  async read(cluster, pod) {
    const lines = (await outputInPod(cluster, pod, ["redis-cli", "--raw", "hgetall", "records"])).split("\n");
    return new Map(
      lines.flatMap((key, index) =>
        index % 2 === 0 ? [[Number(key), lines[index + 1] ?? ""] as const] : [],
      ),
    );
  },
};
