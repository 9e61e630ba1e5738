// PostgreSQL 17: pod 0 is the primary, the others stream from it. The same objects as of examples/systems/postgres.
import { createHash } from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const provider = new k8s.Provider("cluster", { context: config.require("kubeContext") });
const name = config.require("namespace");
const enforce = { "pod-security.kubernetes.io/enforce": "restricted" };
// Deleting a namespace deletes its claims, whatever their retention policy says. Therefore this one stays.
const stays = { provider, retainOnDelete: true };
const namespace = new k8s.core.v1.Namespace("namespace", { metadata: { name, labels: enforce } }, stays)
  .metadata.name;

const [password, replication] = [config.requireSecret("password"), config.requireSecret("replication")];
const secret = { metadata: { name: "pg-auth", namespace }, stringData: { password, replication } };
const auth = new k8s.core.v1.Secret("auth", secret, { provider }).metadata.name;

const selector = { "app.kubernetes.io/name": "pg" };
const labels = { ...selector, "app.kubernetes.io/instance": "pg", "app.kubernetes.io/managed-by": "pulumi" };
const ports = [{ name: "postgres", port: 5432, targetPort: "postgres", protocol: "TCP" }];
const replicas = config.requireNumber("replicas");
const DATA_FOLDER = "/var/lib/postgresql/data";
const ready = { exec: { command: ["pg_isready", "-q", "-h", "127.0.0.1", "-U", "postgres"] } };

const files = {
  "postgresql.conf": `listen_addresses = '*'
max_connections = ${config.require("maxConnections")}
wal_keep_size = 256MB
`,
  "pg_hba.conf": `local all all trust
host all all 127.0.0.1/32 trust
host replication replicator all scram-sha-256
host all all all scram-sha-256
`,
  "replication.sh": `psql -v ON_ERROR_STOP=1 -U postgres -v pw="$REPLICATION" <<< \\
  "create role replicator with replication login password :'pw'"
`,
};
const checksum = createHash("sha256").update(JSON.stringify(files)).digest("hex");
const configName = `pg-config-${checksum.slice(0, 8)}`;
new k8s.core.v1.ConfigMap(
  "config",
  { metadata: { name: configName, namespace, labels }, data: files },
  { provider },
);

const headless = new k8s.core.v1.Service(
  "pg",
  {
    metadata: { name: "pg", namespace, labels },
    spec: { clusterIP: "None", selector, publishNotReadyAddresses: false, ports },
  },
  { provider },
);
new k8s.core.v1.Service(
  "pg-rw",
  {
    metadata: { name: "pg-rw", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ClusterIP", selector: { ...selector, "apps.kubernetes.io/pod-index": "0" }, ports },
  },
  { provider },
);
new k8s.core.v1.Service(
  "pg-ro",
  {
    metadata: { name: "pg-ro", namespace, labels, annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { type: "ClusterIP", selector, ports },
  },
  { provider },
);

const container = {
  image: config.require("image"),
  imagePullPolicy: "IfNotPresent",
  env: [
    {
      name: "ORDINAL",
      valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } },
    },
    { name: "PGDATA", value: `${DATA_FOLDER}/pgdata` },
    { name: "POSTGRES_PASSWORD_FILE", value: "/run/secrets/password" },
    { name: "POSTGRES_INITDB_ARGS", value: "--data-checksums" },
    { name: "REPLICATION", valueFrom: { secretKeyRef: { name: auth, key: "replication" } } },
  ],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  volumeMounts: [
    { name: "data", mountPath: DATA_FOLDER },
    { name: "writable-tmp", mountPath: "/tmp" },
    { name: "writable-var-run-postgresql", mountPath: "/var/run/postgresql" },
    { name: "writable-dev-shm", mountPath: "/dev/shm" },
    {
      name: "config",
      mountPath: "/etc/postgresql/postgresql.conf",
      subPath: "postgresql.conf",
      readOnly: true,
    },
    { name: "config", mountPath: "/etc/postgresql/pg_hba.conf", subPath: "pg_hba.conf", readOnly: true },
    {
      name: "config",
      mountPath: "/docker-entrypoint-initdb.d/replication.sh",
      subPath: "replication.sh",
      readOnly: true,
    },
    { name: "secret", mountPath: "/run/secrets/password", subPath: "password", readOnly: true },
  ],
};

new k8s.apps.v1.StatefulSet(
  "pg",
  {
    metadata: { name: "pg", namespace, labels },
    spec: {
      serviceName: "pg",
      replicas,
      selector: { matchLabels: selector },
      podManagementPolicy: "OrderedReady",
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: "Retain", whenScaled: "Retain" },
      template: {
        metadata: { labels, annotations: { "kubectl.kubernetes.io/default-container": "main" } },
        spec: {
          terminationGracePeriodSeconds: 60,
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 999,
            runAsGroup: 999,
            fsGroup: 999,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: selector },
            },
          ],
          initContainers: [
            {
              ...container,
              name: "clone",
              command: ["bash", "-euc"],
              args: [
                `[ "$ORDINAL" = 0 ] || [ -s "$PGDATA/PG_VERSION" ] && exit 0
rm -rf "$PGDATA" "$PGDATA.new"
PGPASSWORD=$REPLICATION pg_basebackup -h pg-0.pg.${name}.svc.cluster.local -U replicator -D "$PGDATA.new" -R -X stream -c fast
mv "$PGDATA.new" "$PGDATA"`,
              ],
              resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "256Mi" } },
            },
          ],
          containers: [
            {
              ...container,
              name: "main",
              args: [
                "-c",
                "config_file=/etc/postgresql/postgresql.conf",
                "-c",
                "hba_file=/etc/postgresql/pg_hba.conf",
              ],
              ports: [{ name: "postgres", containerPort: 5432, protocol: "TCP" }],
              resources: { requests: { cpu: "50m", memory: "128Mi" }, limits: { memory: "512Mi" } },
              startupProbe: { ...ready, periodSeconds: 2, failureThreshold: 90 },
              readinessProbe: { ...ready, periodSeconds: 5 },
              lifecycle: { preStop: { sleep: { seconds: 3 } } },
            },
          ],
          volumes: [
            { name: "writable-tmp", emptyDir: {} },
            { name: "writable-var-run-postgresql", emptyDir: {} },
            { name: "writable-dev-shm", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
            { name: "config", configMap: { name: configName } },
            { name: "secret", secret: { secretName: auth, defaultMode: 0o400 } },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "data", labels: selector },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    },
  },
  { provider, dependsOn: headless },
);

if (replicas > 1) {
  new k8s.policy.v1.PodDisruptionBudget(
    "pg",
    {
      metadata: { name: "pg", namespace, labels },
      spec: {
        selector: { matchLabels: selector },
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        maxUnavailable: 1,
      },
    },
    { provider },
  );
}

const ordinals = Array.from({ length: replicas }, (_, ordinal) => ordinal);
const domain = (service: string) => `${service}.${name}.svc.cluster.local`;
export const podDnsNames = ordinals.map((ordinal) => `pg-${String(ordinal)}.${domain("pg")}`);
export const pvcNames = ordinals.map((ordinal) => `data-pg-${String(ordinal)}`);
export const clientUrls = Object.fromEntries(
  ["pg-rw", "pg-ro"].map((service) => [service, { postgres: `tcp://${domain(service)}:5432` }]),
);
