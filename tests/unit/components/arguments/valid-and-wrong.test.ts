import assert from "node:assert/strict";
import { output } from "@pulumi/pulumi";
import fc from "fast-check";
import {
  ClusterIPDeployment,
  HeadlessStatefulSet,
  InvalidArgumentsError,
  type ClusterIPDeploymentArgs,
  type HeadlessStatefulSetArgs,
} from "../../../../components";
import { writableMounts } from "../../../../components/pod/pod-template";
import { parseQuantity } from "../../../../components/rules/quantity";
import { resolveResources } from "../../../../components/pod/resources";
import { checkResources } from "../../../../components/checks/resource-checks";
import { setMocks } from "../../../support/engines/mocked-engine";
import { CASES, dnsLabelOf } from "./arbitraries";
import { PATIENCE } from "../patience";

type Args = Partial<HeadlessStatefulSetArgs & ClusterIPDeploymentArgs>;

/** A claim that is made for each pod. */
const ephemeral = (spec: object, metadata?: object) => ({
  ephemeral: {
    volumeClaimTemplate: {
      metadata,
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } }, ...spec },
    },
  },
});
const CLAIM_VOLUME = { name: "v", persistentVolumeClaim: { claimName: "c" } };
const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const onNodes = (matchFields: object) =>
  ({
    affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchFields: [matchFields] }] } } },
  }) as Args;
const awayFrom = (term: object) =>
  ({ affinity: { podAntiAffinity: { [REQUIRED]: [{ topologyKey: "zone", ...term }] } } }) as Args;

const BASE = { namespace: "guide", image: "nginx", ports: [{ name: "web", port: 80 }] };
const CLAIM = { name: "data", size: "1Gi", mountPath: "/data" };

function refusedOf(create: () => unknown): string[] {
  try {
    create();
  } catch (error) {
    if (error instanceof InvalidArgumentsError) return error.problems.map(({ argument }) => argument);
    throw error;
  }
  return [];
}
const ofStatefulSet = (args: Args) => refusedOf(() => new HeadlessStatefulSet("web", { ...BASE, ...args }));
const ofDeployment = (args: Args) => refusedOf(() => new ClusterIPDeployment("web", { ...BASE, ...args }));

