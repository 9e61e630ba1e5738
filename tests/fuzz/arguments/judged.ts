import type { Problem } from "../../../components/rules/problem";

/** A kind of refusal that the API server does not share, and why the components have it all the same. */
interface Judged {
  readonly argument: RegExp;
  readonly rule: RegExp;
  /** Only values like this. Default: any. */
  readonly value?: RegExp;
  readonly why: string;
}

/**
 * What the components refuse although the API server takes it, each judged by hand. docs/arguments.md has the same
 * reasons in words; a refusal that is not here makes the fuzz fail.
 */
const JUDGED: readonly Judged[] = [
  {
    argument: /^persistentVolumeClaimRetentionPolicy\./,
    rule: /^deletes claims/,
    why: "Data is lost on purpose only: shortLived says so.",
  },
  {
    argument: /^runAsUser$/,
    rule: /^is root/,
    why: "The kubelet does not start such a pod: runAsNonRoot is a default.",
  },
  {
    argument:
      /^(initContainers|sidecars)?.*(startupProbe|livenessProbe|readinessProbe|preStop|postStart)\..*port$/,
    rule: /^is not the name of a port of the container/,
    why: "The kubelet never finds the port, so that the probe or hook fails for ever.",
  },
  {
    argument: /^(networkPolicy\.|podMonitor\.port|services\[|ingress\.port|httpRoute\.port)/,
    rule: /^is not the name of a port of the workload/,
    why: "No port is left out silently: the component has to know which one is meant.",
  },
  {
    argument: /^services\[\d+\]\.ordinal$/,
    rule: /^selects no pod/,
    why: "The Service would have no pod.",
  },
  {
    argument: /^updateStrategy\.partition$/,
    rule: /^is above replicas/,
    why: "It holds back pods that do not exist, and every one that is added later.",
  },
  {
    argument: /^(writablePaths|volumeClaims|configFiles|secretFiles|volumeMounts)/,
    rule: /^(is no path to mount at|is longer than Linux takes|is the path of a directory|is the path of )/,
    why: "The container does not start, or finds something else at the path.",
  },
  {
    argument: /^timeouts\./,
    rule: /^is no duration/,
    why: "Durations are Pulumi's, which fails on others.",
  },
  {
    argument: /^minReadySeconds$/,
    rule: /^is not below (timeouts|progressDeadlineSeconds)/,
    why: "No rollout could end in time.",
  },
  {
    argument:
      /^(imagePullSecrets\[|secretFiles\[.*\]\.(secretName|key)|serviceAccountName|httpRoute\.gateway|.*\.storageClassName|ingress\.tlsSecretName)/,
    rule: /^(is no DNS subdomain|has \d+ characters|is no key of a Secret)/,
    why: "There can be no object or key of that name.",
  },
  {
    argument: /^imagePullSecrets\[/,
    rule: /^is the name of/,
    why: "The same credentials twice are a slip of the pen.",
  },
  {
    argument: /^clusterDomain$/,
    rule: /./,
    why: "It only stands in outputs, as the end of DNS names.",
  },
  {
    argument: /^identity$/,
    rule: /^is no identity/,
    why: "It proves ownership, and has to look the same wherever it stands.",
  },
  {
    argument: /^(replicas|autoscaler\.(min|max)Replicas)$/,
    rule: /^is no whole number/,
    why: "Each pod has names in the outputs; Kubernetes is made for 150,000 pods.",
  },
  {
    argument: /^ordinals\.start$/,
    rule: /^is no whole number/,
    why: "The StatefulSet controller reads ordinals of 32 bits, the last one too.",
  },
  {
    argument: /^(revisionHistoryLimit|minReadySeconds)$/,
    rule: /^is no whole number/,
    why: "The API server cuts a number to 32 bits without a word, and takes a negative limit that means nothing.",
  },
  {
    argument: /^ports\[\d+\]\.(port|appProtocol)$/,
    rule: /^is no (whole number|application protocol)/,
    why: "A port that is not on the Service today may be tomorrow.",
  },
  {
    argument: /^(image|volumes\[.*\.reference|initContainers\[\d+\]\.image|sidecars\[\d+\]\.image)$/,
    rule: /^is no name of an image/,
    why: "The kubelet cannot pull it.",
  },
  {
    argument: /^updateStrategy\.maxUnavailable$/,
    rule: /^lets no pod be missing/,
    why: "No rollout could go on.",
  },
  {
    argument: /^httpRoute\.hostnames\[/,
    rule: /^is an address/,
    why: "The Gateway API forbids addresses in words, though not by its schema.",
  },
  {
    argument: /./,
    rule: /^is the (path|name) of .* already/,
    why: "Two ways to write one path, of which one mount would hide the other.",
  },
  {
    argument: /^(labels|services\[\d+\]\.selector)\[/,
    rule: /^(is another value than|is no value of a label|has \d+ characters)/,
    why: "The label that selects the pods would win without a word.",
  },
  {
    argument: /^(writablePaths|volumeClaims|configFiles|ordinalFiles|secretFiles|volumeMounts)/,
    rule: /^is below .*, which is a file$/,
    why: "The container runtime makes no folder below a file, so that the container does not start.",
  },
  {
    argument: /^ordinalFiles\[/,
    rule: /^has \d+ contents/,
    why: "The kubelet finds no file for a pod without one, so that its container does not start.",
  },
  {
    argument: /^ports\[\d+\]\.name$/,
    rule: /^is no port name/,
    why: "Outputs, probes and SRV records are by the port's name; Kubernetes needs none where a Service has one port.",
  },
  {
    argument: /^terminationGracePeriodSeconds$/,
    rule: /^is no whole number from 0/,
    why: "The API server takes a negative number without a word, and pods are killed after 1 second.",
  },
  {
    argument: /^ordinalFiles\[/,
    rule: /^(is no path to mount at|is longer than Linux takes|is the path of a directory)/,
    why: "The container does not start, or finds something else at the path.",
  },
  {
    argument: /(^|\.)resources\.(requests|limits)\./,
    rule: /^is no whole number up to/,
    why: "The API server cuts an amount beyond 64 bits without a word, and no node has as many devices.",
  },
  {
    argument: /^services\[\d+\]\.ordinal$/,
    rule: /^is no whole number from 0/,
    why: "The StatefulSet controller gives ordinals of 32 bits, so that the Service would have no pod.",
  },
  {
    argument: /[sS]ecurityContext\.seccompProfile\.localhostProfile$/,
    rule: /^is missing for type Localhost/,
    why: "The kubelet starts no container with an empty name of a profile.",
  },
  {
    argument: /^serviceAccount\.name$/,
    rule: /^is the ServiceAccount that Kubernetes makes/,
    why: "The workload would take over, and delete in the end, what belongs to all pods of the namespace.",
  },
  {
    argument: /\.emptyDir\.medium$/,
    rule: /^is no medium/,
    why: "The kubelet starts no pod with it.",
  },
  {
    argument: /^volumeClaims\[\d+\]\.subPath$/,
    rule: /^needs a file system/,
    why: "A device has no folders, and the argument would be dropped without a word.",
  },
  {
    argument: /^serviceAccount$/,
    rule: /^stands beside serviceAccountName/,
    why: "Pods have one ServiceAccount, and the other name would be dropped without a word.",
  },
  {
    argument: /^sidecars\[\d+\]\.restartPolicy$/,
    rule: /^is not that of a sidecar/,
    why: "A sidecar is always restarted, whatever is given.",
  },
  {
    argument: /./,
    rule: /^is no Kubernetes quantity/,
    value: /^[+-]?\.?([KMGTPE]i|[numkMGTPE])?$/,
    why: "The API server reads a unit without a number as 0, which is not what its author meant.",
  },
  {
    argument: /^(initContainers|sidecars)\[\d+\]\.volume(Devices|Mounts)\[\d+\]\.name$/,
    rule: /^is (no claim of volumeMode Block|a claim with volumeMode Block)/,
    why: "The kubelet starts no pod that mounts a device, or has a file system as a device.",
  },
  {
    argument: /\.accessModes$/,
    rule: /^has an access mode twice/,
    why: "One mode twice is a slip of the pen, and another one was meant.",
  },
  {
    argument: /^selectorLabels$/,
    rule: /^selects every pod/,
    why: "The workload would take over the pods of others.",
  },
];

/** What a cluster refuses or takes by its features, so that the components leave it to the cluster. */
const BY_FEATURE = [/volumeDevices: Forbidden: when `hostUsers` is false/];

/** Whether an API server refuses something only because a feature is off. */
export function dependsOnFeature(refusal: string): boolean {
  return BY_FEATURE.some((pattern) => pattern.test(refusal));
}

/** Whether a refusal that the API server does not share has been judged. */
export function isJudged({ argument, rule, value }: Problem): boolean {
  return JUDGED.some(
    (judged) =>
      judged.argument.test(argument) &&
      judged.rule.test(rule) &&
      (judged.value === undefined || (typeof value === "string" && judged.value.test(value))),
  );
}
