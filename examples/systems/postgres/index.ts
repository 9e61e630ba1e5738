// PostgreSQL 17: pod 0 is the primary, the others stream from it.
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { HeadlessStatefulSet, podDnsName, podName, serviceDnsName } from "kubernetes-workloads";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const name = config.require("namespace");
const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
// Deleting a namespace deletes its claims, whatever their retention policy says. Therefore this one stays.
const stays = { provider, retainOnDelete: true };
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels } }, stays).metadata.name;

const [password, replication] = [config.requireSecret("password"), config.requireSecret("replication")];
const secret = { metadata: { name: "pg-auth", namespace }, stringData: { password, replication } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;

const primary = podDnsName(podName("pg", 0), serviceDnsName("pg", name));
const ready = { exec: { command: ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"] } };
const VOLUME = "/var/lib/postgresql/data";

const pg = new HeadlessStatefulSet(
  "pg",
  {
    namespace,
    image: config.require("image"),
    runAsUser: 999,
    replicas: config.requireNumber("replicas"),
    args: ["-c", "config_file=/etc/postgresql/postgresql.conf", "-c", "hba_file=/etc/postgresql/pg_hba.conf"],
    ports: [{ name: "postgres", port: 5432 }],
    services: [{ name: "pg-rw", ordinal: 0 }, { name: "pg-ro" }],
    ordinalVariable: "ORDINAL",
    env: {
      PGDATA: `${VOLUME}/pgdata`,
      POSTGRES_PASSWORD_FILE: "/run/secrets/password",
      POSTGRES_INITDB_ARGS: "--data-checksums",
      REPLICATION: { secretKeyRef: { name: auth, key: "replication" } },
    },
    secretFiles: { "/run/secrets/password": { secretName: auth, key: "password" } },
    configFiles: {
      "/etc/postgresql/postgresql.conf": `listen_addresses = '*'
max_connections = ${config.require("maxConnections")}
wal_keep_size = 256MB
`,
      "/etc/postgresql/pg_hba.conf": `local all all trust
host all all 127.0.0.1/32 trust
host replication replicator all scram-sha-256
host all all all scram-sha-256
`,
      "/docker-entrypoint-initdb.d/replication.sh": `psql -v ON_ERROR_STOP=1 -U postgres -v pw="$REPLICATION" <<< \\
  "create role replicator with replication login password :'pw'"
`,
    },
    volumeClaims: [{ name: "data", size: "1Gi", mountPath: VOLUME }],
    writablePaths: ["/tmp", "/var/run/postgresql", { path: "/dev/shm", medium: "Memory", sizeLimit: "64Mi" }],
    initContainers: [
      {
        name: "clone",
        likeMain: true,
        command: ["bash", "-euc"],
        args: [
          `[ "$ORDINAL" = 0 ] || [ -s "$PGDATA/PG_VERSION" ] && exit 0
rm -rf "$PGDATA" "$PGDATA.new"
PGPASSWORD=$REPLICATION pg_basebackup -h ${primary} -U replicator -D "$PGDATA.new" -R -X stream -c fast
mv "$PGDATA.new" "$PGDATA"`,
        ],
      },
    ],
    resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
    startupProbe: { ...ready, periodSeconds: 2, failureThreshold: 90 },
    readinessProbe: { ...ready, periodSeconds: 5 },
    terminationGracePeriodSeconds: 60,
  },
  { provider },
);

export const { podDnsNames, pvcNames, clientUrls } = pg;
