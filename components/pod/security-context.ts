import type { types } from "@pulumi/kubernetes";
import { laidOver } from "../resources/merge";

type SecurityContext = types.input.core.v1.SecurityContext;

/**
 * Security settings of a container: each of the given ones laid over those before it, and all over the defaults. The
 * default of `allowPrivilegeEscalation` gives way to settings that include it, which Kubernetes refuses beside it.
 */
export function containerSecurityContext(
  ...given: readonly (SecurityContext | undefined)[]
): SecurityContext {
  const settings = given.reduce<SecurityContext>((below, above) => laidOver(below, above), {});
  return laidOver(
    {
      ...(!includesEscalation(settings) && { allowPrivilegeEscalation: false }),
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    settings,
  );
}

function includesEscalation({ privileged, capabilities }: SecurityContext): boolean {
  const added = (capabilities as { readonly add?: unknown } | undefined)?.add;
  return privileged === true || (Array.isArray(added) && added.includes("CAP_SYS_ADMIN"));
}
