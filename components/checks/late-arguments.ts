import { checkedLater } from "../resources/late-text";
import { dnsLabel, identityName } from "../rules/rules";
import type { WorkloadArgs } from "../workload-args";

/**
 * The arguments with checks of what is known only later and decides whose the objects are: of an undefined namespace, the
 * provider makes the one that a kubeconfig names, and an identity that many have proves nothing.
 */
export function withCheckedOutputs<Args extends WorkloadArgs>(subject: string, args: Args): Args {
  const { namespace, identity } = args;
  return {
    ...args,
    namespace: checkedLater(subject, "namespace", namespace, dnsLabel),
    ...(identity !== undefined && {
      identity: checkedLater(subject, "identity", identity, identityName),
    }),
  };
}
