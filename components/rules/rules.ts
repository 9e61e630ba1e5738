import { MAX_LABEL_LENGTH, MAX_STATEFUL_SET_NAME_LENGTH, MAX_SUBDOMAIN_LENGTH } from "./names";
import type { Problem } from "./problem";
import { parseQuantity } from "./quantity";

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SERVICE_NAME = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const LABEL_KEY_NAME = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const MAX_PORT_NAME_LENGTH = 15;
const MAX_PORT = 65535;

/** Longest path and longest name in it that the kernel takes. */
const MAX_PATH_BYTES = 4095;
const MAX_NAME_BYTES = 255;

/** A check of one value: the problems it finds, none when the value is good. */
export type Rule<T> = (argument: string, value: T) => Problem[];

/** DNS label: what namespaces, containers, volumes, claims and pods may be called. */
export const dnsLabel: Rule<string> = (argument, value) =>
  shaped(DNS_LABEL, argument, value, "is no DNS label (lower-case letters, digits and inner hyphens)") ??
  atMost(MAX_LABEL_LENGTH, argument, value, "the longest DNS label") ??
  [];

/** DNS label that starts with a letter, as a Service's name must. */
export const serviceName: Rule<string> = (argument, value) =>
  shaped(
    SERVICE_NAME,
    argument,
    value,
    "is no name for a Service (a DNS label of lower-case letters, digits and inner hyphens that starts with a letter)",
  ) ??
  atMost(MAX_LABEL_LENGTH, argument, value, "the longest DNS label") ??
  [];

/** DNS label short enough for the labels that Kubernetes derives from a StatefulSet's name. */
export const statefulSetName: Rule<string> = (argument, value) =>
  shaped(
    DNS_LABEL,
    argument,
    value,
    "is no DNS label (lower-case letters, digits and inner hyphens), which the names of its pods have to be",
  ) ??
  atMost(
    MAX_STATEFUL_SET_NAME_LENGTH,
    argument,
    value,
    `the longest name whose pods can be created: their label controller-revision-hash adds a hyphen and a hash of 10 to it, and a label ends at ${String(MAX_LABEL_LENGTH)}`,
  ) ??
  [];

/** DNS subdomain: what ConfigMaps, Secrets, storage classes, ServiceAccounts and domains may be called. */
export const dnsSubdomain: Rule<string> = (argument, value) =>
  shaped(
    DNS_SUBDOMAIN,
    argument,
    value,
    "is no DNS subdomain (lower-case letters, digits and inner hyphens, in parts divided by dots)",
  ) ??
  atMost(MAX_SUBDOMAIN_LENGTH, argument, value, "the longest DNS name") ??
  [];

/** DNS subdomain that the labels of the Deployment's objects may have as their value. */
export const deploymentName: Rule<string> = (argument, value) => {
  const problems = dnsSubdomain(argument, value);
  return problems.length > 0
    ? problems
    : (atMost(MAX_LABEL_LENGTH, argument, value, "the longest value of a label, which the name becomes") ??
        []);
};

/** Name of a port, as Services, probes and SRV records refer to it. */
export const portName: Rule<string> = (argument, value) =>
  shaped(
    /^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    argument,
    value,
    "is no port name (lower-case letters, digits and single inner hyphens, with a letter in it)",
  ) ??
  atMost(MAX_PORT_NAME_LENGTH, argument, value, "the longest name of a port (RFC 6335)") ??
  [];

/** Key of a label: an optional DNS subdomain and a slash before a name. */
export const labelKey: Rule<string> = (argument, value) => {
  const [name = "", prefix] = value.split("/").reverse();
  const good =
    value.split("/").length <= 2 &&
    LABEL_KEY_NAME.test(name) &&
    name.length <= MAX_LABEL_LENGTH &&
    (prefix === undefined || dnsSubdomain(argument, prefix).length === 0);
  return good
    ? []
    : [
        {
          argument,
          value,
          rule: `is no key of a label (at most ${String(MAX_LABEL_LENGTH)} letters, digits, dots, hyphens and underscores, after an optional DNS subdomain and a slash)`,
          remedy: "Use a key such as app.kubernetes.io/name",
        },
      ];
};

