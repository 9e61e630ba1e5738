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
let refuse: (reason: Error) => void;
let refused: Promise<never>;

/** What has been registered since the mocks were set. */
export function registeredResources(): readonly Registration[] {
  return registered;
}

/** Rejects as soon as the engine refuses an object that has been registered since the mocks were set. */
export function refusal(): Promise<never> {
  return refused;
}

/** Types and names of what has been registered since the mocks were set. */
export function registrations(): readonly string[] {
  return registered.map(({ type, name }) => `${type} ${name}`);
}

/** What a mocked engine knows beforehand. */
export interface MockedWorld {
  /** Outputs of every stack that is referred to. */
  readonly stackOutputs?: Readonly<Record<string, unknown>>;
}

/**
 * Starts afresh with an engine that refuses only a Kubernetes object that exists. The provider takes such an object
 * over up to version 4.28, and refuses it from 4.29 on. No code may depend on the older behaviour.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/4278
 */
export async function setMocks({ stackOutputs = {} }: MockedWorld = {}): Promise<void> {
  registered = [];
  refused = new Promise((_, reject) => (refuse = reject));
  refused.catch(() => undefined);
  await runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const registration: Registration = { type, name, inputs };
        requireNew(registration);
        registered.push(registration);
        return { id: name, state: withServerFields(type, inputs, stackOutputs) };
      },
      call: () => ({}),
    },
    "kubernetes-workloads",
    "test",
  );
}

function requireNew(registration: Registration): void {
  if (!isKubernetesObject(registration) || !registered.some((other) => isSameObject(other, registration)))
    return;
  const reason = new Error(`${registration.type} "${nameInCluster(registration)}" already exists`);
  refuse(reason);
  throw reason;
}

function isKubernetesObject({ type, inputs }: Registration): boolean {
  return type.startsWith("kubernetes:") && inputs.metadata?.name !== undefined;
}

function isSameObject(a: Registration, b: Registration): boolean {
  return a.type === b.type && nameInCluster(a) === nameInCluster(b);
}

function nameInCluster({ inputs }: Registration): string {
  return [inputs.metadata?.namespace, inputs.metadata?.name].join("/");
}

/** The value of an output. */
export function valueOf<T>(output: Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

function withServerFields(type: string, inputs: KubernetesObject, outputs: object): KubernetesObject {
  if (type === "pulumi:pulumi:StackReference") return { ...inputs, outputs };
  if (type === "random:index/randomString:RandomString") return { ...inputs, result: "x7k2pq9z" };
  if (type !== "kubernetes:core/v1:Service" || inputs.spec.clusterIP === "None") return inputs;
  return { ...inputs, spec: { ...inputs.spec, clusterIP: CLUSTER_IP } };
}
