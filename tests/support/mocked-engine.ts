/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-assignment --
   Objects of many kinds pass through, and what a server fills in depends on the kind. */
import { runtime, type Output } from "@pulumi/pulumi";

/** A Kubernetes object as it would be sent to the cluster, loosely typed for reading in assertions. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions read deep into objects of many kinds
export type KubernetesObject = any;

/** A resource as a program registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: KubernetesObject;
}

const CLUSTER_IP = "10.96.0.42";

let registered: Registration[] = [];

/** What has been registered since the mocks were set. */
export function registeredResources(): readonly Registration[] {
  return registered;
}

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

/** The value of an output. */
export function valueOf<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

function withServerFields(type: string, inputs: KubernetesObject): KubernetesObject {
  if (type === "random:index/randomString:RandomString") return { ...inputs, result: "x7k2pq9z" };
  if (type !== "kubernetes:core/v1:Service" || inputs.spec.clusterIP === "None") return inputs;
  return { ...inputs, spec: { ...inputs.spec, clusterIP: CLUSTER_IP } };
}
