import type { StackLocation } from "../../pulumi/state/exported-state";
import type { KeptClaim, KeptData } from "./kept-claims";

/** Said of claims if the state has no objects, as after a destroy that was killed before it could name what it left. */
export const NOTHING_KNOWN =
  "The state names no objects, so it does not say whether an earlier destroy kept claims. All claims: kubectl get persistentvolumeclaims --all-namespaces";

/** What a destroy left, in plain words, with the commands that remove it or use it again. */
export function describeKeptData(kept: readonly KeptData[], location: StackLocation): string {
  const withClaims = kept.filter(({ claims }) => claims.length > 0);
  if (withClaims.length === 0) return "No claims were kept.";
  return withClaims.map((data) => describe(data, location).join("\n")).join("\n\n");
}

function describe(data: KeptData, location: StackLocation): string[] {
  const { namespace, claims } = data;
  const of = (ownership: KeptClaim["ownership"]): KeptClaim[] =>
    claims.filter((claim) => claim.ownership === ownership);
  const parts = [
    section(`Kept in namespace ${namespace}, with their data:`, of("proven"), [
      ...removal(data, of("proven")),
      ...reuse(data, of("proven"), location),
    ]),
    section(
      `Kept in namespace ${namespace}, with their data. Only names or the configuration say that they were this stack's: another clone of this project can have a stack of the same name. Look before you delete:`,
      of("by name"),
      [...removal(data, of("by name")), ...reuse(data, of("by name"), location)],
    ),
    section(
      `Also in namespace ${namespace}, and not proven to be this stack's. This command never deletes them:`,
      of("not proven"),
      location.project.isOwn ? [] : removal(data, of("not proven"), "Look whose they are first. "),
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

function removal({ kubeContext, namespace }: KeptData, claims: readonly KeptClaim[], warning = ""): string[] {
  const names = claims.map(({ name }) => name).join(" ");
  return [
    "",
    `${warning}To remove them, and by most storage classes' policy their volumes and data with them:`,
    `  kubectl --context ${kubeContext} --namespace ${namespace} delete persistentvolumeclaims ${names}`,
  ];
}

function reuse(
  { namespace }: KeptData,
  claims: readonly KeptClaim[],
  { project, stack }: StackLocation,
): string[] {
  const identities = [...new Set(claims.flatMap(({ identity }) => identity ?? []))];
  if (!project.isOwn) {
    return identities.map(
      (identity) =>
        `To use them again, deploy the component into this namespace with the argument identity: ${JSON.stringify(identity)}.`,
    );
  }
  return identities.flatMap((identity) => [
    "To use them again, deploy the stack into this namespace with the identity that they bear:",
    `  npx pulumi config set --stack ${stack} namespace ${namespace}`,
    `  npx pulumi config set --stack ${stack} identity ${identity}`,
  ]);
}
