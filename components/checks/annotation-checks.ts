import { IDENTITY_ANNOTATION } from "../identity";
import type { Problem } from "../rules/problem";
import { annotationKey } from "../rules/rules";

/** Most bytes of all annotations of an object together. */
export const MAX_ANNOTATION_BYTES = 256 * 1024;

/** Keys and sizes that Kubernetes refuses, and the key that tells whose an object is. */
export function checkAnnotations(
  argument: string,
  annotations: Readonly<Record<string, unknown>> = {},
): Problem[] {
  const bytes = annotationBytes(annotations);
  return [
    ...Object.entries(annotations).flatMap(([key, value]) => {
      const path = `${argument}[${JSON.stringify(key)}]`;
      return key === IDENTITY_ANNOTATION ? [ownIdentity(path, value)] : annotationKey(path, key);
    }),
    ...(bytes > MAX_ANNOTATION_BYTES ? [tooLarge(argument, annotations, bytes)] : []),
  ];
}

/** Bytes of the annotations that are known already. */
export function annotationBytes(annotations: Readonly<Record<string, unknown>>): number {
  return Object.entries(annotations).reduce(
    (sum, [key, value]) =>
      sum + (typeof value === "string" ? Buffer.byteLength(key) + Buffer.byteLength(value) : 0),
    0,
  );
}

function tooLarge(argument: string, annotations: object, bytes: number): Problem {
  return {
    argument,
    value: Object.keys(annotations),
    rule: `has ${String(bytes)} bytes, above ${String(MAX_ANNOTATION_BYTES)}, the most that the annotations of an object may have`,
    remedy: "Put large texts into a ConfigMap",
  };
}

function ownIdentity(argument: string, value: unknown): Problem {
  return {
    argument,
    value,
    rule: "tells whose the object is, which the argument identity says",
    remedy: "Give identity instead, or neither to have one drawn",
  };
}
