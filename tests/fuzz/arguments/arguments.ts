import fc from "fast-check";
import {
  addresses,
  annotationKeys,
  counts,
  durations,
  either,
  few,
  hosts,
  images,
  keys,
  labelKeys,
  labels,
  labelValues,
  map,
  modes,
  mostly,
  namespaces,
  paths,
  portNames,
  portNumbers,
  positive,
  quantities,
  serviceNames,
  shares,
  some,
  subdomains,
  texts,
  urlPaths,
  variableNames,
} from "./values";
import type { PackageSchema, TypeSchema } from "../../../components/checks/package-schema";
import schema from "../../../schemas/kubernetes-workloads.json";

const ofPackage = schema as unknown as PackageSchema;

type Values = fc.Arbitrary<unknown>;

const bool = fc.boolean();
const strings = few(texts);
const labelMap = map(labelKeys, labelValues);
const annotations = map(annotationKeys, texts);
const portReference = mostly(fc.constantFrom("web", "admin", 80, 9000), fc.oneof(portNames, portNumbers));

const headers = few(fc.record({ name: either(["X-A", "Host"], ["", "a b", "é", "a:b"]), value: texts }), {
  most: 1,
});
const handler = {
  exec: fc.record({ command: few(fc.constantFrom("true", "sh"), { least: 1 }) }),
  httpGet: some(
    {
      port: portReference,
      path: urlPaths,
      scheme: either(["HTTP", "HTTPS"], ["http", "FTP", ""]),
      host: hosts,
      httpHeaders: headers,
    },
    ["port"],
  ),
  tcpSocket: some({ port: portReference, host: hosts }, ["port"]),
};
const oneHandler: fc.Arbitrary<Record<string, unknown>> = mostly(
  fc.oneof(
    handler.exec.map((exec): Record<string, unknown> => ({ exec })),
    handler.httpGet.map((httpGet): Record<string, unknown> => ({ httpGet })),
    handler.tcpSocket.map((tcpSocket): Record<string, unknown> => ({ tcpSocket })),
  ),
  some(handler) as fc.Arbitrary<Record<string, unknown>>,
);
const grpc = some({ port: portNumbers, service: texts }, ["port"]).map((of): Record<string, unknown> => ({
  grpc: of,
}));
const sleep = counts.map((seconds): Record<string, unknown> => ({ sleep: { seconds } }));
const probe = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: oneHandler }, { weight: 1, arbitrary: grpc }),
    some({
      initialDelaySeconds: counts,
      timeoutSeconds: positive,
      periodSeconds: positive,
      successThreshold: either([1], [0, 2, -1]),
      failureThreshold: positive,
      terminationGracePeriodSeconds: either([1, 30], [0, -1, 1.5]),
    }),
  )
  .map(([how, settings]) => ({ ...how, ...settings }));
const hook = fc.oneof({ weight: 2, arbitrary: oneHandler }, { weight: 1, arbitrary: sleep });

const amounts = map(
  either(
    ["cpu", "memory", "ephemeral-storage", "hugepages-2Mi", "example.com/gpu", "kubernetes.io/x"],
    [
      "",
      "cpus",
      "CPU",
      "a b",
      "storage",
      "example.com/",
      "/x",
      "hugepages-",
      "hugepages-3Mi",
      "requests.cpu",
      "a.b/c/d",
    ],
  ),
  quantities,
);
const resources = some({ requests: amounts, limits: amounts });
const podAmounts = map(
  either(["cpu", "memory", "hugepages-2Mi"], ["ephemeral-storage", "example.com/gpu", "cpus"]),
  mostly(fc.constantFrom("1", "2", "1Gi", "512Mi", "300Mi"), quantities),
);
const podResources = some({ requests: podAmounts, limits: podAmounts });

