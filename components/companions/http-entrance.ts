import { isIP } from "node:net";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress";
import { checkAnnotations } from "../checks/annotation-checks";
import type { ClusterIPDeploymentArgs } from "../cluster-ip-deployment-args";
import { checkPortNames, type Port } from "../pod/port";
import type { Problem } from "../rules/problem";
import { dnsLabel, dnsSubdomain } from "../rules/rules";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";

/**
 * An Ingress that leads HTTP requests of one host to the workload's Service.
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/ingress/
 */
export interface IngressArgs {
  /**
   * Host name of the requests, which may start with `*.`.
   *
   * @change Changing it leaves pods alone.
   */
  readonly host: string;
  /**
   * Start of the paths.
   *
   * @defaultValue `/`
   * @change Changing it leaves pods alone.
   */
  readonly path?: string;
  /**
   * Name of the Service's port.
   *
   * @defaultValue its first
   * @change Changing it leaves pods alone.
   */
  readonly port?: string;
  /**
   * IngressClass, which says which controller serves it.
   *
   * @defaultValue the cluster's
   * @change Changing it leaves pods alone.
   */
  readonly className?: string;
  /**
   * Secret with the host's TLS certificate.
   *
   * @defaultValue none, plain HTTP
   * @change Changing it leaves pods alone.
   */
  readonly tlsSecretName?: Input<string>;
  /**
   * Annotations of the Ingress, beside those of the workload.
   *
   * @defaultValue none
   * @change Changing them leaves pods alone.
   */
  readonly annotations?: Readonly<Record<string, Input<string>>>;
}

/**
 * An HTTPRoute of the Gateway API, on a cluster that has its CRDs.
 *
 * @see https://gateway-api.sigs.k8s.io/api-types/httproute/
 */
export interface HttpRouteArgs {
  /**
   * Name of the Gateway that the route belongs to.
   *
   * @change Changing it leaves pods alone.
   */
  readonly gateway: Input<string>;
  /**
   * Namespace of the Gateway.
   *
   * @defaultValue the workload's
   * @change Changing it leaves pods alone.
   */
  readonly gatewayNamespace?: Input<string>;
  /**
   * Host names of the requests.
   *
   * @defaultValue those of the Gateway
   * @change Changing them leaves pods alone.
   */
  readonly hostnames?: readonly string[];
  /**
   * Start of the paths.
   *
   * @defaultValue `/`
   * @change Changing it leaves pods alone.
   */
  readonly path?: string;
  /**
   * Name of the Service's port.
   *
   * @defaultValue its first
   * @change Changing it leaves pods alone.
   */
  readonly port?: string;
}

/** Registers how HTTP requests from outside reach a Deployment, if they do. */
export function httpEntrances(
  resourceName: string,
  service: string,
  identity: OwnedWorkload,
  args: ClusterIPDeploymentArgs,
  ports: readonly Port[],
  options: CustomResourceOptions,
): void {
  if (args.ingress) ingress(resourceName, service, identity, args, args.ingress, options, ports);
  if (args.httpRoute) httpRoute(resourceName, service, identity, args, args.httpRoute, options, ports);
}

function ingress(
  resourceName: string,
  service: string,
  identity: OwnedWorkload,
  args: ClusterIPDeploymentArgs,
  { host, path = "/", port, className, tlsSecretName, annotations }: IngressArgs,
  options: CustomResourceOptions,
  ports: readonly Port[],
): void {
  new Ingress(
    resourceName,
    {
      // It is not waited for: its controller may give it an address much later, or there may be no controller.
      metadata: objectMetadata(
        identity.name,
        identity,
        { ...args, annotations: { ...args.annotations, ...annotations } },
        { "pulumi.com/skipAwait": "true" },
      ),
      spec: {
        ...(className !== undefined && { ingressClassName: className }),
        ...(tlsSecretName !== undefined && { tls: [{ hosts: [host], secretName: tlsSecretName }] }),
        rules: [
          {
            host,
            http: {
              paths: [
                {
                  path,
                  pathType: "Prefix",
                  backend: { service: { name: service, port: { name: portOf(ports, port)?.name ?? "" } } },
                },
              ],
            },
          },
        ],
      },
    },
    options,
  );
}