/** Value of a label. */
export const labelValue: Rule<string> = (argument, value) =>
  shaped(
    LABEL_VALUE,
    argument,
    value,
    "is no value of a label (letters, digits and, inside, dots, hyphens and underscores)",
  ) ??
  atMost(MAX_LABEL_LENGTH, argument, value, "the longest value of a label") ??
  [];

/** Key of an annotation: as of a label, in any case. */
export const annotationKey: Rule<string> = (argument, value) =>
  labelKey(argument, value.toLowerCase()).map((problem) => ({
    ...problem,
    value,
    rule: problem.rule.replace("a label", "an annotation"),
    remedy: "Use a key such as example.com/note",
  }));

/** Application protocol of a Service's port: a name, or one of a vendor after its domain and a slash. */
export const applicationProtocol: Rule<string> = (argument, value) =>
  labelKey(argument, value).map((problem) => ({
    ...problem,
    rule: problem.rule.replace("key of a label", "application protocol"),
    remedy: "Use a name such as http or kubernetes.io/h2c",
  }));

/** Name of an environment variable. */
export const variableName: Rule<string> = (argument, value) =>
  /^[ -<>-~]+$/.test(value)
    ? []
    : [
        {
          argument,
          value,
          rule: 'is no name of an environment variable (printable ASCII without "=")',
          remedy: "Use letters, digits and underscores",
        },
      ];

/** Key of a Secret or a ConfigMap. */
export const configKey: Rule<string> = (argument, value) =>
  /^[-._a-zA-Z0-9]+$/.test(value) &&
  value.length <= MAX_SUBDOMAIN_LENGTH &&
  value !== "." &&
  !value.startsWith("..")
    ? []
    : [
        {
          argument,
          value,
          rule: "is no key of a Secret or a ConfigMap (letters, digits, hyphens, dots and underscores)",
          remedy: "Use the key as it stands in the data, such as password",
        },
      ];

/** Path of a file in a volume. */
export const pathBelow: Rule<string> = (argument, value) =>
  value === "" || value.startsWith("/") || value.startsWith("..") || value.split("/").includes("..")
    ? [
        {
          argument,
          value,
          rule: 'is no path within a volume (relative, without ".." and not starting with it)',
          remedy: "Use a path such as app/app.conf",
        },
      ]
    : [];

/** Identity of a stack: what a field manager may be, without the prefix that it gets. */
export const identityName: Rule<string> = (argument, value) =>
  /^[A-Za-z0-9._-]{1,121}$/.test(value)
    ? []
    : [
        {
          argument,
          value,
          rule: "is no identity (1 to 121 letters, digits, dots, hyphens and underscores)",
          remedy: "Use the identity that the objects bear, or leave it out to have one drawn",
        },
      ];

/** Amount of a resource that must not be zero, such as `1Gi` or `500m`. */
export const quantity: Rule<string> = (argument, value) =>
  amountThat(argument, value, (amount) => amount > 0, "is not above zero");

/** Amount of a resource that may be zero. */
export const quantityFromZero: Rule<string> = (argument, value) =>
  amountThat(argument, value, (amount) => amount >= 0, "is below zero");

function amountThat(
  argument: string,
  value: string,
  isGood: (amount: number) => boolean,
  otherwise: string,
): Problem[] {
  const amount = parseQuantity(value);
  if (amount !== undefined && isGood(amount)) return [];
  return [
    {
      argument,
      value,
      rule:
        amount === undefined
          ? "is no Kubernetes quantity (a number with a suffix such as m, k, M, G, Ki, Mi, Gi, Ti)"
          : otherwise,
      remedy: 'Use a quantity such as "1Gi" or "500m"',
    },
  ];
}