const fieldRef = fc.record({
  fieldPath: either(
    [
      "metadata.name",
      "metadata.namespace",
      "status.podIP",
      "spec.nodeName",
      "metadata.labels['app']",
      "metadata.uid",
    ],
    ["", "metadata", "metadata.labels", "spec.containers", "metadata.labels['a b']", "metadata.labels[app]"],
  ),
});
const resourceFieldRef = some(
  {
    resource: either(
      ["limits.cpu", "limits.memory", "requests.memory"],
      ["cpu", "", "limits.example.com/gpu"],
    ),
    containerName: either(["main"], ["", "other"]),
    divisor: either(["1", "1Mi", "1m"], ["0", "2Mi", "x", "3"]),
  },
  ["resource"],
);
const source: fc.Arbitrary<Record<string, unknown>> = mostly(
  fc.oneof(
    fc.record({ secretKeyRef: some({ name: subdomains, key: keys, optional: bool }, ["name", "key"]) }),
    fc.record({ configMapKeyRef: some({ name: subdomains, key: keys, optional: bool }, ["name", "key"]) }),
    fc.record({ fieldRef }),
    fc.record({ resourceFieldRef }),
  ),
  fc.constantFrom(
    {},
    { fieldRef: { fieldPath: "metadata.name" }, secretKeyRef: { name: "a", key: "b" } },
    { secretKeyRef: { name: "a" } },
    { secretKeyRef: {} },
  ),
);
const envFrom = few(
  some({
    prefix: either(["A_", "a."], ["", "A=", "é"]),
    configMapRef: some({ name: subdomains, optional: bool }, ["name"]),
    secretRef: some({ name: subdomains, optional: bool }, ["name"]),
  }),
  { most: 1 },
);
const envList = few(some({ name: variableNames, value: texts, valueFrom: source }, ["name"]), {
  most: 2,
});

const ids = either([0, 1, 999, 10001, 2 ** 31 - 1], [-1, 2 ** 31, 2 ** 32, 1.5]);
const seccomp = fc.oneof(
  fc.record({ type: either(["RuntimeDefault", "Unconfined"], ["Localhost", "", "runtime/default"]) }),
  fc.record({
    type: fc.constantFrom("Localhost", "RuntimeDefault"),
    localhostProfile: either(["a.json"], ["", "/a", "../a"]),
  }),
);
const seLinux = some({ level: texts, user: texts });
const sharedSecurity = {
  runAsUser: ids,
  runAsGroup: ids,
  runAsNonRoot: bool,
  seccompProfile: seccomp,
  seLinuxOptions: seLinux,
  appArmorProfile: fc.record({ type: either(["RuntimeDefault", "Unconfined"], ["Localhost", "x"]) }),
};
const securityContext = some({
  ...sharedSecurity,
  privileged: bool,
  allowPrivilegeEscalation: bool,
  readOnlyRootFilesystem: bool,
  procMount: either(["Default"], ["Unmasked", "x"]),
  capabilities: some({
    add: few(either(["NET_BIND_SERVICE", "SYS_ADMIN", "CAP_SYS_ADMIN"], ["", "net"])),
    drop: few(fc.constantFrom("ALL", "NET_RAW")),
  }),
});
const podSecurityContext = some({
  ...sharedSecurity,
  fsGroup: ids,
  fsGroupChangePolicy: either(["Always", "OnRootMismatch"], ["Never", ""]),
  supplementalGroups: few(ids),
  supplementalGroupsPolicy: either(["Merge", "Strict"], ["None"]),
  sysctls: few(
    fc.record({ name: either(["net.ipv4.ip_unprivileged_port_start"], ["", "A", "net ipv4"]), value: texts }),
    {
      most: 1,
    },
  ),
});

