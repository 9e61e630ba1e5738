import type { KeptData } from "./kept-claims";

/** What a destroy left, in plain words, with the commands that remove it. */
export function describeKeptData(kept: readonly KeptData[], stack: string): string {
  const withClaims = kept.filter(({ claims }) => claims.length > 0);
  if (withClaims.length === 0) return "No claims were kept.";
  return [
    ...withClaims.map((data) => [...describeClaims(data), "", ...describeRemoval(data, stack)].join("\n")),
  ].join("\n\n");
}

function describeClaims({ namespace, claims }: KeptData): string[] {
  const width = Math.max(...claims.map(({ name }) => name.length));
  return [
    `Kept in namespace ${namespace}, with their data:`,
    ...claims.map(
      ({ name, size, volume }) =>
        `  ${name.padEnd(width)}  ${size.padEnd(6)}  ${volume === undefined ? "no volume yet" : `volume ${volume}`}`,
    ),
  ];
}

function describeRemoval(
  { kubeContext, namespace, claims, generated, certain }: KeptData,
  stack: string,
): string[] {
  const names = claims.map(({ name }) => name).join(" ");
  return [
    "To remove them, and by most storage classes' policy their volumes and data with them:",
    `  kubectl --context ${kubeContext} --namespace ${namespace} delete persistentvolumeclaims ${names}`,
    ...(generated
      ? [
          ...(certain
            ? []
            : ["Only its name says that this namespace was the stack's: look before you delete."]),
          "To use them again, deploy the stack into this namespace:",
          `  npx pulumi config set --stack ${stack} namespace ${namespace}`,
        ]
      : [`or: npm run down -- --stack ${stack} --delete-data`]),
  ];
}
