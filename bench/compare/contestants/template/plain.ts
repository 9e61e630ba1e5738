// The same objects by @pulumi/kubernetes alone, from the manifests beside.
import { readFileSync } from "node:fs";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const constructors = {
  Namespace: kubernetes.core.v1.Namespace,
  Service: kubernetes.core.v1.Service,
  StatefulSet: kubernetes.apps.v1.StatefulSet,
  Deployment: kubernetes.apps.v1.Deployment,
  PodDisruptionBudget: kubernetes.policy.v1.PodDisruptionBudget,
} as unknown as Readonly<
  Record<
    string,
    new (name: string, args: object, opts: pulumi.CustomResourceOptions) => pulumi.CustomResource
  >
>;

const config = new pulumi.Config();
const provider = new kubernetes.Provider("cluster", { context: config.require("kubeContext") });
const manifests = JSON.parse(readFileSync("manifests.json", "utf8")) as readonly Manifest[];

const namespace = register(
  manifests.filter(({ kind }) => kind === "Namespace"),
  { retainOnDelete: true },
);
register(
  manifests.filter(({ kind }) => kind !== "Namespace"),
  { dependsOn: namespace },
);

function register(some: readonly Manifest[], opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  return some.map((manifest) => {
    const constructor = constructors[manifest.kind];
    if (constructor === undefined) throw new Error(`no constructor for kind ${manifest.kind}`);
    return new constructor(`${manifest.kind}-${manifest.metadata.name}`, manifest, { ...opts, provider });
  });
}