const labelSelector = some({
  matchLabels: labelMap,
  matchExpressions: few(
    some(
      {
        key: labelKeys,
        operator: either(["In", "NotIn", "Exists", "DoesNotExist"], ["", "Gt", "in"]),
        values: few(labelValues, { most: 2 }),
      },
      ["key", "operator"],
    ),
    { most: 1 },
  ),
});
const topologyKey = mostly(
  fc.constantFrom("kubernetes.io/hostname", "topology.kubernetes.io/zone"),
  labelKeys,
);
const nodeTerm = some({
  matchFields: few(
    some(
      {
        key: either(["metadata.name"], ["metadata.uid", "name"]),
        operator: either(["In", "NotIn"], ["Exists", "Gt"]),
        values: few(either(["node-1"], ["", "N m"]), { least: 1, most: 2 }),
      },
      ["key", "operator"],
    ),
    { most: 1 },
  ),
  matchExpressions: few(
    some(
      {
        key: labelKeys,
        operator: either(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"], ["", "Equals"]),
        values: few(either(["a", "1"], ["a b", ""]), { most: 2 }),
      },
      ["key", "operator"],
    ),
    { most: 1 },
  ),
});
const podTerm = some(
  {
    topologyKey,
    labelSelector,
    namespaces: few(namespaces),
    matchLabelKeys: few(labelKeys, { most: 1 }),
    mismatchLabelKeys: few(labelKeys, { most: 1 }),
  },
  ["topologyKey"],
);
const weight = either([1, 50, 100], [0, 101, -1]);
const podAffinity = some({
  requiredDuringSchedulingIgnoredDuringExecution: few(podTerm, { most: 1 }),
  preferredDuringSchedulingIgnoredDuringExecution: few(fc.record({ weight, podAffinityTerm: podTerm }), {
    most: 1,
  }),
});
const affinity = some({
  nodeAffinity: some({
    requiredDuringSchedulingIgnoredDuringExecution: fc.record({
      nodeSelectorTerms: mostly(few(nodeTerm, { least: 1, most: 2 }), fc.constant([])),
    }),
    preferredDuringSchedulingIgnoredDuringExecution: few(fc.record({ weight, preference: nodeTerm }), {
      most: 1,
    }),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});
const tolerations = few(
  some({
    key: labelKeys,
    operator: either(["Exists", "Equal"], ["", "In"]),
    value: labelValues,
    effect: either(["NoSchedule", "NoExecute", "PreferNoSchedule"], ["", "Never"]),
    tolerationSeconds: either([0, 30], [-1]),
  }),
  { most: 2 },
);
const topologySpreadConstraints = few(
  some(
    {
      maxSkew: either([1, 2], [0, -1]),
      topologyKey,
      whenUnsatisfiable: either(["ScheduleAnyway", "DoNotSchedule"], ["", "Never"]),
      labelSelector,
      minDomains: either([1], [0, -1]),
      nodeAffinityPolicy: either(["Honor", "Ignore"], ["x"]),
      matchLabelKeys: few(labelKeys, { most: 1 }),
    },
    ["maxSkew", "topologyKey", "whenUnsatisfiable"],
  ),
  { most: 2 },
);

const items = few(
  some({ key: keys, path: either(["a", "a/b"], ["", "/a", "../a", "a/../b"]), mode: modes }, ["key", "path"]),
);
/** YAML has amounts as numbers, too. */
const amount: Values = mostly(quantities, fc.constantFrom(0, 1, 1.5, 1e9, -1));
const diskName = mostly(fc.constant("disk"), fc.constant(""));
const cloudDisk: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    awsElasticBlockStore: some({ volumeID: diskName, partition: either([0, 1, 255], [-1, 256]) }),
  }),
  fc.record({
    azureDisk: some({
      diskName,
      diskURI: either(["https://a.blob.core.windows.net/b/c.vhd"], [""]),
      cachingMode: either(["None", "ReadOnly"], ["", "x"]),
    }),
  }),
  fc.record({ cephfs: some({ monitors: few(diskName, { most: 1 }) }) }),
  fc.record({ rbd: some({ monitors: few(diskName, { most: 1 }), image: diskName }) }),
  fc.record({ glusterfs: some({ endpoints: diskName, path: diskName }) }),
);
const volumeSource: fc.Arbitrary<Record<string, unknown>> = mostly(
  fc.oneof(
    fc.record({ emptyDir: some({ medium: either(["", "Memory"], ["Disk"]), sizeLimit: amount }) }),
    fc.record({ configMap: some({ name: subdomains, items, defaultMode: modes, optional: bool }, ["name"]) }),
    fc.record({ secret: some({ secretName: subdomains, items, defaultMode: modes }, ["secretName"]) }),
    fc.record({ persistentVolumeClaim: some({ claimName: subdomains, readOnly: bool }, ["claimName"]) }),
    fc.record({
      hostPath: some(
        { path: either(["/var"], ["", "../a", "var"]), type: either(["", "Directory"], ["x"]) },
        ["path"],
      ),
    }),
    fc.record({ image: some({ reference: images, pullPolicy: either(["Always", "IfNotPresent"], ["x"]) }) }),
    fc.record({
      csi: some(
        {
          driver: subdomains,
          readOnly: bool,
          volumeAttributes: map(texts, mostly(texts, fc.constant(1))),
          nodePublishSecretRef: some({ name: mostly(fc.constant("auth"), fc.constant("")) }),
        },
        ["driver"],
      ),
    }),
    cloudDisk,
    fc.record({
      nfs: some({ server: texts, path: either(["/a"], ["", "a", "/a/../b"]) }, ["server", "path"]),
    }),
    fc.record({
      ephemeral: fc.record({
        volumeClaimTemplate: fc.record({
          metadata: some({ name: fc.constantFrom("", "mine"), labels: labelMap }),
          spec: some(
            {
              accessModes: few(either(["ReadWriteOnce"], ["x", "ReadWriteOncePod"]), { least: 0, most: 2 }),
              resources: fc.record({ requests: fc.record({ storage: amount }) }),
              volumeAttributesClassName: subdomains,
              volumeMode: either(["Filesystem", "Block"], ["x"]),
              selector: labelSelector,
              dataSource: fc.record({ kind: fc.constantFrom("PersistentVolumeClaim", "Other"), name: keys }),
            },
            ["accessModes", "resources"],
          ),
        }),
      }),
    }),
    fc.record({
      projected: fc.record({
        sources: few(
          fc.oneof(
            fc.record({ secret: some({ name: subdomains, items }, ["name"]) }),
            fc.record({
              serviceAccountToken: some(
                { path: either(["token"], ["", "/a", "../a"]), expirationSeconds: either([3600], [10]) },
                ["path"],
              ),
            }),
          ),
          { most: 2 },
        ),
      }),
    }),
    fc.record({
      downwardAPI: fc.record({
        items: few(some({ path: either(["a"], ["", "/a"]), fieldRef }, ["path"]), { most: 1 }),
      }),
    }),
  ),
  fc.constantFrom({}, { emptyDir: {}, configMap: { name: "a" } }),
);
const volumeNames = mostly(
  fc.constantFrom("extra", "other"),
  fc.oneof(labels, fc.constantFrom("writable-tmp", "data", "config-files")),
);
const volumes = few(
  fc.tuple(volumeNames, volumeSource).map(([name, of]) => ({ name, ...of })),
  { least: 1, most: 2 },
);
const mounts = few(
  some(
    {
      name: volumeNames,
      mountPath: paths,
      subPath: either(["a", "a/b"], ["", "/a", "../a", "a/.."]),
      subPathExpr: either(["$(A)"], ["/a", "../a"]),
      readOnly: bool,
      mountPropagation: either(["None", "HostToContainer"], ["Bidirectional", "x"]),
      recursiveReadOnly: either(["Disabled"], ["Enabled", "x"]),
    },
    ["name", "mountPath"],
  ),
  { least: 1, most: 2 },
);
/** Mounts are of use beside the volumes that they name. */
const volumesWithMounts = fc.tuple(volumes, mounts).map(([given, mounted]) => ({
  volumes: [
    ...given,
    ...["extra", "other"]
      .filter((name) => given.every((volume) => volume.name !== name))
      .map((name) => ({ name, emptyDir: {} })),
  ],
  volumeMounts: mounted,
}));

