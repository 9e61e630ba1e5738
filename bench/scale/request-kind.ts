/** What a request to the API server is about, as the server itself names it: `LIST pods`, `GET discovery`. */
export function requestKind(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, "http://api-server");
  const { resource, name } = resourceOf(pathname);
  if (resource === undefined) return `${method} discovery`;
  return `${verbOf(method, name, searchParams.get("watch"))} ${resource}`;
}

/** `/api/v1/...` or `/apis/GROUP/VERSION/...`, then `namespaces/NAME/`, then resource, name and subresource. */
function resourceOf(pathname: string): { resource?: string; name?: string } {
  const parts = pathname.split("/").filter((part) => part !== "");
  const rest = parts[0] === "api" ? parts.slice(2) : parts[0] === "apis" ? parts.slice(3) : [];
  const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  if (resource === undefined) return {};
  return {
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    ...(name !== undefined && { name }),
  };
}

function verbOf(method: string, name: string | undefined, watch: string | null): string {
  if (method !== "GET") return method;
  if (watch === "true" || watch === "1") return "WATCH";
  return name === undefined ? "LIST" : "GET";
}