/** What Kubernetes takes. */
const VALID: Record<string, Args> = {
  "a probe of a port that is not declared": { livenessProbe: { httpGet: { path: "/healthz", port: 9000 } } },
  "a probe of a port that is an output": { livenessProbe: { tcpSocket: { port: output("admin") } } },
  "a sidecar's probe of its own port by name": {
    sidecars: [
      {
        name: "proxy",
        image: "envoy",
        ports: [{ name: "admin", containerPort: 9901 }],
        readinessProbe: { httpGet: { port: "admin" } },
      },
    ],
  },
  "a request of nothing": { resources: { requests: { cpu: "0", memory: "0" } } },
  "a limit of nothing, which is none": { resources: { limits: { memory: "0" } } },
  "a limit below the default request": { resources: { limits: { memory: "16Mi" } } },
  "a request above the default limit": { resources: { requests: { memory: "1Gi" } } },
  "a device by its limit": { resources: { limits: { "nvidia.com/gpu": "1" } } },
  "huge pages": {
    resources: { requests: { "hugepages-2Mi": "4Mi" }, limits: { "hugepages-2Mi": "4Mi" } },
  },
  "paths that differ in a separator": { writablePaths: ["/a/b", "/a-b", "/a.b", "/a_b"] },
  "paths that differ in case": { writablePaths: ["/data-x", "/Data-x", "/Data", "/DATA"] },
  "/run and /var/run": { writablePaths: ["/run", "/var/run"] },
  "a path longer than a volume's name": { writablePaths: [`/${"a".repeat(80)}`, `/${"a".repeat(81)}`] },
  "one number for TCP and UDP": {
    ports: [
      { name: "dns", port: 53 },
      { name: "dns-udp", port: 53, protocol: "UDP" },
    ],
  },
  "a sleep as long as the grace period": {
    preStop: { sleep: { seconds: 5 } },
    terminationGracePeriodSeconds: 5,
  },
  "a volume without a source, which is an empty one": { volumes: [{ name: "scratch" }] },
  "a size limit of 0, which is none": { writablePaths: [{ path: "/scratch", sizeLimit: "0" }] },
  "a container that may do all": { securityContext: { privileged: true } },
  "a capability that includes escalation": { securityContext: { capabilities: { add: ["CAP_SYS_ADMIN"] } } },
  "a grace period of a lifetime": { terminationGracePeriodSeconds: 2 ** 40 },
  "less for the pod than a container has by default": {
    podResources: { limits: { memory: "100Mi", cpu: "5m" } },
  },
  "a toleration of every taint": { tolerations: [{ operator: "Exists" }] },
  "no grace period": { terminationGracePeriodSeconds: 0 },
  "a long name of a variable's source": { env: { A: { fieldRef: { fieldPath: "metadata.name" } } } },
  "a mount of one of the component's own volumes": {
    configFiles: { "/a.conf": "a" },
    secretFiles: { "/b": { secretName: "b", key: "b" } },
    volumeMounts: [
      { name: "config-files", mountPath: "/all/config" },
      { name: "secret-files", mountPath: "/all/secret" },
      { name: "writable-tmp", mountPath: "/scratch" },
    ],
    sidecars: [
      {
        name: "s",
        image: "i",
        volumeMounts: [
          { name: "writable-tmp", mountPath: "/one" },
          { name: "writable-tmp", mountPath: "/other" },
        ],
      },
    ],
  },
  "a mount of a volume whose name is an output": {
    volumes: [{ name: output("late"), emptyDir: {} }],
    volumeMounts: [{ name: "late", mountPath: "/late" }],
  },
  "paths below one another": {
    writablePaths: ["/var", "/var/run", "/var/run/app"],
    configFiles: { "/var/run/app/a.conf": "a", "/var/run/app/a.conf.d/b": "b" },
  },
  "a label of the selector with the selector's value": {
    labels: { "app.kubernetes.io/name": "web" },
    services: [{ name: "all", selector: { "app.kubernetes.io/name": "web" } }],
  },
  "a selector of one's own beside the recommended labels": {
    selectorLabels: { app: "web" },
    labels: { "app.kubernetes.io/name": "shop" },
  },
  "an interval of nothing, which is Prometheus' own": { podMonitor: { port: "web", interval: "0s" } },
  "labels of its PodMonitor's own": {
    podMonitor: { port: "web", labels: { "app.kubernetes.io/name": "scraped" } },
  },
  "an empty folder in memory and one in huge pages": {
    volumes: [
      { name: "a", emptyDir: { medium: "Memory" } },
      { name: "b", emptyDir: { medium: "HugePages-2Mi" } },
      { name: "c", emptyDir: { medium: "" } },
    ],
  },
  "disks of the network": {
    volumes: [
      { name: "a", iscsi: { targetPortal: "10.0.0.1", iqn: "iqn.2026-01.com.example:disk", lun: 0 } },
      { name: "b", fc: { targetWWNs: ["500a0982991b8dc5"], lun: 0 } },
    ],
  },
  "a mount that reaches the node, of a container that may": {
    volumes: [{ name: "v", emptyDir: {} }],
    securityContext: { privileged: true },
    volumeMounts: [{ name: "v", mountPath: "/v", mountPropagation: "Bidirectional" }],
  },
  "a port of the host on two addresses, and of two protocols": {
    sidecars: [
      {
        name: "s",
        image: "i",
        ports: [
          { containerPort: 1, hostPort: 80, hostIP: "127.0.0.1" },
          { containerPort: 2, hostPort: 80, hostIP: "127.0.0.2" },
          { containerPort: 3, hostPort: 80, hostIP: "127.0.0.1", protocol: "UDP" },
          { containerPort: 4, hostPort: 0 },
          { containerPort: 5, hostPort: 0 },
        ],
      },
    ],
  },
  "amounts as numbers, and with space around them": {
    volumes: [
      { name: "a", emptyDir: { sizeLimit: 1e6 as never } },
      { name: "b", ...ephemeral({ resources: { requests: { storage: 1e9 } } }) },
    ],
    env: { A: { resourceFieldRef: { resource: "limits.memory", divisor: 1 as never } } },
    resources: { limits: { memory: " 1Gi" } },
    sidecars: [{ name: "s", image: "i", resources: { limits: { cpu: 1 as never } } }],
    autoscaler: {
      maxReplicas: 2,
      metrics: [
        {
          type: "Pods",
          pods: { metric: { name: "a" }, target: { type: "AverageValue", averageValue: 5 as never } },
        },
      ],
    },
  },
  "a node by its name": onNodes({ key: "metadata.name", operator: "In", values: ["node-1"] }),
  "an affinity by keys of the pods' own labels": awayFrom({
    labelSelector: { matchLabels: { app: "a" } },
    matchLabelKeys: ["pod-template-hash"],
    mismatchLabelKeys: ["tenant"],
  }),
  "a device of a sidecar": {
    volumes: [CLAIM_VOLUME, { name: "w", ...ephemeral({ volumeMode: "Block" }) }],
    sidecars: [
      {
        name: "s",
        image: "i",
        volumeDevices: [
          { name: "v", devicePath: "/dev/v" },
          { name: "w", devicePath: "/dev/w" },
        ],
      },
    ],
  },
  "disks of clouds": {
    volumes: [
      { name: "a", awsElasticBlockStore: { volumeID: "a", partition: 0 } },
      { name: "b", gcePersistentDisk: { pdName: "a", partition: 1 } },
      { name: "c", azureDisk: { diskName: "a", diskURI: "/subscriptions/a", kind: "Managed" } },
      { name: "d", flexVolume: { driver: "a/b" } },
      {
        name: "e",
        csi: { driver: "a.b", volumeAttributes: { a: "1" }, nodePublishSecretRef: { name: "a" } },
      },
    ],
  },
  "labels of a claim for each pod": { volumes: [{ name: "a", ...ephemeral({}, { labels: { a: "b" } }) }] },
  "a sidecar that says that it restarts": { sidecars: [{ name: "s", image: "i", restartPolicy: "Always" }] },
  "an output inside of a source": { env: { A: { secretKeyRef: { name: output("auth"), key: "a" } } } },
};

