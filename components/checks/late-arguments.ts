import { checkedLater } from "../resources/late-text";
import { dnsLabel, identityName } from "../rules/rules";
import type { WorkloadArgs } from "../workload-args";

/**
 * The arguments, with checks of the namespace and the identity when their outputs are known. If the namespace is
 * undefined, the provider takes that of the kubeconfig. If several stacks have the same identity, it proves nothing.
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