function httpRoute(
  resourceName: string,
  service: string,
  identity: OwnedWorkload,
  args: ClusterIPDeploymentArgs,
  { gateway, gatewayNamespace, hostnames, path = "/", port }: HttpRouteArgs,
  options: CustomResourceOptions,
  ports: readonly Port[],
): void {
  new CustomResource(
    resourceName,
    {
      apiVersion: "gateway.networking.k8s.io/v1",
      kind: "HTTPRoute",
      metadata: objectMetadata(identity.name, identity, args),
      spec: {
        parentRefs: [
          { name: gateway, ...(gatewayNamespace !== undefined && { namespace: gatewayNamespace }) },
        ],
        ...(hostnames && { hostnames }),
        rules: [
          {
            matches: [{ path: { type: "PathPrefix", value: path } }],
            backendRefs: [{ name: service, port: portOf(ports, port)?.port }],
          },
        ],
      },
    },
    options,
  );
}

function portOf(ports: readonly Port[], name: string | undefined): Port | undefined {
  const onService = ports.filter((port) => port.onService);
  return name === undefined ? onService[0] : onService.find((port) => port.name === name);
}

/** The problems of the Ingress and the HTTPRoute. */
export function checkHttpEntrances(
  { ingress, httpRoute }: ClusterIPDeploymentArgs,
  ports: readonly Port[],
): Problem[] {
  const onService = ports.filter((port) => port.onService);
  return [
    ...checkPortNames("ingress.port", ingress?.port === undefined ? [] : [ingress.port], onService),
    ...checkPortNames("httpRoute.port", httpRoute?.port === undefined ? [] : [httpRoute.port], onService),
    ...(ingress === undefined ? [] : checkIngress(ingress)),
    ...(httpRoute === undefined ? [] : checkHttpRoute(httpRoute)),
  ];
}

function checkIngress({ host, path, className, tlsSecretName, annotations }: IngressArgs): Problem[] {
  return [
    ...hostName("ingress.host", host),
    ...(path === undefined ? [] : plainPath("ingress.path", path)),
    ...(className === undefined ? [] : dnsSubdomain("ingress.className", className)),
    ...(typeof tlsSecretName === "string" ? dnsSubdomain("ingress.tlsSecretName", tlsSecretName) : []),
    ...checkAnnotations("ingress.annotations", annotations),
  ];
}

const MAX_HOST_NAMES = 16;
const MAX_PATH_LENGTH = 1024;

function checkHttpRoute({ gateway, gatewayNamespace, hostnames = [], path }: HttpRouteArgs): Problem[] {
  return [
    ...(typeof gateway === "string" ? dnsSubdomain("httpRoute.gateway", gateway) : []),
    ...(typeof gatewayNamespace === "string" ? dnsLabel("httpRoute.gatewayNamespace", gatewayNamespace) : []),
    ...hostnames.flatMap((host, index) => hostName(`httpRoute.hostnames[${String(index)}]`, host)),
    ...(hostnames.length <= MAX_HOST_NAMES
      ? []
      : [
          {
            argument: "httpRoute.hostnames",
            value: hostnames,
            rule: `has more than ${String(MAX_HOST_NAMES)}, the most of a route`,
            remedy: "Leave some out",
          },
        ]),
    ...(path === undefined ? [] : routePath("httpRoute.path", path)),
  ];
}

/** A host name, which may start with `*.` and may not be an IP address. */
function hostName(argument: string, value: string): Problem[] {
  const problems = dnsSubdomain(argument, value.replace(/^\*\./, ""));
  if (problems.length > 0 || isIP(value) === 0) return problems.map((problem) => ({ ...problem, value }));
  return [
    {
      argument,
      value,
      rule: "is an address, which no host name is",
      remedy: "Use a name such as example.com",
    },
  ];
}

const IN_NO_PATH = ["//", "/./", "/../", "%2f", "%2F"];

function plainPath(argument: string, path: string): Problem[] {
  const problem = (rule: string, remedy: string) => [{ argument, value: path, rule, remedy }];
  if (!path.startsWith("/"))
    return problem("is no start of a path, which begins with a slash", `Use "/${path}"`);
  const found = IN_NO_PATH.find((part) => path.includes(part)) ?? /\/\.\.?$/.exec(path)?.[0];
  return found === undefined
    ? []
    : problem(`has "${found}", and is to be the path as requests have it`, "Use a path such as /api");
}

/** The Gateway API takes the characters of URLs only. */
function routePath(argument: string, path: string): Problem[] {
  const problems = plainPath(argument, path);
  if (problems.length > 0) return problems;
  if (/^([-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/.test(path) && path.length <= MAX_PATH_LENGTH)
    return [];
  return [
    {
      argument,
      value: path,
      rule: `is no path of a URL (its characters, at most ${String(MAX_PATH_LENGTH)})`,
      remedy: "Write other characters as % and their number",
    },
  ];
}