const supporting = {
  name: mostly(fc.constantFrom("one", "two", "three"), fc.oneof(labels, fc.constantFrom("main"))),
  image: images,
  likeMain: bool,
  command: strings,
  args: strings,
  env: envList,
  envFrom,
  imagePullPolicy: either(["Always", "IfNotPresent", "Never"], ["", "x"]),
  ports: few(
    some(
      {
        containerPort: portNumbers,
        name: portNames,
        protocol: either(["TCP", "UDP"], ["", "tcp"]),
        hostPort: either([8080], [0, 70000]),
      },
      ["containerPort"],
    ),
  ),
  resources: resources as Values,
  securityContext,
  volumeMounts: few(fc.record({ name: either(["writable-tmp"], ["none", "data"]), mountPath: paths }), {
    most: 2,
  }),
  volumeDevices: few(fc.record({ name: either(["data"], ["none"]), devicePath: paths }), { most: 1 }),
  stdin: bool,
  tty: bool,
  resizePolicy: few(
    some(
      {
        resourceName: either(["cpu", "memory"], ["disk"]),
        restartPolicy: either(["NotRequired", "RestartContainer"], ["", "x"]),
      },
      ["resourceName"],
    ),
    { most: 2 },
  ),
  terminationMessagePath: either(["/dev/termination-log"], ["", "a"]),
  terminationMessagePolicy: either(["File", "FallbackToLogsOnError"], ["x"]),
  workingDir: paths,
};
const probes = { startupProbe: probe, readinessProbe: probe, livenessProbe: probe };
const lifecycle = some({ preStop: hook, postStart: hook });
const rarely = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 1 });
const initContainers = few(
  fc
    .tuple(
      some(supporting, ["name", "image"]),
      rarely(probe),
      either([undefined, "Always"], ["Never", "OnFailure", "x"]),
    )
    .map(([container, readinessProbe, restartPolicy]) =>
      defined({ ...container, readinessProbe, restartPolicy }),
    ),
  { least: 1, most: 2 },
);
const sidecars = few(some({ ...supporting, ...probes, lifecycle }, ["name", "image"]), { least: 1, most: 2 });

