import { log, type Resource } from "@pulumi/pulumi";
import type { WorkloadArgs } from "../workload-args";

/**
 * Official images that start as root unless told otherwise, with the user that they have for their program; any user
 * will do when there is none. Images that start as another user are not named here, nor are any that may.
 *
 * @see https://github.com/docker-library/official-images
 */
const STARTS_AS_ROOT: ReadonlyMap<string, number | undefined> = new Map([
  ["httpd", undefined],
  ["mariadb", 999],
  ["mongo", 999],
  ["mysql", 999],
  ["nats", undefined],
  ["nginx", undefined],
  ["postgres", 999],
  ["rabbitmq", 999],
  ["redis", 999],
  ["valkey/valkey", 999],
  ["quay.io/coreos/etcd", undefined],
]);

/** Any user that is not root, when the image has none of its own. */
const ANY_USER = 10001;

/**
 * Says before an update what the kubelet would say in it: that a pod which must not run as root does not start an image
 * that does. Only a registry knows an image for certain, so nothing is refused.
 */
export function warnOfRootImage(args: WorkloadArgs, resource: Resource): void {
  const warning = rootImageWarning(args);
  if (warning !== undefined) void log.warn(warning, resource);
}

/** The warning, undefined when there is nothing to say. */
export function rootImageWarning(args: WorkloadArgs): string | undefined {
  const { image } = args;
  if (typeof image !== "string" || !mustNotBeRoot(args)) return undefined;
  const name = image
    .replace(/@.*$/, "")
    .replace(/:[^:/]*$/, "")
    .replace(/^(index\.)?docker\.io\/(library\/)?|^library\//, "");
  if (!STARTS_AS_ROOT.has(name)) return undefined;
  // Variants on Alpine number their users on their own.
  const user = image.includes("alpine") ? undefined : STARTS_AS_ROOT.get(name);
  const remedy =
    user === undefined
      ? `such as ${String(ANY_USER)} if the image runs as any user`
      : `${String(user)} for this image`;
  return (
    `image ${image} starts as root unless told otherwise, and a pod with runAsNonRoot does not start then ` +
    `("container has runAsNonRoot and image will run as root"). Give the argument runAsUser, ${remedy}.`
  );
}

function mustNotBeRoot({ runAsUser, podSecurityContext = {}, securityContext = {} }: WorkloadArgs): boolean {
  const saysWhom = [runAsUser, podSecurityContext.runAsUser, securityContext.runAsUser];
  const allowsRoot = [podSecurityContext.runAsNonRoot, securityContext.runAsNonRoot];
  return saysWhom.every((user) => user === undefined) && allowsRoot.every((setting) => setting === undefined);
}
