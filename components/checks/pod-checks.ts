import { isLate, isPlainObject } from "../resources/late-value";
import { containerSecurityContext } from "../pod/security-context";
import type { Problem } from "../rules/problem";
import { dnsSubdomain, variableName } from "../rules/rules";
import type { WorkloadArgs } from "../workload-args";
import { checkAnnotations } from "./annotation-checks";
import { supportingContainer } from "./kubernetes/container";
import { variableSource, variablesFrom } from "./kubernetes/environment";
import { dnsConfig, hostAliases } from "./kubernetes/network";
import { affinity, labelMap, spreadConstraints, toleration } from "./kubernetes/placement";
import { containerSecurity, podSecurity } from "./kubernetes/security";
import { listOf } from "./kubernetes/shape";
import { mounts, volumes } from "./kubernetes/volumes";

/** Checks the arguments of Kubernetes' own types, as its API server would. */
export function checkPod(args: WorkloadArgs): Problem[] {
  return [
    ...checkEnvironment(args),
    ...variablesFrom("envFrom", args.envFrom),
    ...checkSecurity(args),
    ...volumes("volumes", args.volumes),
    ...mounts("volumeMounts", args.volumeMounts),
    ...checkPropagation(args),
    ...listOf(supportingContainer)("initContainers", args.initContainers),
    ...listOf(supportingContainer)("sidecars", args.sidecars),
    ...labelMap("nodeSelector", args.nodeSelector),
    ...listOf(toleration)("tolerations", args.tolerations),
    ...affinity("affinity", args.affinity),
    ...spreadConstraints("topologySpreadConstraints", args.topologySpreadConstraints),
    ...dnsConfig("dnsConfig", args.dnsConfig),
    ...hostAliases("hostAliases", args.hostAliases),
    ...(typeof args.priorityClassName === "string"
      ? dnsSubdomain("priorityClassName", args.priorityClassName)
      : []),
    ...checkAnnotations("annotations", args.annotations),
    ...checkAnnotations("podAnnotations", args.podAnnotations),
  ];
}

/** Names that Kubernetes refuses, and sources that are none. */
function checkEnvironment({ env = {} }: WorkloadArgs): Problem[] {
  return Object.entries(env).flatMap(([name, value]) => {
    const argument = `env[${JSON.stringify(name)}]`;
    return [
      ...variableName(argument, name),
      ...(isPlainObject(value) ? variableSource(argument, value) : []),
    ];
  });
}

/** Only a container that may do all on its node may mount something there. */
function checkPropagation(args: WorkloadArgs): Problem[] {
  const of = (argument: string, given: unknown, own: object = {}): Problem[] => {
    const { privileged } = containerSecurityContext(args.securityContext, own);
    if (privileged === true || isLate(privileged) || !Array.isArray(given)) return [];
    return (given as { readonly mountPropagation?: unknown }[]).flatMap(({ mountPropagation }, index) =>
      mountPropagation === "Bidirectional"
        ? [
            {
              argument: `${argument}[${String(index)}].mountPropagation`,
              value: mountPropagation,
              rule: "is for containers whose securityContext says privileged",
              remedy: "Use HostToContainer, or leave it out",
            },
          ]
        : [],
    );
  };
  const ofContainers = (list: "initContainers" | "sidecars") =>
    (args[list] ?? []).flatMap(({ volumeMounts, securityContext }, index) =>
      of(`${list}[${String(index)}].volumeMounts`, volumeMounts, securityContext),
    );
  return [
    ...of("volumeMounts", args.volumeMounts),
    ...ofContainers("initContainers"),
    ...ofContainers("sidecars"),
  ];
}

function checkSecurity(args: WorkloadArgs): Problem[] {
  const ofContainers = (list: "initContainers" | "sidecars") =>
    (args[list] ?? []).flatMap(({ securityContext }, index) =>
      securityContext === undefined
        ? []
        : checkContainerSecurity(`${list}[${String(index)}].securityContext`, args, securityContext),
    );
  return [
    ...podSecurity("podSecurityContext", args.podSecurityContext),
    ...checkContainerSecurity("securityContext", args, {}),
    ...ofContainers("initContainers"),
    ...ofContainers("sidecars"),
  ];
}

function checkContainerSecurity(
  argument: string,
  { securityContext, hostUsers }: WorkloadArgs,
  own: object,
): Problem[] {
  const settings = containerSecurityContext(securityContext, own);
  const problems = containerSecurity(argument, settings);
  if (settings.procMount !== "Unmasked" || hostUsers === false) return problems;
  return [
    ...problems,
    {
      argument: `${argument}.procMount`,
      value: settings.procMount,
      rule: "needs users of the pod's own",
      remedy: "Set hostUsers to false, or leave it out",
    },
  ];
}