const metric = fc.oneof(
  fc.record({
    type: fc.constantFrom("Resource"),
    resource: fc.record({
      name: either(["cpu", "memory"], ["", "x"]),
      target: some(
        {
          type: either(["Utilization", "AverageValue", "Value"], ["x"]),
          averageUtilization: positive,
          averageValue: quantities,
        },
        ["type"],
      ),
    }),
  }),
  fc.record({
    type: either(["Pods", "External"], ["x"]),
    pods: fc.record({
      metric: fc.record({ name: either(["requests"], ["", "a/b"]) }),
      target: fc.record({ type: fc.constant("AverageValue"), averageValue: quantities }),
    }),
  }),
);

/** Values of the arguments about which their types say too little. */
export const OWN_VALUES: Readonly<Record<string, Values>> = {
  namespace: namespaces,
  identity: either(["a", "A.b_c-d", "a".repeat(121)], ["", "a b", "a/b", "é", "a".repeat(122)]),
  image: images,
  imagePullSecrets: few(subdomains),
  command: strings,
  args: strings,
  ports: few(
    some(
      {
        name: portNames,
        port: portNumbers,
        containerPort: portNumbers,
        protocol: fc.constantFrom("TCP", "UDP", "SCTP"),
        onService: bool,
        appProtocol: either(
          ["http", "kubernetes.io/h2c", "example.com/x"],
          ["", "HTTP", "a b", "a/b/c", "redis_1"],
        ),
      },
      ["name", "port"],
    ),
    { most: 4 },
  ),
  services: few(
    some(
      {
        name: serviceNames,
        ports: few(mostly(fc.constantFrom("web"), portNames), { most: 2 }),
        ordinal: counts,
        selector: labelMap,
        type: fc.constantFrom("ClusterIP", "NodePort", "LoadBalancer"),
        annotations,
      },
      ["name"],
    ),
    { most: 2 },
  ),
  env: map(variableNames, fc.oneof(texts as Values, source), 3),
  envFrom,
  configFiles: map(paths, fc.oneof(texts as Values, some({ content: texts, mode: modes }, ["content"])), 3),
  secretFiles: map(paths, some({ secretName: subdomains, key: keys, mode: modes }, ["secretName", "key"]), 3),
  rolloutTriggers: strings,
  resources,
  podResources,
  startupProbe: probe,
  readinessProbe: probe,
  livenessProbe: probe,
  runAsUser: ids,
  podSecurityContext,
  securityContext,
  writablePaths: few(
    fc.oneof(
      paths as Values,
      some({ path: paths, medium: fc.constantFrom("Disk", "Memory"), sizeLimit: quantities }, ["path"]),
    ),
    { most: 4 },
  ),
  dnsConfig: some({
    nameservers: few(addresses, { most: 4 }),
    searches: few(either(["a.b", "a.b.", "svc", "_tcp.a"], ["", "a b", "A", "a".repeat(64), "."]), {
      most: 3,
    }),
    options: few(some({ name: either(["ndots", "x"], [""]), value: texts }, ["name"])),
  }),
  hostAliases: few(some({ ip: addresses, hostnames: few(hosts) }, ["ip"])),
  serviceAccount: some({ name: mostly(subdomains, fc.constant("default")), annotations }),
  serviceAccountName: subdomains,
  preStop: hook,
  postStart: hook,
  initContainers,
  sidecars,
  volumes,
  volumeMounts: mounts,
  nodeSelector: labelMap,
  tolerations,
  affinity,
  topologySpreadConstraints,
  priorityClassName: mostly(fc.constantFrom("system-node-critical", "system-cluster-critical"), subdomains),
  disruptionBudget: fc.oneof(
    fc.constant(false),
    mostly(
      fc.oneof(
        shares.map((minAvailable) => ({ minAvailable })),
        shares.map((maxUnavailable) => ({ maxUnavailable })),
      ),
      some({ minAvailable: shares, maxUnavailable: shares }),
    ),
  ),
  networkPolicy: some({
    clients: few(
      some({
        podLabels: labelMap,
        namespaceLabels: labelMap,
        ports: few(mostly(fc.constantFrom("web"), portNames)),
      }),
    ),
  }),
  autoscaler: some(
    {
      minReplicas: positive,
      maxReplicas: positive,
      cpuUtilization: positive,
      memoryUtilization: positive,
      metrics: few(metric, { most: 1 }),
    },
    ["maxReplicas"],
  ),
  podMonitor: some(
    {
      port: mostly(fc.constantFrom("web"), portNames),
      path: urlPaths,
      interval: durations,
      labels: labelMap,
    },
    ["port"],
  ),
  selectorLabels: labelMap,
  labels: labelMap,
  annotations,
  podAnnotations: annotations,
  timeouts: some({ create: durations, update: durations, delete: durations }),
  // Not billions: the names of that many pods, made although the components refuse them, are beyond any memory.
  replicas: either([0, 1, 2, 3], [-1, 1.5, 10, 150_001]),
  serviceName: serviceNames,
  clusterDomain: mostly(fc.constantFrom("cluster.local", "example.com"), subdomains),

  statefulSetName: labels,
  updateStrategy: fc.oneof(
    fc.constant({ type: "OnDelete" }),
    some({ type: fc.constant("RollingUpdate"), partition: counts, maxUnavailable: shares }, ["type"]),
  ),
  ordinals: fc.record({ start: counts }),
  ordinalVariable: variableNames,
  ordinalFiles: map(paths, fc.array(texts, { minLength: 0, maxLength: 3 }), 2),
  volumeClaims: few(
    some(
      {
        name: mostly(fc.constantFrom("data", "www"), labels),
        size: quantities,
        mountPath: paths,
        subPath: either(["a", "a/b"], ["", "/a", "../a", "a/..", "a/../b"]),
        storageClassName: subdomains,
        accessModes: few(
          fc.constantFrom("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"),
          { most: 2 },
        ),
        volumeMode: fc.constantFrom("Filesystem", "Block"),
        volumeAttributesClassName: subdomains,
        dataSource: some(
          {
            apiGroup: either(["snapshot.storage.k8s.io"], ["", "a b"]),
            kind: either(["VolumeSnapshot", "PersistentVolumeClaim"], ["", "Other"]),
            name: either(["monday"], ["", "A b"]),
          },
          ["kind", "name"],
        ),
        dataSourceRef: some(
          {
            apiGroup: either(["snapshot.storage.k8s.io", "example.com"], ["", "a b"]),
            kind: either(["VolumeSnapshot", "PersistentVolumeClaim", "Other"], [""]),
            name: either(["monday"], ["", "A b"]),
            namespace: either(["team"], ["", "A b"]),
          },
          ["kind", "name"],
        ),
      },
      ["name", "size", "mountPath"],
    ),
    { most: 2 },
  ),
  persistentVolumeClaimRetentionPolicy: some({
    whenDeleted: fc.constantFrom("Retain", "Delete"),
    whenScaled: fc.constantFrom("Retain", "Delete"),
  }),

  deploymentName: mostly(labels, subdomains),
  strategy: fc.oneof(
    fc.constant({ type: "Recreate" }),
    some({ type: fc.constant("RollingUpdate"), maxSurge: shares, maxUnavailable: shares }, ["type"]),
  ),
  progressDeadlineSeconds: mostly(fc.constantFrom(60, 600), counts),
  ingress: some(
    {
      host: hosts,
      path: urlPaths,
      port: mostly(fc.constantFrom("web"), portNames),
      className: subdomains,
      tlsSecretName: subdomains,
      annotations,
    },
    ["host"],
  ),
  httpRoute: some(
    {
      gateway: subdomains,
      gatewayNamespace: namespaces,
      hostnames: few(hosts),
      path: urlPaths,
      port: mostly(fc.constantFrom("web"), portNames),
    },
    ["gateway"],
  ),
};