/** Name of an image, as far as it can be judged without a registry. */
export const imageName: Rule<string> = (argument, value) =>
  /^\S+$/.test(value)
    ? []
    : [
        {
          argument,
          value,
          rule: "is no name of an image (not empty, without white space)",
          remedy: "Use a name such as nginxinc/nginx-unprivileged:1.26.3",
        },
      ];

/** TCP, UDP or SCTP port number. */
export const portNumber: Rule<number> = (argument, value) => wholeNumber(1, MAX_PORT)(argument, value);

/** Whole number within bounds, both included. */
export function wholeNumber(least: number, most = 2 ** 31 - 1): Rule<number> {
  return (argument, value) =>
    Number.isInteger(value) && value >= least && value <= most
      ? []
      : [
          {
            argument,
            value,
            rule: `is no whole number from ${String(least)} to ${String(most)}`,
            remedy: `Use a whole number from ${String(least)} to ${String(most)}`,
          },
        ];
}

/** Pods that Kubernetes is made for, in a whole cluster. */
export const MAX_PODS = 150_000;

/**
 * Number of a workload's pods. Kubernetes itself would take any number of 32 bits, but each pod of a StatefulSet has its
 * names in the outputs.
 *
 * @see https://kubernetes.io/docs/setup/best-practices/cluster-large/
 */
export const replicaCount: Rule<number> = wholeNumber(0, MAX_PODS);

/** Path inside of a container that something is mounted at. */
export const mountPath: Rule<string> = (argument, value) => {
  const segments = value.split("/");
  const problem = (rule: string, remedy: string) => [{ argument, value, rule, remedy }];
  if (
    !/^\/[^:]+$/.test(value) ||
    segments.includes("..") ||
    segments.every((segment) => segment === "" || segment === ".")
  ) {
    return problem(
      'is no path to mount at (absolute, below "/", without ":" and "..")',
      "Use an absolute path such as /data",
    );
  }
  return Buffer.byteLength(value) > MAX_PATH_BYTES ||
    segments.some((name) => Buffer.byteLength(name) > MAX_NAME_BYTES)
    ? problem(
        `is longer than Linux takes: ${String(MAX_PATH_BYTES)} bytes, and ${String(MAX_NAME_BYTES)} between two slashes`,
        "Shorten it",
      )
    : [];
};

/** Path inside of a container that a file is mounted at. */
export const filePath: Rule<string> = (argument, value) => {
  const problems = mountPath(argument, value);
  if (problems.length > 0 || !/(^|\/)\.?$/.test(value)) return problems;
  return [
    {
      argument,
      value,
      rule: "is the path of a directory",
      remedy: "Use the path of a file, such as /etc/app/app.conf",
    },
  ];
};

/** Every value that occurs more than once, reported where it occurs again. */
export function duplicates(
  values: readonly { readonly argument: string; readonly value: string | number }[],
  what: string,
): Problem[] {
  const first = new Map<string | number, string>();
  return values.flatMap(({ argument, value }) => {
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, argument);
      return [];
    }
    return [
      {
        argument,
        value,
        rule: `is ${what} of ${earlier} already`,
        remedy: `Give ${argument} another value`,
      },
    ];
  });
}

function shaped(pattern: RegExp, argument: string, value: string, rule: string): Problem[] | undefined {
  if (pattern.test(value)) return undefined;
  const example = suggestion(value);
  const remedy = pattern.test(example) ? `Use a name such as "${example}"` : 'Use a name such as "web"';
  return [{ argument, value, rule, remedy }];
}

function suggestion(value: string): string {
  return value
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "")
    .slice(0, MAX_PORT_NAME_LENGTH)
    .replace(/-+$/, "");
}

function atMost(most: number, argument: string, value: string, why: string): Problem[] | undefined {
  if (value.length <= most) return undefined;
  return [
    {
      argument,
      value,
      rule: `has ${String(value.length)} characters, above ${String(most)}, ${why}`,
      remedy: `Shorten it to at most ${String(most)} characters`,
    },
  ];
}
