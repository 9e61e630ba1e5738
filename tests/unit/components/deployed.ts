/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment --
   Assertions read deep into Kubernetes objects of many kinds, whose shape is what is asserted. */
import { runtime, type ComponentResource, type ComponentResourceOptions, type Output } from "@pulumi/pulumi";
import type { Resource, ResourceOptions, ResourceTransformation } from "@pulumi/pulumi";

/** A Kubernetes object as it would be sent to the cluster, loosely typed for reading in assertions. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions read deep into objects of many kinds
export type KubernetesObject = any;

/** What a component registered. */
export interface Deployed<C> {
  readonly component: C;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  readonly options: ReadonlyMap<string, ResourceOptions>;
}

const CLUSTER_IP = "10.96.0.42";

let registered: { type: string; name: string; inputs: KubernetesObject }[] = [];

/** Types and names of what has been registered since the mocks were set. */
export function registrations(): readonly string[] {
  return registered.map(({ type, name }) => `${type} ${name}`);
}

/** Starts afresh with an engine that accepts everything. */
export async function setMocks(): Promise<void> {
  registered = [];
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, name, inputs: inputs });
        return { id: name, state: withServerFields(type, inputs) };
      },
      call: () => ({}),
    },
    "kubernetes-workloads",
    "test",
  );
}

/** Creates a component under mocks and waits until all of its objects are registered. */
export async function deployed<C extends ComponentResource>(
  create: (opts: ComponentResourceOptions) => C,
): Promise<Deployed<C>> {
  await setMocks();
  const resources: Resource[] = [];
  const options = new Map<string, ResourceOptions>();
  const record: ResourceTransformation = ({ resource, type, opts }) => {
    resources.push(resource);
    options.set(kindOf(type), opts);
    return undefined;
  };
  const component = await withoutStackTraces(async () => {
    const created = create({ transformations: [record] });
    await Promise.all(resources.map(({ urn }) => valueOf(urn)));
    return created;
  });
  return {
    component,
    options,
    objects: new Map(
      registered
        .filter(({ type }) => type.startsWith("kubernetes:"))
        .map(({ type, inputs }) => [kindOf(type), inputs]),
    ),
  };
}

/** Pulumi keeps a stack trace for each promise; mapping them to TypeScript would take most of the tests' time. */
async function withoutStackTraces<T>(run: () => Promise<T>): Promise<T> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The value of an output. */
export function valueOf<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

function kindOf(type: string): string {
  return type.split(":").at(-1) ?? type;
}

function withServerFields(type: string, inputs: KubernetesObject): KubernetesObject {
  if (type === "random:index/randomString:RandomString") return { ...inputs, result: "x7k2pq" };
  if (type !== "kubernetes:core/v1:Service" || inputs.spec.clusterIP === "None") return inputs;
  return { ...inputs, spec: { ...inputs.spec, clusterIP: CLUSTER_IP } };
}