/** A component of the package. */
export type Component = "HeadlessStatefulSet" | "ClusterIPDeployment";

/** The arguments of a component, with values for each. */
export function valuesOf(component: Component): Readonly<Record<string, Values>> {
  const { inputProperties = {} } = ofPackage.resources[`kubernetes-workloads:index:${component}`] ?? {};
  return Object.fromEntries(
    Object.entries(inputProperties).map(([name, type]) => [
      name,
      OWN_VALUES[name] ?? valuesOfType(name, type),
    ]),
  );
}

function valuesOfType(name: string, { type, $ref = "" }: TypeSchema): Values {
  if (type === "boolean") return bool;
  if (type === "integer") return counts;
  const choice = ofPackage.types[$ref.replace("#/types/", "")];
  if (choice !== undefined && "enum" in choice)
    return fc.constantFrom(...choice.enum.map(({ value }) => value));
  throw new Error(`The fuzz needs values for ${name}: its type says too little.`);
}

/** A component, and arguments that a program may give it. */
export interface ArgumentSet {
  readonly component: Component;
  readonly args: Readonly<Record<string, unknown>>;
}

const BASE = { namespace: "team", image: "app", ports: [{ name: "web", port: 80 }] };

/** Sets of arguments: what every workload has, and one to four others with values of their own. */
export function argumentSets(): fc.Arbitrary<ArgumentSet> {
  return fc.constantFrom<Component>("HeadlessStatefulSet", "ClusterIPDeployment").chain((component) => {
    const known = valuesOf(component);
    const argument = fc
      .constantFrom(...Object.keys(known))
      .chain((name) =>
        name === "volumeMounts"
          ? volumesWithMounts
          : (known[name] ?? fc.constant(undefined)).map((value) => ({ [name]: value })),
      );
    return fc
      .array(argument, { minLength: 1, maxLength: 4 })
      .map((given) => ({ component, args: Object.assign({}, BASE, ...given) as Record<string, unknown> }));
  });
}

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, of]) => of !== undefined)) as T;
}
