import type { KeptClaim, KeptData } from "./kept-claims";

/** What a destroy left, in plain words, with the commands that remove it or use it again. */
export function describeKeptData(kept: readonly KeptData[], stack: string): string {
  const withClaims = kept.filter(({ claims }) => claims.length > 0);
  if (withClaims.length === 0) return "No claims were kept.";
  return withClaims.map((data) => describe(data, stack).join("\n")).join("\n\n");
}

function describe(data: KeptData, stack: string): string[] {
  const { namespace, claims } = data;
  const of = (ownership: KeptClaim["ownership"]): KeptClaim[] =>
    claims.filter((claim) => claim.ownership === ownership);
  const parts = [
    section(`Kept in namespace ${namespace}, with their data:`, of("proven"), [
      ...removal(data, of("proven")),
      ...reuse(data, of("proven"), stack),
    ]),
    section(
      `Kept in namespace ${namespace}, with their data. Only names or the configuration say that they were this stack's: another clone of this project can have a stack of the same name. Look before you delete:`,
      of("by name"),
      [...removal(data, of("by name")), ...reuse(data, of("by name"), stack)],
    ),
    section(
      `Also in namespace ${namespace}, and not proven to be this stack's. This command never deletes them:`,
      of("not proven"),
      [],
    ),
  ];
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index > 0 ? ["", ...part] : part));
}

function section(title: string, claims: readonly KeptClaim[], after: readonly string[]): string[] {
  if (claims.length === 0) return [];
  const width = Math.max(...claims.map(({ name }) => name.length));
  return [
    title,
    ...claims.map(({ name, size, volume, reason }) =>
      [
        `  ${name.padEnd(width)}  ${size.padEnd(6)}  ${volume === undefined ? "no volume yet" : `volume ${volume}`}`,
        ...(reason === undefined ? [] : [reason]),
      ].join("; "),
    ),
    ...after,
  ];
}

function removal({ kubeContext, namespace }: KeptData, claims: readonly KeptClaim[]): string[] {
  const names = claims.map(({ name }) => name).join(" ");
  return [
    "",
    "To remove them, and by most storage classes' policy their volumes and data with them:",
    `  kubectl --context ${kubeContext} --namespace ${namespace} delete persistentvolumeclaims ${names}`,
  ];
}

function reuse({ namespace }: KeptData, claims: readonly KeptClaim[], stack: string): string[] {
  const identities = [...new Set(claims.flatMap(({ identity }) => identity ?? []))];
  return identities.flatMap((identity) => [
    "To use them again, deploy the stack into this namespace with the identity that they bear:",
    `  npx pulumi config set --stack ${stack} namespace ${namespace}`,
    `  npx pulumi config set --stack ${stack} identity ${identity}`,
  ]);
}
