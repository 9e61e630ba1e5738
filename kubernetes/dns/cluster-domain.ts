/** The cluster's DNS domain in the settings of a pod's resolver; undefined when it asks other servers. */
export function clusterDomainIn(resolverSettings: string): string | undefined {
  const searched = /^search\s+(.+)$/m.exec(resolverSettings)?.[1]?.split(/\s+/) ?? [];
  return searched
    .find((domain) => domain.startsWith("svc."))
    ?.slice("svc.".length)
    .replace(/\.$/, "");
}
