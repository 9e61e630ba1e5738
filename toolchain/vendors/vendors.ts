import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { rootCertificates } from "node:tls";
import type { Dispatcher, Response } from "undici";

/** Where systems keep the certificates of the authorities that they trust: Debian, Red Hat, SUSE and Alpine, macOS. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

let dispatcher: Promise<Dispatcher> | undefined;

/**
 * Sends a request to a vendor's host with the machine's own network settings. It uses the proxy of `HTTPS_PROXY`,
 * except for the hosts of `NO_PROXY`. It trusts the authorities of the system, `SSL_CERT_FILE` and
 * `NODE_EXTRA_CA_CERTS`.
 *
 * @param signal gives the request up
 */
export async function askVendor(url: string, signal: AbortSignal): Promise<Response> {
  const { fetch } = await import("undici");
  dispatcher ??= newDispatcher();
  return fetch(url, { dispatcher: await dispatcher, signal });
}

async function newDispatcher(): Promise<Dispatcher> {
  const { EnvHttpProxyAgent } = await import("undici");
  const tls = { ca: await trustedCertificates() };
  return new EnvHttpProxyAgent({ connect: tls, requestTls: tls, proxyTls: tls });
}

/** Certificates of every authority that Node, the system or the environment trusts. */
async function trustedCertificates(): Promise<string[]> {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  const system = SSL_CERT_FILE ? [SSL_CERT_FILE] : SYSTEM_BUNDLES;
  const files = NODE_EXTRA_CA_CERTS ? [...system, NODE_EXTRA_CA_CERTS] : system;
  const contents = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  return [...rootCertificates, ...contents.filter((content) => content.includes("BEGIN CERTIFICATE"))];
}

/**
 * Has a vendor's own program, which is written in Go, trust the authorities that {@link askVendor} trusts: Go knows the
 * system's and `SSL_CERT_FILE`, but not `NODE_EXTRA_CA_CERTS`.
 *
 * @param file where the certificates may be written
 */
export async function trustEnvironment(file: string): Promise<Record<string, string>> {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = process.env;
  if (SSL_CERT_FILE !== undefined || !NODE_EXTRA_CA_CERTS) return {};
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, (await trustedCertificates()).join("\n"));
  return { SSL_CERT_FILE: file };
}

/** Why a request failed. The causes below `fetch failed` have the messages of the system and the proxy. */
export function reasonOfRequest(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return reasonOfRequest(error.errors[0]);
  if (error.cause !== undefined) return reasonOfRequest(error.cause);
  const code = "code" in error ? String(error.code) : undefined;
  return code === undefined || error.message.includes(code) ? error.message : `${error.message} (${code})`;
}
