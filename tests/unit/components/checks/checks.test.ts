import assert from "node:assert/strict";
import fc from "fast-check";
import {
  ClusterIPDeployment,
  HeadlessStatefulSet,
  InvalidArgumentsError,
  type ClusterIPDeploymentArgs,
  type HeadlessStatefulSetArgs,
  type Problem,
} from "../../../../components";
import {
  CASES,
  dnsLabelOf,
  noDnsLabel,
  noQuantity,
  quantityText,
  serviceNameOf,
} from "../arguments/arbitraries";
import { registrations, setMocks } from "../../../support/engines/mocked-engine";
import { checkHeadlessStatefulSet } from "../../../../components/checks/headless-stateful-set-checks";
import { PATIENCE } from "../patience";

const BASE = { namespace: "guide", image: "app", ports: [{ name: "web", port: 80 }] };
const CLAIM = { name: "www", size: "1Gi", mountPath: "/www" };

/** What a component finds wrong, after making sure that it has registered nothing. */
function refused(create: () => unknown): readonly Problem[] {
  try {
    create();
  } catch (error) {
    assert.ok(error instanceof InvalidArgumentsError, String(error));
    assert.deepEqual(registrations(), []);
    return error.problems;
  }
  assert.fail("nothing was refused");
}

const statefulSetProblems = (args: Partial<HeadlessStatefulSetArgs>) =>
  refused(() => new HeadlessStatefulSet("web", { ...BASE, ...args }));
const deploymentProblems = (args: Partial<ClusterIPDeploymentArgs>) =>
  refused(() => new ClusterIPDeployment("web", { ...BASE, ...args }));
const argumentsOf = (problems: readonly Problem[]) => problems.map(({ argument }) => argument);

