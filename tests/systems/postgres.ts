import { randomBytes } from "node:crypto";
import { outputInPod } from "../../kubernetes/pods/exec";
import type { SystemUnderTest } from "./system";

const PSQL = "psql -X -q -v ON_ERROR_STOP=1 'host=pg-rw user=postgres connect_timeout=2'";

/** The example of PostgreSQL. */
export const postgres: SystemUnderTest = {
  example: "postgres",
  images: ["postgres"],
  statefulSet: "pg",
  config: { password: randomBytes(12).toString("hex"), replication: randomBytes(12).toString("hex") },
  scales: [3, 1, 3],
  rolls: [{ maxConnections: "60" }, { image: "postgres:17-trixie" }],
  client: {
    image: "postgres:17",
    user: 999,
    secrets: { PGPASSWORD: "pg-auth/password" },
    prepare: `${PSQL} -c 'create table if not exists records (id int primary key, content text)'`,
    write: `timeout 10 ${PSQL} -c "insert into records values ($i, '$content')" 2> /dev/null`,
  },
  leader: () => Promise.resolve("pg-0"),
  async read(cluster, pod) {
    const command = ["psql", "-X", "-h", "127.0.0.1", "-U", "postgres", "-At"];
    const lines = await outputInPod(cluster, pod, [...command, "-c", "select id, content from records"]);
    return new Map(
      lines.split("\n").map((line) => {
        const [id, content = ""] = line.split("|");
        return [Number(id), content] as const;
      }),
    );
  },
};
