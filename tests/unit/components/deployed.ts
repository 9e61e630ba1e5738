import type { ComponentResource, ComponentResourceOptions } from "@pulumi/pulumi";
import type { Resource, ResourceOptions, ResourceTransformation } from "@pulumi/pulumi";
import {
  type KubernetesObject,
  refusal,
  registeredResources,
  setMocks,
  valueOf,
} from "../../support/engines/mocked-engine";

/** What a component registered. */
export interface Deployed<C> {
  readonly component: C;
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  readonly options: ReadonlyMap<string, ResourceOptions>;
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
    await Promise.race([Promise.all(resources.map(({ urn }) => valueOf(urn))), refusal()]);
    return created;
  });
  return {
    component,
    options,
    objects: new Map<string, KubernetesObject>(
      registeredResources()
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

function kindOf(type: string): string {
  return type.split(":").at(-1) ?? type;
}
