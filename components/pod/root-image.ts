import { log, type Resource } from "@pulumi/pulumi";
import type { WorkloadArgs } from "../workload-args";

/**
 * Official images that start as root by default, with the user that they have for their program. If the user is
 * undefined, any user works. Images that may start as another user are not listed.
 *
 * @see https://github.com/docker-library/official-images
 */
const STARTS_AS_ROOT: ReadonlyMap<string, number | undefined> = new Map([
  ["alpine", undefined],
  ["busybox", undefined],
  ["caddy", undefined],
  ["cassandra", 999],
  ["couchdb", 5984],
  ["debian", undefined],
  ["golang", undefined],
  ["httpd", undefined],
  ["mariadb", 999],
  ["mongo", 999],
  ["mysql", 999],
  ["nats", undefined],
  ["nginx", undefined],
  ["node", 1000],
  ["php", undefined],
  ["postgres", 999],
  ["python", undefined],
  ["rabbitmq", 999],
  ["redis", 999],
  ["ruby", undefined],
  ["ubuntu", undefined],
  ["valkey/valkey", 999],
  ["quay.io/coreos/etcd", undefined],
]);

/** Any user that is not root, when the image has none of its own. */
const ANY_USER = 10001;

/**
 * Warns before an update of an image that starts as root in a pod that must not run as root. The kubelet would refuse
 * it during the update. The component does not refuse the image, because only its registry knows for certain as whom
 * it starts.
 */
export function warnOfRootImage(args: WorkloadArgs, resource: Resource): void {
  for (const warning of rootImageWarnings(args)) void log.warn(warning, resource);
}

/** A warning for each container whose image starts as root. */
export function rootImageWarnings(args: WorkloadArgs): string[] {
  const { image, initContainers = [], sidecars = [] } = args;
  const beside = [...initContainers, ...sidecars];
  return [
    ...rootImageWarning(args, { image }),
    ...beside.flatMap((container) => rootImageWarning(args, container)),
  ];
}

/** What of a container says as whom it starts. */
interface StartedContainer {
  readonly name?: unknown;
  readonly image?: unknown;
  readonly securityContext?: SecuritySettings;
}

/** As whom a container starts, or all of a pod. */
interface SecuritySettings {
  readonly runAsUser?: unknown;
  readonly runAsNonRoot?: unknown;
}

function rootImageWarning(args: WorkloadArgs, container: StartedContainer): string[] {
  const { image, name: containerName, securityContext } = container;
  if (typeof image !== "string" || !mustNotBeRoot(args, securityContext)) return [];
  const name = image
    .replace(/@.*$/, "")
    .replace(/:[^:/]*$/, "")
    .replace(/^(index\.)?docker\.io\/(library\/)?|^library\//, "");
  if (!STARTS_AS_ROOT.has(name)) return [];
  // Variants on Alpine number their users on their own.
  const user = image.includes("alpine") ? undefined : STARTS_AS_ROOT.get(name);
  const remedy =
    user === undefined
      ? `such as ${String(ANY_USER)} if the image runs as any user`
      : `${String(user)} for this image`;
  const where = typeof containerName === "string" ? ` of container ${containerName}` : "";
  const argument = where === "" ? "the argument runAsUser" : "runAsUser in its securityContext";
  return [
    `image ${image}${where} starts as root unless told otherwise, and a pod with runAsNonRoot does not start then ` +
      `("container has runAsNonRoot and image will run as root"). Give ${argument}, ${remedy}.`,
  ];
}

function mustNotBeRoot(
  { runAsUser, podSecurityContext, securityContext }: WorkloadArgs,
  own: SecuritySettings | undefined,
): boolean {
  const settings: readonly (SecuritySettings | undefined)[] = [podSecurityContext, securityContext, own];
  return (
    runAsUser === undefined &&
    settings.every((of) => of?.runAsUser === undefined && of?.runAsNonRoot === undefined)
  );
}
