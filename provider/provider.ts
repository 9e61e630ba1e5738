import type { ComponentResource, ComponentResourceOptions, Inputs, Output } from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider";
import { ClusterIPDeployment, HeadlessStatefulSet } from "../components";
import { VERSION } from "../components/version";
import schemaFile from "../schemas/kubernetes-workloads.json";
import type { PackageSchema } from "../components/checks/package-schema";
import { scalarsAsText } from "./scalars-as-text";

const schema = schemaFile as PackageSchema;

/** Creates a component from checked arguments. */
type Create = (name: string, args: never, options: ComponentResourceOptions) => ComponentResource;

const COMPONENTS: Readonly<Record<string, Create>> = {
  HeadlessStatefulSet: (name, args, options) => new HeadlessStatefulSet(name, args, options),
  ClusterIPDeployment: (name, args, options) => new ClusterIPDeployment(name, args, options),
};

/** The components for programs in Pulumi's other languages, which reach them through the engine. */
export class ComponentProvider implements Provider {
  readonly version = VERSION;
  readonly schema = JSON.stringify(schema);

  /** @throws {@link InvalidArgumentsError} whose message the engine shows at the component */
  // eslint-disable-next-line @typescript-eslint/require-await -- what is thrown has to be a rejection
  async construct(
    name: string,
    type: string,
    inputs: Inputs,
    options: ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const component = type.split(":")[2] ?? "";
    const create = COMPONENTS[component];
    const described = schema.resources[type];
    if (create === undefined || described === undefined)
      throw new Error(`${type} is none of the components ${Object.keys(schema.resources).join(", ")}`);

    const args = Object.fromEntries(
      Object.entries(inputs).map(([argument, value]) => [
        argument,
        scalarsAsText(value, described.inputProperties[argument] ?? {}, schema.types),
      ]),
    );
    const instance = create(name, args as never, options);
    const outputs = instance as unknown as Readonly<Record<string, Output<unknown>>>;
    return {
      urn: instance.urn,
      state: Object.fromEntries(Object.keys(described.properties).map((output) => [output, outputs[output]])),
    };
  }
}
