import { Config, runtime } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { onlySimulatedNodes } from "./simulated-nodes";

type StatefulSetSpec = types.input.apps.v1.StatefulSetSpec;

/** The parts of a workload's arguments that are changed; the components give plain values. */
interface WorkloadProps {
  readonly spec: {
    readonly template: { readonly spec: types.input.core.v1.PodSpec };
    readonly volumeClaimTemplates?: StatefulSetSpec["volumeClaimTemplates"];
  };
}

const config = new Config("growth");
const placement = onlySimulatedNodes(config.require("run"));
const hasClaims = config.requireBoolean("claims");

runtime.registerStackTransformation(({ type, props, opts }) => {
  if (!/^kubernetes:apps\/v1:(StatefulSet|Deployment)$/.test(type)) return undefined;
  return {
    props: hasClaims ? placed(props as WorkloadProps) : withoutClaims(placed(props as WorkloadProps)),
    opts,
  };
});

function placed(props: WorkloadProps): WorkloadProps {
  return withPodSpec(props, { ...props.spec.template.spec, ...placement });
}

/** Each volume claim template becomes a volume of the pod, of the same name, so that its mounts still fit. */
function withoutClaims(props: WorkloadProps): WorkloadProps {
  const { volumeClaimTemplates = [], ...spec } = props.spec;
  const podSpec = spec.template.spec;
  const emptied = (volumeClaimTemplates as readonly types.input.core.v1.PersistentVolumeClaim[]).map(
    ({ metadata }) => ({ name: (metadata as { readonly name: string }).name, emptyDir: {} }),
  );
  const volumes = [...((podSpec.volumes ?? []) as readonly types.input.core.v1.Volume[]), ...emptied];
  return withPodSpec({ ...props, spec }, { ...podSpec, volumes });
}

function withPodSpec(props: WorkloadProps, podSpec: types.input.core.v1.PodSpec): WorkloadProps {
  return { ...props, spec: { ...props.spec, template: { ...props.spec.template, spec: podSpec } } };
}
