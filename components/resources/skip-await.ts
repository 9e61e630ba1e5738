/**
 * Annotations of a Service that the provider does not wait for. Its wait for a Service with a virtual IP ends 10
 * seconds after the endpoints last changed, and never if there are no pods. The wait for the workload proves the
 * same. For a headless Service, it only checks that the Service exists, and delays the StatefulSet by 0.2 seconds.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/417
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };
