import { checkConfigFiles } from "../pod/config-files";
import { durationSeconds } from "../rules/duration";
import { checkBesideSelector, checkLabels, checkSelector, type Labels } from "../labels";
import { checkPod } from "./pod-checks";
import { checkResources } from "./resource-checks";
import { checkContainers } from "./container-checks";
import { checkMounts, type ClaimMount } from "./mount-checks";
import { checkAutoscaler } from "../companions/autoscaler";
import { checkNetworkPolicy } from "../companions/network-policy";
import { checkPodMonitor } from "../companions/pod-monitor";
import { resolvePort } from "../pod/port";
import type { OrdinalFiles } from "../pod/ordinal-files";
import { checkSecretFiles } from "../pod/secret-files";
import { checkServiceAccount } from "../companions/service-account";
import type { Problem } from "../rules/problem";
import {
  applicationProtocol,
  dnsLabel,
  dnsSubdomain,
  duplicates,
  identityName,
  imageName,
  portName,
  portNumber,
  serviceName,
  wholeNumber,
} from "../rules/rules";
import type { WorkloadArgs } from "../workload-args";
import { DEFAULT_TIMEOUT } from "../resources/workload-children";

/** Everything that is wrong with the arguments that workloads share. */
export function checkWorkload(
  args: WorkloadArgs,
  { name, selector }: { readonly name: string; readonly selector: Labels },
  claims: readonly ClaimMount[],
  ordinalFiles: OrdinalFiles = {},
): Problem[] {
  return [
    ...checkNamespace(args),
    ...(args.clusterDomain === undefined ? [] : dnsSubdomain("clusterDomain", args.clusterDomain)),
    ...checkIdentity(args),
    ...checkImage(args),
    ...checkPorts(args),
    ...checkPod(args),
    ...checkConfigFiles(args.configFiles ?? {}, args.podAnnotations),
    ...checkSecretFiles(args.secretFiles),
    ...checkNetworkPolicy(args, args.ports.map(resolvePort)),
    ...checkAutoscaler(args),
    ...checkServiceAccount(args, name),
    ...checkPodMonitor(args, args.ports.map(resolvePort)),
    ...checkResources(args),
    ...checkContainers(args),
    ...checkMounts({ args, claims, ordinalFiles }),
    ...checkDisruptionBudget(args),
    ...checkSelector(args.selectorLabels ?? { any: "label" }),
    ...checkLabels("labels", args.labels ?? {}),
    ...checkBesideSelector("labels", args.labels ?? {}, selector),
    ...checkCounts(args),
    ...checkTimeouts(args),
  ];
}

/**
 * What is wrong with a workload's name, and with that of its Service. A Service that is named after a workload whose
 * name is bad anyway is not worth a second complaint.
 */
export function withServiceName(
  problems: Problem[],
  service: string,
  args: { readonly serviceName?: string },
): Problem[] {
  const derived = args.serviceName === undefined && problems.length > 0;
  return derived ? problems : [...problems, ...serviceName("serviceName", service)];
}

function checkNamespace({ namespace }: WorkloadArgs): Problem[] {
  return typeof namespace === "string" ? dnsLabel("namespace", namespace) : [];
}

function checkIdentity({ identity }: WorkloadArgs): Problem[] {
  return typeof identity === "string" ? identityName("identity", identity) : [];
}

function checkImage({ image }: WorkloadArgs): Problem[] {
  return typeof image === "string" ? imageName("image", image) : [];
}

function checkPorts({ ports: given }: WorkloadArgs): Problem[] {
  const ports = given.map((port, index) => ({ ...resolvePort(port), argument: `ports[${String(index)}]` }));
  const by = (property: string, value: (port: (typeof ports)[number]) => string) =>
    ports.map((port) => ({ argument: `${port.argument}.${property}`, value: value(port) }));
  const servicePorts = duplicates(
    ports
      .filter(({ onService }) => onService)
      .map(({ argument, port, protocol }) => ({
        argument: `${argument}.port`,
        value: `${String(port)}/${protocol}`,
      })),
    "the Service's port",
  );
  const served = new Set(servicePorts.map(({ argument }) => argument));
  return [
    ...ports.flatMap(({ argument, name, port, containerPort, appProtocol }) => [
      ...portName(`${argument}.name`, name),
      ...portNumber(`${argument}.port`, port),
      ...(containerPort === port ? [] : portNumber(`${argument}.containerPort`, containerPort)),
      ...(appProtocol === undefined ? [] : applicationProtocol(`${argument}.appProtocol`, appProtocol)),
    ]),
    ...duplicates(
      by("name", ({ name }) => name),
      "the name",
    ),
    ...servicePorts,
    ...duplicates(
      by("containerPort", ({ containerPort, protocol }) => `${String(containerPort)}/${protocol}`),
      "the container's port",
    ).filter(({ argument }) => !served.has(argument.replace(/containerPort$/, "port"))),
  ];
}

