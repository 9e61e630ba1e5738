import { log, type Resource } from "@pulumi/pulumi";
import type { WorkloadArgs } from "../workload-args";

/** The user that an image has for its program, by the Linux that it stands on. */
interface OwnUser {
  readonly debian: number;
  /**
   * In variants on Alpine.
   *
   * @defaultValue none, as there are no such variants
   */
  readonly alpine?: number;
}

/**
 * Images that are known to start as root, with the user that they have for their program. If the user is undefined, any
 * user works. Known from their Dockerfiles of 2026: none of these has a USER, and the numbers are those of `useradd`.
 * Images that may start as another user are not listed.
 *
 * @see https://github.com/docker-library/official-images/tree/master/library which leads to the Dockerfiles
 * @see https://github.com/valkey-io/valkey-container
 * @see https://github.com/etcd-io/etcd/blob/main/Dockerfile
 */
const STARTS_AS_ROOT: ReadonlyMap<string, OwnUser | undefined> = new Map([
  ["alpine", undefined],
  ["busybox", undefined],
  ["caddy", undefined],
  ["cassandra", { debian: 999 }],
  ["couchdb", { debian: 5984 }],
  ["debian", undefined],
  ["golang", undefined],
  ["httpd", undefined],
  ["mariadb", { debian: 999 }],
  ["mongo", { debian: 999 }],
  ["mysql", { debian: 999 }],
  ["nats", undefined],
  ["nginx", undefined],
  ["node", { debian: 1000, alpine: 1000 }],
  ["php", undefined],
  ["postgres", { debian: 999, alpine: 70 }],
  ["python", undefined],
  ["rabbitmq", { debian: 999, alpine: 100 }],
  ["redis", { debian: 999, alpine: 999 }],
  ["ruby", undefined],
  ["ubuntu", undefined],
  ["valkey/valkey", { debian: 999, alpine: 999 }],
  ["quay.io/coreos/etcd", undefined],
]);

/** Tags of variants that have a USER: `caddy:2-rootless`, `mariadb:11-ubi`. */
const OTHER_VARIANT = /:.*(rootless|nonroot|unprivileged|-ubi)/;

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
  if (!STARTS_AS_ROOT.has(name) || OTHER_VARIANT.test(image)) return [];
  const user = STARTS_AS_ROOT.get(name)?.[image.includes("alpine") ? "alpine" : "debian"];
  const remedy =
    user === undefined
      ? `such as ${String(ANY_USER)} if the image runs as any user`
      : `${String(user)} for this image`;
  const where = typeof containerName === "string" ? ` of container ${containerName}` : "";
  const argument = where === "" ? "the argument runAsUser" : "runAsUser in its securityContext";
  return [
    `image ${image}${where} is known to start as root, and a pod with runAsNonRoot does not start then ` +
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
