import { output, type Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { containerSecurityContext } from "./security-context";
import type { SupportingContainerArgs, WorkloadArgs } from "../workload-args";

type Container = types.input.core.v1.Container;

/** What a container beside the main one may have from it. */
export type MainContainer = Pick<
  Container,
  "image" | "imagePullPolicy" | "envFrom" | "resources" | "securityContext"
> & {
  readonly env?: readonly types.input.core.v1.EnvVar[] | undefined;
  readonly volumeMounts?: readonly types.input.core.v1.VolumeMount[] | undefined;
  readonly volumeDevices?: readonly types.input.core.v1.VolumeDevice[] | undefined;
};

/** Defaults of a container. */
interface ContainerDefaults {
  /** Of the workload, which lie over the defaults. */
  readonly securityContext: types.input.core.v1.SecurityContext | undefined;
  readonly resources: types.input.core.v1.ResourceRequirements;
}

/** Sidecars come last: an init container must not wait for one that never ends before it starts. */
export function supportingContainers(
  { initContainers = [], sidecars = [] }: WorkloadArgs,
  main: MainContainer,
  defaults: ContainerDefaults,
): Container[] {
  const complete = (given: SupportingContainerArgs) => container(given, main, defaults);
  return [
    ...initContainers.map(complete),
    ...sidecars.map((sidecar) => ({ ...complete(sidecar), restartPolicy: "Always" })),
  ];
}

function container(
  { likeMain = false, ...given }: SupportingContainerArgs,
  main: MainContainer,
  defaults: ContainerDefaults,
): Container {
  return {
    ...(likeMain && { image: main.image, imagePullPolicy: main.imagePullPolicy, envFrom: main.envFrom }),
    resources: defaults.resources,
    ...given,
    ...(likeMain && {
      env: merged(main.env, given.env, ({ name }) => name),
      volumeMounts: merged(main.volumeMounts, given.volumeMounts, ({ mountPath }) => mountPath),
      volumeDevices: merged(main.volumeDevices, given.volumeDevices, ({ devicePath }) => devicePath),
    }),
    securityContext: containerSecurityContext(defaults.securityContext, given.securityContext),
  };
}

/** The main container's items before the own ones, except those that an own one replaces. */
function merged<T>(
  mains: readonly T[] | undefined = [],
  own: Input<Input<T>[]> | undefined,
  key: (item: T) => Input<string>,
): Input<Input<T>[]> | undefined {
  if (own === undefined) return mains.length > 0 ? [...mains] : undefined;
  return output(own).apply((items) => {
    const taken = new Set((items as T[]).map(key));
    return [...mains.filter((item) => !taken.has(key(item))), ...(items as T[])];
  });
}
