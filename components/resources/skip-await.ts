/**
 * Annotations of a Service that the provider does not wait for. Its wait for one with a virtual IP ends 10 seconds after
 * the endpoints last changed, and never without pods; the wait for the workload proves the same. Its wait for a headless
 * one only looks whether the Service is there, which takes it 0.2 seconds before the StatefulSet can follow.
 *
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/417
 */
export const SKIP_AWAIT = { "pulumi.com/skipAwait": "true" };