/** What Kubernetes refuses, or can never work. */
const WRONG: Record<string, [Args, string[]]> = {
  "a mount that reaches the node, of a container that may not": [
    {
      volumes: [{ name: "v", emptyDir: {} }],
      volumeMounts: [{ name: "v", mountPath: "/v", mountPropagation: "Bidirectional" }],
    },
    ["volumeMounts[0].mountPropagation"],
  ],
  "disks of the network without a name": [
    {
      volumes: [
        { name: "a", iscsi: { targetPortal: "10.0.0.1", iqn: "disk", lun: 0 } },
        { name: "b", fc: { lun: 0 } },
        { name: "c", gitRepo: { repository: "r", directory: "../d" } },
      ],
    },
    ["volumes[0].iscsi.iqn", "volumes[1].fc", "volumes[2].gitRepo.directory"],
  ],
  "disks of clouds without a name": [
    {
      volumes: [
        { name: "a", awsElasticBlockStore: { volumeID: "", partition: 300 } },
        { name: "b", azureDisk: { diskName: "a", diskURI: "b", cachingMode: "Fast" } },
        { name: "c", cephfs: { monitors: [] } },
        {
          name: "d",
          csi: { driver: "a.b", nodePublishSecretRef: { name: "" }, volumeAttributes: { a: 1 as never } },
        },
      ],
    },
    [
      "volumes[0].awsElasticBlockStore.volumeID",
      "volumes[0].awsElasticBlockStore.partition",
      "volumes[1].azureDisk.cachingMode",
      "volumes[2].cephfs.monitors",
      "volumes[3].csi.nodePublishSecretRef.name",
      'volumes[3].csi.volumeAttributes["a"]',
    ],
  ],
  "what a claim for each pod cannot have": [
    {
      volumes: [
        { name: "a", ...ephemeral({ accessModes: ["ReadWriteOncePod", "ReadWriteOnce"] }, { name: "mine" }) },
        {
          name: "b",
          ...ephemeral({ volumeAttributesClassName: "A", dataSource: { kind: "Snapshot", name: "s" } }),
        },
        { name: "c", ...ephemeral({ selector: { matchLabels: { "a b": "" } } }, { labels: { "a b": "" } }) },
      ],
    },
    [
      "metadata.name",
      "spec.accessModes",
      "spec.volumeAttributesClassName",
      "spec.dataSource.apiGroup",
      'metadata.labels["a b"]',
      'spec.selector.matchLabels["a b"]',
    ].map((path, index) => `volumes[${String(Math.floor(index / 2))}].ephemeral.volumeClaimTemplate.${path}`),
  ],
  "devices that are none, are mounted, or are given twice": [
    {
      volumes: [CLAIM_VOLUME, { name: "w", emptyDir: {} }],
      sidecars: [
        {
          name: "s",
          image: "i",
          volumeMounts: [{ name: "v", mountPath: "/files" }],
          volumeDevices: [
            { name: "v", devicePath: "/dev/../v" },
            { name: "v", devicePath: "/dev/v" },
            { name: "w", devicePath: "/dev/w" },
          ],
        },
      ],
    },
    [
      "sidecars[0].volumeDevices[0].devicePath",
      "sidecars[0].volumeDevices[1].name",
      "sidecars[0].volumeDevices[0].name",
      "sidecars[0].volumeDevices[1].name",
      "sidecars[0].volumeDevices[2].name",
    ],
  ],
  "a node by what nodes cannot be selected by": [
    onNodes({ key: "metadata.uid", operator: "Exists", values: ["a", "N m"] }),
    ["key", "operator", "values[1]", "values"].map(
      (path) => `affinity.nodeAffinity.${REQUIRED}.nodeSelectorTerms[0].matchFields[0].${path}`,
    ),
  ],
  "an affinity by keys of labels without a selector": [
    awayFrom({ matchLabelKeys: ["a", "b c"], mismatchLabelKeys: ["a"] }),
    ["matchLabelKeys[1]", "matchLabelKeys", "mismatchLabelKeys", "matchLabelKeys[0]"].map(
      (path) => `affinity.podAntiAffinity.${REQUIRED}[0].${path}`,
    ),
  ],
  "more annotations than an object can have": [
    { annotations: { a: "x".repeat(2 ** 18) }, podAnnotations: { a: "x".repeat(2 ** 18) } },
    ["annotations", "podAnnotations"],
  ],
  "an address of one network interface": [
    { dnsConfig: { nameservers: ["fe80::1%eth0"] } },
    ["dnsConfig.nameservers[0]"],
  ],
  "values of another type than Kubernetes'": [
    {
      dnsConfig: { options: [{ name: "ndots", value: 5 as never }] },
      tolerations: [{ key: "a", value: true as never, effect: "NoExecute", tolerationSeconds: "5" as never }],
      livenessProbe: { httpGet: { port: 80, host: 5 as never, path: 5 as never } },
      startupProbe: { grpc: { port: 80, service: 5 as never } },
      env: { A: { fieldRef: { apiVersion: "v2", fieldPath: "metadata.name" } } },
    },
    [
      'env["A"].fieldRef.apiVersion',
      "tolerations[0].value",
      "tolerations[0].tolerationSeconds",
      "dnsConfig.options[0].value",
      "startupProbe.grpc.service",
      "livenessProbe.httpGet.host",
      "livenessProbe.httpGet.path",
    ],
  ],
  "a request in numbers above its limit": [
    {
      sidecars: [
        { name: "s", image: "i", resources: { requests: { cpu: 2 as never }, limits: { cpu: 1 as never } } },
      ],
    },
    ["sidecars[0].resources.requests.cpu"],
  ],
  "a metric of an object without an amount": [
    {
      autoscaler: {
        maxReplicas: 2,
        metrics: [
          {
            type: "Object",
            object: {
              describedObject: { apiVersion: "v1", kind: "Service", name: "a" },
              metric: { name: "a" },
              target: { type: "Value" },
            },
          },
        ],
      },
    },
    ["autoscaler.metrics[0].object.target"],
  ],
  "a medium that there is not": [
    { volumes: [{ name: "a", emptyDir: { medium: "Disk" } }] },
    ["volumes[0].emptyDir.medium"],
  ],
  "a way to resize that there is not": [
    {
      sidecars: [{ name: "s", image: "i", resizePolicy: [{ resourceName: "cpu", restartPolicy: "Now" }] }],
    },
    ["sidecars[0].resizePolicy[0].restartPolicy"],
  ],
  "two ways to resize one resource": [
    {
      sidecars: [
        {
          name: "s",
          image: "i",
          resizePolicy: [
            { resourceName: "cpu", restartPolicy: "NotRequired" },
            { resourceName: "cpu", restartPolicy: "RestartContainer" },
            { resourceName: "ephemeral-storage", restartPolicy: "" },
          ],
        },
      ],
    },
    [
      "sidecars[0].resizePolicy[2].resourceName",
      "sidecars[0].resizePolicy[2].restartPolicy",
      "sidecars[0].resizePolicy[1]",
    ],
  ],
  "one port of the host twice": [
    {
      sidecars: [
        {
          name: "s",
          image: "i",
          ports: [
            { containerPort: 1, hostPort: 80, protocol: "TCP" },
            { containerPort: 2, hostPort: 80 },
          ],
        },
      ],
    },
    ["sidecars[0].ports[1]"],
  ],
  "two ports of one container's port": [
    {
      ports: [
        { name: "web", port: 80, containerPort: 8080 },
        { name: "admin", port: 81, containerPort: 8080 },
      ],
    },
    ["ports[1].containerPort"],
  ],
  "a gRPC probe by name": [
    { livenessProbe: { grpc: { port: "web" as never } } },
    ["livenessProbe.grpc.port"],
  ],
  "a probe that is tried a negative number of times": [
    { livenessProbe: { tcpSocket: { port: 80 }, failureThreshold: -1, successThreshold: 2 } },
    ["livenessProbe.failureThreshold", "livenessProbe.successThreshold"],
  ],
  "a toleration of a value beside any": [
    { tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    ["tolerations[0].value"],
  ],
  "an affinity that weighs too much": [
    {
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            { weight: 101, podAffinityTerm: { topologyKey: "zone" } },
          ],
        },
      },
    },
    ["affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight"],
  ],
  "a volume of two sources": [
    { volumes: [{ name: "a", emptyDir: {}, configMap: { name: "b" } }] },
    ["volumes[0]"],
  ],
  "a name server that is no address": [{ dnsConfig: { nameservers: ["dns"] } }, ["dnsConfig.nameservers[0]"]],
  "a metric of another kind than its type": [
    { autoscaler: { maxReplicas: 2, metrics: [{ type: "Pods" }] } },
    ["autoscaler.metrics[0]", "autoscaler.metrics[0].pods"],
  ],
  "less for the pod than its containers ask for": [
    { resources: { requests: { cpu: "2" } }, podResources: { requests: { cpu: "1" } } },
    ["podResources.requests.cpu"],
  ],
  "a probe without a handler": [{ readinessProbe: { periodSeconds: 5 } }, ["readinessProbe"]],
  "a probe with two handlers": [
    { startupProbe: { tcpSocket: { port: 80 }, exec: { command: ["true"] } } },
    ["startupProbe"],
  ],
  "a hook on a name that no port has": [
    { preStop: { httpGet: { port: "admin" } } },
    ["preStop.httpGet.port"],
  ],
  "a sidecar's probe on the main container's port by name": [
    { sidecars: [{ name: "s", image: "i", livenessProbe: { tcpSocket: { port: "web" } } }] },
    ["sidecars[0].livenessProbe.tcpSocket.port"],
  ],
  "an init container that is probed": [
    { initContainers: [{ name: "i", image: "i", readinessProbe: { exec: { command: ["true"] } } }] },
    ["initContainers[0].readinessProbe"],
  ],
  "a device without a limit": [
    { resources: { requests: { "nvidia.com/gpu": "1" } } },
    ["resources.requests.nvidia.com/gpu"],
  ],
  "a device that is shared": [
    { resources: { requests: { "a.b/c": "1" }, limits: { "a.b/c": "2" } } },
    ["resources.requests.a.b/c"],
  ],
  "more devices than can be counted": [
    { resources: { limits: { "a.b/c": "1Ei" } } },
    ["resources.limits.a.b/c"],
  ],
  "half a device": [{ resources: { limits: { "a.b/c": "500m" } } }, ["resources.limits.a.b/c"]],
  "a resource that there is not": [{ resources: { limits: { cpus: "1" } } }, ["resources.limits.cpus"]],
  "a negative amount": [{ resources: { requests: { cpu: "-1" } } }, ["resources.requests.cpu"]],
  "a sleep longer than the grace period": [
    { preStop: { sleep: { seconds: 40 } } },
    ["preStop.sleep.seconds"],
  ],
  "a sidecar's sleep longer than the grace period": [
    {
      terminationGracePeriodSeconds: 3,
      sidecars: [{ name: "s", image: "i", lifecycle: { preStop: { sleep: { seconds: 4 } } } }],
    },
    ["sidecars[0].lifecycle.preStop.sleep.seconds"],
  ],
  "one path twice": [{ writablePaths: ["/data", "/data"] }, ["writablePaths[1]"]],
  "one volume name by two": [{ volumes: [{ name: "writable-tmp", emptyDir: {} }] }, ["volumes[0].name"]],
  "a volume without a name": [{ volumes: [{ emptyDir: {} } as never] }, ["volumes[0].name"]],
  "a sidecar's mount of a volume that there is not": [
    { sidecars: [{ name: "s", image: "i", volumeMounts: [{ name: "none", mountPath: "/x" }] }] },
    ["sidecars[0].volumeMounts[0].name"],
  ],
  "an init container's device of a volume that there is not": [
    { initContainers: [{ name: "s", image: "i", volumeDevices: [{ name: "none", devicePath: "/dev/x" }] }] },
    ["initContainers[0].volumeDevices[0].name"],
  ],
  "a sidecar's path twice": [
    {
      sidecars: [
        {
          name: "s",
          image: "i",
          volumeMounts: [
            { name: "writable-tmp", mountPath: "/x" },
            { name: "writable-tmp", mountPath: "/x/" },
          ],
        },
      ],
    },
    ["sidecars[0].volumeMounts[1].mountPath"],
  ],
  "something below a file": [
    {
      configFiles: { "/etc/app": "a", "/etc/app/b": "b" },
      writablePaths: ["/etc/app/cache"],
      secretFiles: { "/etc//app/key": { secretName: "a", key: "b" } },
    },
    ["writablePaths[0]", 'configFiles["/etc/app/b"]', 'secretFiles["/etc//app/key"]'],
  ],
  "another value of a label that selects": [
    {
      labels: { "app.kubernetes.io/name": "shop" },
      services: [{ name: "all", selector: { "app.kubernetes.io/name": "shop" } }],
    },
    ['services[0].selector["app.kubernetes.io/name"]', 'labels["app.kubernetes.io/name"]'],
  ],
  "an annotation that tells whose an object is": [
    {
      annotations: { "pulumi.com/patchFieldManager": "me" },
      services: [{ name: "all", annotations: { "pulumi.com/patchFieldManager": "me" } }],
      serviceAccount: { annotations: { "pulumi.com/patchFieldManager": "me" } },
    },
    [
      'services[0].annotations["pulumi.com/patchFieldManager"]',
      'annotations["pulumi.com/patchFieldManager"]',
      'serviceAccount.annotations["pulumi.com/patchFieldManager"]',
    ],
  ],
  "the ServiceAccount of the namespace as its own": [
    { serviceAccount: { name: "default" } },
    ["serviceAccount.name"],
  ],
  "a sidecar that is not restarted": [
    { sidecars: [{ name: "s", image: "i", restartPolicy: "OnFailure" }] },
    ["sidecars[0].restartPolicy"],
  ],
  "one path, written twice": [
    { writablePaths: ["/data", "/data/", "//data"] },
    ["writablePaths[1]", "writablePaths[2]"],
  ],
  "a path that is too long": [{ writablePaths: [`/${"a".repeat(256)}`] }, ["writablePaths[0]"]],
  "a config file out of its folder": [{ configFiles: { "/etc/../a": "" } }, ['configFiles["/etc/../a"]']],
  "no source of a variable": [{ env: { A: {} } }, ['env["A"]']],
  "two sources of a variable": [
    { env: { A: { secretKeyRef: { name: "a", key: "b" }, fieldRef: { fieldPath: "metadata.name" } } } },
    ['env["A"]'],
  ],
  "one Secret twice": [{ imagePullSecrets: ["a", "a"] }, ["imagePullSecrets[1]"]],
  "a share of more than all pods": [
    { disruptionBudget: { maxUnavailable: "101%" } },
    ["disruptionBudget.maxUnavailable"],
  ],
};

describe("arguments", function () {
  this.timeout(PATIENCE);

  beforeEach(setMocks);

  for (const [what, args] of Object.entries(VALID)) {
    it(`may have ${what}`, () => {
      assert.deepEqual(ofStatefulSet(args), []);
      assert.deepEqual(ofDeployment(args), []);
    });
  }

  for (const [what, [args, expected]] of Object.entries(WRONG)) {
    it(`may not have ${what}`, () => {
      assert.deepEqual(ofStatefulSet(args), expected);
      assert.deepEqual(ofDeployment(args), expected);
    });
  }

  it("of a Deployment may add any share of pods, but need room for a rollout", () => {
    assert.deepEqual(ofDeployment({ strategy: { type: "RollingUpdate", maxSurge: "200%" } }), []);
    for (const [maxSurge, maxUnavailable] of [
      [0, 0],
      ["0%", 0],
      ["00%", "0%"],
    ] as const) {
      assert.deepEqual(ofDeployment({ strategy: { type: "RollingUpdate", maxSurge, maxUnavailable } }), [
        "strategy",
      ]);
    }
  });

  it("of a StatefulSet may mount the files of all ordinals, and no device", () => {
    const ordinalFiles = { "/etc/node": ["0"] };
    const mount = (name: string) => ({ volumeMounts: [{ name, mountPath: "/all" }] });
    assert.deepEqual(ofStatefulSet({ ordinalFiles, ...mount("ordinal-files") }), []);
    assert.deepEqual(ofStatefulSet(mount("ordinal-files")), ["volumeMounts[0].name"]);
    const device = { ...CLAIM, volumeMode: "Block" } as const;
    assert.deepEqual(ofStatefulSet({ volumeClaims: [device], ...mount("data") }), ["volumeMounts[0].name"]);
    assert.deepEqual(ofStatefulSet({ volumeClaims: [CLAIM], ...mount("data") }), []);
    assert.deepEqual(ofStatefulSet({ ordinalFiles, configFiles: { "/etc/node/a": "" } }), [
      'configFiles["/etc/node/a"]',
    ]);
  });

  it("of a Service for one ordinal may lead to a pod to come, but not to one that never comes", () => {
    const services = [{ name: "one", ordinal: 4 }];
    assert.deepEqual(ofStatefulSet({ services, replicas: 1 }), []);
    assert.deepEqual(ofStatefulSet({ services, ordinals: { start: 4 } }), []);
    assert.deepEqual(ofStatefulSet({ services, ordinals: { start: 5 } }), ["services[0].ordinal"]);
  });

  it("of a claim need access modes that go together", () => {
    const modes = (
      ...accessModes: NonNullable<HeadlessStatefulSetArgs["volumeClaims"]>[0]["accessModes"] & object
    ) => ofStatefulSet({ volumeClaims: [{ ...CLAIM, accessModes }] });
    assert.deepEqual(modes("ReadWriteOnce", "ReadOnlyMany"), []);
    assert.deepEqual(modes("ReadWriteOnce", "ReadWriteOnce"), ["volumeClaims[0].accessModes"]);
    assert.deepEqual(modes("ReadWriteOncePod", "ReadOnlyMany"), ["volumeClaims[0].accessModes"]);
  });

  it("of a claim may have the class that is none", () => {
    const refused = (claim: object) => ofStatefulSet({ volumeClaims: [{ ...CLAIM, ...claim }] });
    assert.deepEqual(refused({ storageClassName: "", volumeAttributesClassName: "" }), []);
    assert.deepEqual(refused({ storageClassName: " " }), ["volumeClaims[0].storageClassName"]);
  });

  it("give each writable path a volume of its own, with a name that Kubernetes takes", () => {
    const path = fc
      .array(fc.stringMatching(/^[a-zA-Z0-9._-]{1,40}$/), { minLength: 1, maxLength: 4 })
      .map((segments) => `/${segments.join("/")}`);
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 6 }), (writablePaths) => {
        const names = writableMounts({ writablePaths }).map(({ name }) => name);
        assert.equal(new Set(names).size, names.length);
        for (const name of names) assert.match(name, /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
      }),
      CASES,
    );
  });

  it("have defaults that agree with every amount that is given", () => {
    const amount = fc
      .tuple(fc.nat({ max: 2000 }), fc.constantFrom("", "m", "Ki", "Mi", "Gi"))
      .map((of) => of.join(""));
    const given = fc.record({ cpu: amount, memory: amount }, { requiredKeys: [] });
    fc.assert(
      fc.property(given, fc.constantFrom("requests", "limits"), (amounts, kind) => {
        const { requests, limits } = resolveResources({ resources: { [kind]: amounts } });
        assert.deepEqual(checkResources({ resources: { [kind]: amounts } }), []);
        assert.deepEqual({ ...{ requests, limits }[kind], ...amounts }, { requests, limits }[kind]);
        for (const [name, limit] of Object.entries(limits))
          assert.ok((parseQuantity(requests[name] ?? "0") ?? 0) <= (parseQuantity(limit) ?? 0), name);
      }),
      CASES,
    );
  });

  it("with names that are labels are taken wherever a name is", () => {
    fc.assert(
      fc.property(dnsLabelOf(40), (name) => {
        assert.deepEqual(checkResources({ resources: { limits: { [`${name}.example/${name}`]: "1" } } }), []);
      }),
      CASES,
    );
  });
});