describe("checks", function () {
  this.timeout(PATIENCE);

  beforeEach(setMocks);

  it("report everything at once, with argument, value, rule and remedy", () => {
    const problems = statefulSetProblems({
      statefulSetName: "Web",
      replicas: -1,
      volumeClaims: [{ ...CLAIM, size: "1 GB" }],
    });
    assert.deepEqual(argumentsOf(problems), ["statefulSetName", "replicas", "volumeClaims[0].size"]);
    const { message } = new InvalidArgumentsError('HeadlessStatefulSet "web"', problems);
    assert.match(message, /^HeadlessStatefulSet "web": 3 arguments cannot work\n/);
    assert.match(message, /\n {2}statefulSetName: "Web" is no DNS label .*\. Use a name such as "web"\./);
    assert.match(
      new InvalidArgumentsError("x", problems.slice(0, 1)).message,
      /^x: 1 argument cannot work\n/,
    );
  });

  it("say the limit of a StatefulSet's name and why", () => {
    const [problem] = statefulSetProblems({ statefulSetName: "a".repeat(53) });
    assert.match(problem?.rule ?? "", /has 53 characters, above 52, .*controller-revision-hash/);
  });

  it("refuse every name that is no DNS label before anything is registered", () => {
    fc.assert(
      fc.property(noDnsLabel, (name) => {
        assert.ok(argumentsOf(statefulSetProblems({ statefulSetName: name })).includes("statefulSetName"));
        assert.ok(argumentsOf(statefulSetProblems({ serviceName: name })).includes("serviceName"));
        // A Deployment's name may have dots.
        const named = argumentsOf(deploymentProblems({ deploymentName: name })).includes("deploymentName");
        assert.equal(named, !name.includes(".") || name.length > 63);
        assert.ok(argumentsOf(deploymentProblems({ namespace: name })).includes("namespace"));
      }),
      CASES,
    );
  });

  it("refuse every size that is no quantity before anything is registered", () => {
    fc.assert(
      fc.property(noQuantity, (size) => {
        assert.deepEqual(argumentsOf(statefulSetProblems({ volumeClaims: [{ ...CLAIM, size }] })), [
          "volumeClaims[0].size",
        ]);
      }),
      CASES,
    );
  });

  it("refuse every number of replicas that is none", () => {
    const bad = fc.oneof(
      fc.integer({ max: -1 }),
      fc.double({ noInteger: true, noNaN: true }),
      fc.constant(Number.NaN),
      fc.constant(2 ** 31),
    );
    fc.assert(
      fc.property(bad, (replicas) => {
        assert.ok(argumentsOf(statefulSetProblems({ replicas })).includes("replicas"));
        assert.deepEqual(argumentsOf(deploymentProblems({ replicas })), ["replicas"]);
      }),
      CASES,
    );
  });

  it("accept everything that follows the rules", () => {
    const names = fc.record({ statefulSet: dnsLabelOf(52), service: serviceNameOf(63) });
    const valid = fc.record({
      replicas: fc.nat({ max: 1000 }),
      start: fc.nat({ max: 1000 }),
      claims: fc.uniqueArray(dnsLabelOf(20), { maxLength: 3 }),
      size: quantityText,
    });
    fc.assert(
      fc.property(names, valid, (given, { replicas, start, claims, size }) => {
        const volumeClaims = claims.map((name, index) => ({
          name,
          size,
          mountPath: `/data/${String(index)}`,
        }));
        fc.pre(!claims.includes("writable-tmp"));
        const args = { ...BASE, replicas, ordinals: { start }, volumeClaims };
        assert.deepEqual(checkHeadlessStatefulSet(given, args), []);
      }),
      CASES,
    );
  });

  it("hold a partition to the number of replicas", () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.integer({ min: -5, max: 60 }), (replicas, partition) => {
        const args = { ...BASE, replicas, updateStrategy: { type: "RollingUpdate" as const, partition } };
        const problems = checkHeadlessStatefulSet({ statefulSet: "web", service: "web" }, args);
        assert.equal(problems.length === 0, partition >= 0 && partition <= replicas);
      }),
      CASES,
    );
  });

  const refusals: [string, Partial<HeadlessStatefulSetArgs & ClusterIPDeploymentArgs>, string[]][] = [
    ["an empty image", { image: "" }, ["image"]],
    ["an image with white space", { image: "nginx latest" }, ["image"]],
    [
      "bad ports",
      { ports: [{ name: "Web", port: 0, containerPort: 70000 }] },
      ["ports[0].name", "ports[0].port", "ports[0].containerPort"],
    ],
    [
      "duplicate port names and numbers",
      {
        ports: [
          { name: "web", port: 80 },
          { name: "web", port: 80 },
        ],
      },
      ["ports[1].name", "ports[1].port"],
    ],
    ["a bad variable", { env: { "A=B": "c" } }, ['env["A=B"]']],
    ["a relative config file", { configFiles: { "etc/a": "" } }, ['configFiles["etc/a"]']],
    ["a directory as a config file", { configFiles: { "/etc/a/": "" } }, ['configFiles["/etc/a/"]']],
    [
      "bad resources",
      { resources: { requests: { cpu: "many" }, limits: { memory: "-1" } } },
      ["resources.requests.cpu", "resources.limits.memory"],
    ],
    [
      "a request above its limit",
      { resources: { requests: { memory: "2Gi" }, limits: { memory: "1Gi" } } },
      ["resources.requests.memory"],
    ],
    [
      "a probe on a port that is not there",
      { readinessProbe: { httpGet: { port: "admin" } }, livenessProbe: { tcpSocket: { port: 0 } } },
      ["readinessProbe.httpGet.port", "livenessProbe.tcpSocket.port"],
    ],
    [
      "containers of one name",
      {
        initContainers: [
          { name: "main", likeMain: true },
          { name: "Init", image: "init" },
        ],
        sidecars: [
          { name: "side", image: "side" },
          { name: "side", image: "side" },
        ],
      },
      ["initContainers[1].name", "initContainers[0].name", "sidecars[1].name"],
    ],
    [
      "volumes of one name, and of a writable path's",
      { volumes: [{ name: "a" }, { name: "a" }, { name: "writable-tmp" }] },
      ["volumes[1].name", "volumes[2].name"],
    ],
    [
      "a mount without a volume",
      { volumeMounts: [{ name: "none", mountPath: "/none" }] },
      ["volumeMounts[0].name"],
    ],
    [
      "mounts that share a path",
      { volumes: [{ name: "a" }], volumeMounts: [{ name: "a", mountPath: "/tmp" }] },
      ["volumeMounts[0].mountPath"],
    ],
    ["a bad mount path", { writablePaths: ["tmp"] }, ["writablePaths[0]"]],
    ["an empty disruption budget", { disruptionBudget: {} }, ["disruptionBudget"]],
    [
      "a double disruption budget",
      { disruptionBudget: { maxUnavailable: 1, minAvailable: 1 } },
      ["disruptionBudget"],
    ],
    [
      "a disruption budget that is no count",
      { disruptionBudget: { minAvailable: "half" } },
      ["disruptionBudget.minAvailable"],
    ],
    ["an empty selector", { selectorLabels: {} }, ["selectorLabels"]],
    ["a bad selector", { selectorLabels: { app: "a b" } }, ['selectorLabels["app"]']],
    ["a bad label", { labels: { "a b": "c" } }, ['labels["a b"]']],
    [
      "negative counts",
      { terminationGracePeriodSeconds: -1, minReadySeconds: -1, revisionHistoryLimit: -2 },
      ["minReadySeconds", "revisionHistoryLimit", "terminationGracePeriodSeconds"],
    ],
    ["a bad Secret's name", { imagePullSecrets: ["A"] }, ["imagePullSecrets[0]"]],
    ["a bad ServiceAccount's name", { serviceAccountName: "A" }, ["serviceAccountName"]],
    ["a bad timeout", { timeouts: { delete: "long" } }, ["timeouts.delete"]],
    [
      "readiness that cannot come in time",
      { minReadySeconds: 60, timeouts: { create: "1m", update: "2m" } },
      ["minReadySeconds"],
    ],
    ["a bad cluster domain", { clusterDomain: "Example" }, ["clusterDomain"]],
  ];

  for (const [what, args, expected] of refusals) {
    it(`refuse ${what}`, () => {
      assert.deepEqual(argumentsOf(statefulSetProblems(args)), expected);
      assert.deepEqual(argumentsOf(deploymentProblems(args)), expected);
    });
  }

  const statefulSetRefusals: [string, Partial<HeadlessStatefulSetArgs>, string[]][] = [
    [
      "claims of one name",
      { volumeClaims: [CLAIM, { ...CLAIM, mountPath: "/b" }] },
      ["volumeClaims[1].name"],
    ],
    ["claims on one path", { volumeClaims: [CLAIM, { ...CLAIM, name: "b" }] }, ["volumeClaims[1].mountPath"]],
    [
      "a bad claim",
      { volumeClaims: [{ name: "A", size: "", mountPath: "b", storageClassName: "C", accessModes: [] }] },
      ["name", "size", "mountPath", "storageClassName", "accessModes"].map((key) => `volumeClaims[0].${key}`),
    ],
    [
      "a claim and a volume of one name",
      { volumeClaims: [CLAIM], volumes: [{ name: "www" }] },
      ["volumes[0].name"],
    ],
    ["a negative first ordinal", { ordinals: { start: -1 } }, ["ordinals.start"]],
    [
      "Delete on a stack that is to last",
      { persistentVolumeClaimRetentionPolicy: { whenDeleted: "Delete", whenScaled: "Delete" } },
      ["persistentVolumeClaimRetentionPolicy.whenDeleted", "persistentVolumeClaimRetentionPolicy.whenScaled"],
    ],
  ];

  for (const [what, args, expected] of statefulSetRefusals) {
    it(`refuse ${what}`, () => {
      assert.deepEqual(argumentsOf(statefulSetProblems(args)), expected);
    });
  }

  const deploymentRefusals: [string, Partial<ClusterIPDeploymentArgs>, string[]][] = [
    ["a virtual IP without a port", { ports: [] }, ["ports"]],
    [
      "a rollout that cannot start",
      { strategy: { type: "RollingUpdate", maxSurge: 0, maxUnavailable: "0%" } },
      ["strategy"],
    ],
    [
      "bad shares",
      { strategy: { type: "RollingUpdate", maxSurge: "many", maxUnavailable: -1 } },
      ["strategy.maxSurge", "strategy.maxUnavailable"],
    ],
    ["a bad progress deadline", { progressDeadlineSeconds: 0 }, ["progressDeadlineSeconds"]],
    [
      "readiness beyond the progress deadline",
      { minReadySeconds: 30, progressDeadlineSeconds: 30 },
      ["minReadySeconds"],
    ],
  ];

  for (const [what, args, expected] of deploymentRefusals) {
    it(`refuse ${what}`, () => {
      assert.deepEqual(argumentsOf(deploymentProblems(args)), expected);
    });
  }
});
