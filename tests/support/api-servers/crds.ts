import {
  ApiException,
  ApiextensionsV1Api,
  CustomObjectsApi,
  type KubernetesObject,
} from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { orUndefined } from "../../../kubernetes/objects";
import { isOfThisRun } from "../running/test-name";
import { PlainRequests } from "./plain-requests";

/** A schema as it is written in YAML. */
type Schema = Readonly<Record<string, unknown>>;

interface Crd {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly spec: Schema;
}

const string = (rules: Schema = {}): Schema => ({ type: "string", ...rules });
const list = (items: Schema, maxItems?: number): Schema => ({
  type: "array",
  items,
  ...(maxItems !== undefined && { maxItems }),
});
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: "object",
  properties,
  ...(required.length > 0 && { required: [...required] }),
});

const HOST = "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
const NAMESPACE = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
const PATH_CHARACTERS = "^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|[%][0-9a-fA-F]{2})+$";

const path: Schema = {
  ...object({
    type: string({ enum: ["Exact", "PathPrefix", "RegularExpression"] }),
    value: string({ maxLength: 1024 }),
  }),
  "x-kubernetes-validations": [
    { rule: "self.value.startsWith('/')", message: "value must be an absolute path and start with '/'" },
    ...["//", "/./", "/../", "%2f", "%2F", "#"].map((text) => ({
      rule: `!self.value.contains('${text}')`,
      message: `must not contain '${text}'`,
    })),
    ...["/..", "/."].map((text) => ({
      rule: `!self.value.endsWith('${text}')`,
      message: `must not end with '${text}'`,
    })),
    { rule: `self.value.matches(r"""${PATH_CHARACTERS}""")`, message: "must only contain valid characters" },
  ],
};

/**
 * What the components use of two CRDs, with upstream's rules for it.
 *
 * @see https://github.com/kubernetes-sigs/gateway-api/blob/v1.3.0/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml
 * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.83.0/example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml
 */
const CRDS: readonly Crd[] = [
  {
    group: "gateway.networking.k8s.io",
    version: "v1",
    kind: "HTTPRoute",
    plural: "httproutes",
    spec: object({
      hostnames: list(string({ minLength: 1, maxLength: 253, pattern: HOST }), 16),
      parentRefs: list(
        object(
          {
            name: string({ minLength: 1, maxLength: 253 }),
            namespace: string({ minLength: 1, maxLength: 63, pattern: NAMESPACE }),
          },
          ["name"],
        ),
        32,
      ),
      rules: list(
        object({
          matches: list(object({ path }), 64),
          backendRefs: list(
            object(
              {
                name: string({ minLength: 1, maxLength: 253 }),
                port: { type: "integer", minimum: 1, maximum: 65535 },
              },
              ["name", "port"],
            ),
            16,
          ),
        }),
        16,
      ),
    }),
  },
  {
    group: "monitoring.coreos.com",
    version: "v1",
    kind: "PodMonitor",
    plural: "podmonitors",
    spec: object(
      {
        selector: object({ matchLabels: { type: "object", additionalProperties: string() } }),
        podMetricsEndpoints: list(
          object({
            port: string(),
            path: string(),
            interval: string({
              pattern:
                "^(0|(([0-9]+)y)?(([0-9]+)w)?(([0-9]+)d)?(([0-9]+)h)?(([0-9]+)m)?(([0-9]+)s)?(([0-9]+)ms)?)$",
            }),
          }),
        ),
      },
      ["selector"],
    ),
  },
];

/** How many functions use the CRDs at the moment, and those that were made for them. */
let users = 0;
let made: Promise<readonly Crd[]> | undefined;
/** Ends when those of former users are gone. */
let removal: Promise<void> = Promise.resolve();

/**
 * Sees to it that a cluster has the CRDs of the components' companions for as long as the function takes. One that is
 * there already stays as it is. One that is made here goes with its last user, unless others than this run have an
 * object of it by then.
 */
export async function withCrds<T>(cluster: Cluster, use: () => Promise<T>): Promise<T> {
  users++;
  try {
    made ??= removal.then(() => make(cluster));
    await made;
    return await use();
  } finally {
    if (--users === 0) await (removal = removeMade(cluster));
  }
}

async function make(cluster: Cluster): Promise<readonly Crd[]> {
  const requests = await PlainRequests.to(cluster);
  const made: Crd[] = [];
  for (const crd of CRDS) if (await create(requests, crd)) made.push(crd);
  for (const crd of CRDS) await served(cluster, crd);
  return made;
}

async function removeMade(cluster: Cluster): Promise<void> {
  const crds = await made?.catch(() => []);
  made = undefined;
  const api = cluster.kubeConfig.makeApiClient(ApiextensionsV1Api);
  for (const crd of crds ?? []) await remove(cluster, api, crd);
}

async function create(requests: PlainRequests, crd: Crd): Promise<boolean> {
  const { group, version, kind, plural, spec } = crd;
  const body = {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: nameOf(crd),
      annotations: { "api-approved.kubernetes.io": "unapproved, a part of the upstream CRD for tests" },
    },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, plural, singular: kind.toLowerCase() },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", required: ["spec"], properties: { spec } } },
        },
      ],
    },
  };
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  const { status, body: answer } = await requests.send("POST", path, "application/json", body);
  if (status !== 201 && status !== 409) throw new Error(`CRD ${nameOf(crd)} was not made: ${answer}`);
  return status === 201;
}

async function served(cluster: Cluster, crd: Crd): Promise<void> {
  const limit = Date.now() + 60_000;
  for (;;) {
    try {
      await objectsOf(cluster, crd);
      return;
    } catch (error) {
      if (!(error instanceof ApiException && [404, 429].includes(error.code)) || Date.now() > limit)
        throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function remove(cluster: Cluster, api: ApiextensionsV1Api, crd: Crd): Promise<void> {
  const objects = await objectsOf(cluster, crd);
  if (objects.some(({ metadata }) => !isOfThisRun(metadata?.namespace ?? ""))) return;
  const name = nameOf(crd);
  await api.deleteCustomResourceDefinition({ name });
  await gone(api, name);
}

/** A CRD stays until the API server has removed all its objects. Until then no other can have its name. */
async function gone(api: ApiextensionsV1Api, name: string): Promise<void> {
  const limit = Date.now() + 60_000;
  while ((await orUndefined(api.readCustomResourceDefinition({ name }))) !== undefined) {
    if (Date.now() > limit) throw new Error(`CRD ${name} was not gone within 60 s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function objectsOf(
  cluster: Cluster,
  { group, version, plural }: Crd,
): Promise<readonly KubernetesObject[]> {
  const objects = cluster.kubeConfig.makeApiClient(CustomObjectsApi);
  const { items } = (await objects.listClusterCustomObject({ group, version, plural })) as {
    items: KubernetesObject[];
  };
  return items;
}

function nameOf({ plural, group }: Crd): string {
  return `${plural}.${group}`;
}