function checkDisruptionBudget({ disruptionBudget }: WorkloadArgs): Problem[] {
  if (disruptionBudget === undefined || disruptionBudget === false) return [];
  const { maxUnavailable, minAvailable } = disruptionBudget;
  if ((maxUnavailable === undefined) === (minAvailable === undefined)) {
    return [
      {
        argument: "disruptionBudget",
        value: disruptionBudget,
        rule: "has to give one of maxUnavailable and minAvailable, as Kubernetes takes only one",
        remedy: "Give one of the two, or false for no PodDisruptionBudget",
      },
    ];
  }
  return Object.entries(disruptionBudget).flatMap(([property, value]) =>
    countOrPercentage(`disruptionBudget.${property}`, value as number | string),
  );
}

/** Kubernetes counts in 32 bits. */
const MAX_COUNT = 2 ** 31 - 1;

/** A number of pods, or a share of them such as `25%`; a share may be above all of them only where pods are added. */
export function countOrPercentage(argument: string, value: number | string, mostPercent = 100): Problem[] {
  const isGood =
    typeof value === "string"
      ? /^\d+%$/.test(value) && Number.parseInt(value, 10) <= mostPercent
      : Number.isInteger(value) && value >= 0 && value <= MAX_COUNT;
  if (isGood) return [];
  const most = mostPercent === 100 ? "a percentage from 0% to 100%" : "a percentage";
  return [
    {
      argument,
      value,
      rule: `is neither a whole number from 0 nor ${most}`,
      remedy: 'Use a number such as 1 or a percentage such as "25%"',
    },
  ];
}

/** Whether a number or a share of pods is none at all: 0, `0%`. */
export function isNone(value: number | string): boolean {
  return typeof value === "string" ? /^0+%$/.test(value) : value === 0;
}

function checkCounts(args: WorkloadArgs): Problem[] {
  const counts = ["minReadySeconds", "revisionHistoryLimit"] as const;
  return [
    ...counts.flatMap((argument) => {
      const value = args[argument];
      return value === undefined ? [] : wholeNumber(0)(argument, value);
    }),
    ...(args.terminationGracePeriodSeconds === undefined
      ? []
      : wholeNumber(0, Number.MAX_SAFE_INTEGER)(
          "terminationGracePeriodSeconds",
          args.terminationGracePeriodSeconds,
        )),
    ...(args.imagePullSecrets ?? []).flatMap((name, index) =>
      typeof name === "string" ? dnsSubdomain(`imagePullSecrets[${String(index)}]`, name) : [],
    ),
    ...duplicates(
      (args.imagePullSecrets ?? []).flatMap((value, index) =>
        typeof value === "string" ? [{ argument: `imagePullSecrets[${String(index)}]`, value }] : [],
      ),
      "the name",
    ),
    ...(args.runAsUser === undefined ? [] : checkUser(args.runAsUser)),
    ...(typeof args.serviceAccountName === "string"
      ? dnsSubdomain("serviceAccountName", args.serviceAccountName)
      : []),
  ];
}

/** The default pod must not run as root, and the number of a user has 31 bits. */
function checkUser(user: number): Problem[] {
  if (user !== 0) return wholeNumber(0)("runAsUser", user);
  return [
    {
      argument: "runAsUser",
      value: user,
      rule: "is root, as whom pods with runAsNonRoot do not start",
      remedy:
        "Use the image's own user, such as 999, or podSecurityContext with runAsNonRoot: false and runAsUser: 0 if it has to be root",
    },
  ];
}

/** A pod that has to stay Ready for longer than Pulumi waits can never be reported as available. */
function checkTimeouts({ timeouts = {}, minReadySeconds = 0 }: WorkloadArgs): Problem[] {
  return (["create", "update", "delete"] as const).flatMap((operation): Problem[] => {
    const value = timeouts[operation] ?? DEFAULT_TIMEOUT;
    const argument = `timeouts.${operation}`;
    const seconds = durationSeconds(value);
    if (seconds === undefined || seconds === 0) {
      return [
        {
          argument,
          value,
          rule: "is no duration above zero (numbers with a unit of ms, s, m or h)",
          remedy: 'Use a duration such as "90s" or "5m"',
        },
      ];
    }
    if (operation === "delete" || minReadySeconds < seconds) return [];
    return [
      {
        argument: "minReadySeconds",
        value: minReadySeconds,
        rule: `is not below ${argument}, ${value}, so that no rollout can end in time`,
        remedy: `Lower it, or raise ${argument}`,
      },
    ];
  });
}
