import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../command-line/failures/failure";
import {
  languageHost,
  providerFolder,
  pulumiExecutable,
  pulumiHome,
  pulumiRoot,
} from "../command-line/locations";
import { outputOf, run, type RunOptions } from "../command-line/processes/process";
import { versions } from "../command-line/versions";
import { unpack } from "./vendors/archive";
import { downloadVerified } from "./vendors/download";
import { exists } from "../command-line/exists";
import { isProven } from "./proven-tools";
import { trustEnvironment } from "./vendors/vendors";

const PLUGIN_LIMIT_SECONDS = 600;

const archiveName = `pulumi-v${versions.pulumi}-${process.platform}-${process.arch}.tar.gz`;
const archiveUrl = `https://get.pulumi.com/releases/sdk/${archiveName}`;
const checksumsUrl = `https://github.com/pulumi/pulumi/releases/download/v${versions.pulumi}/pulumi-${versions.pulumi}-checksums.txt`;

/** What the hosts of Pulumi's releases are asked for, to see whether they serve. */
export const pulumiAddresses = [archiveUrl, checksumsUrl];

/** Something of Pulumi that can be missing, and the vendor's own release of it. */
export interface PulumiDownload {
  readonly title: string;
  readonly isPresent: () => Promise<boolean>;
  readonly download: (options: RunOptions) => Promise<void>;
}

/** The CLI with its language hosts, then the providers, which the CLI downloads. */
export const pulumiDownloads: readonly PulumiDownload[] = [
  { title: `Pulumi CLI ${versions.pulumi}`, isPresent: isCliPresent, download: downloadCli },
  ...(["kubernetes", "random"] as const).map((name) => ({
    title: `Pulumi provider ${name} ${versions.providers[name]}`,
    isPresent: () => isProviderPresent(name),
    download: (options: RunOptions) => downloadProvider(name, options),
  })),
];

async function isCliPresent(): Promise<boolean> {
  const parts = [pulumiExecutable(), languageHost("nodejs"), languageHost("yaml")];
  return (await Promise.all(parts.map(isProven))).every(Boolean);
}

/**
 * Downloads the release of the CLI from one of its vendor's hosts, with the SHA-256 that another one publishes. It is
 * unpacked beside its place, and takes that when it runs.
 */
async function downloadCli(options: RunOptions): Promise<void> {
  await removeAbandoned();
  await mkdir(dirname(pulumiRoot()), { recursive: true });
  const folder = await mkdtemp(workPrefix());
  try {
    const archive = join(folder, archiveName);
    await downloadVerified(archiveUrl, checksumsUrl, archive, options);
    const bin = join(folder, "root", "bin");
    await mkdir(bin, { recursive: true });
    await unpack(archive, bin, { cut: 1 }, options);
    await requireVersion(join(bin, basename(pulumiExecutable())));
    if (await exists(pulumiRoot())) await rename(pulumiRoot(), join(folder, "former"));
    await rename(join(folder, "root"), pulumiRoot());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function workPrefix(): string {
  return join(dirname(pulumiRoot()), `.${versions.pulumi}-`);
}

/** What a download that was killed has left. One of today may be under way in another process. */
async function removeAbandoned(): Promise<void> {
  const folder = dirname(workPrefix());
  const names = (await exists(folder)) ? await readdir(folder) : [];
  for (const name of names.filter((each) => each.startsWith(basename(workPrefix())))) {
    const { mtimeMs } = await stat(join(folder, name));
    if (Date.now() - mtimeMs > 24 * 3_600_000) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function requireVersion(pulumi: string): Promise<void> {
  const version = (await outputOf(pulumi, ["version"], 60))?.trim().replace(/^v/, "");
  if (version === versions.pulumi) return;
  throw new Failure(
    `${archiveUrl} holds ${version === undefined ? "a Pulumi CLI that does not run here" : `Pulumi ${version}`}. It was not kept.`,
    "See that programs may run from the file system of PULUMI_HOME (no noexec), and run the same command again.",
  );
}

/** Whether the provider is there, and the CLI was not stopped while it unpacked it. */
async function isProviderPresent(name: keyof typeof versions.providers): Promise<boolean> {
  if (await exists(`${providerFolder(name)}.partial`)) return false;
  return isProven(join(providerFolder(name), `pulumi-resource-${name}`));
}

async function downloadProvider(name: keyof typeof versions.providers, options: RunOptions): Promise<void> {
  // The CLI leaves alone what is there, even if it is cut off.
  await rm(providerFolder(name), { recursive: true, force: true });
  await run(pulumiExecutable(), ["plugin", "install", "resource", name, versions.providers[name]], {
    ...options,
    env: {
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_HOME: pulumiHome(),
      ...(await trustEnvironment(join(pulumiHome(), "kubernetes-workloads-authorities.pem"))),
    },
    timeoutSeconds: PLUGIN_LIMIT_SECONDS,
    remedy:
      "Run the same command again. Behind a proxy, set HTTPS_PROXY; where an authority of your own signs, SSL_CERT_FILE. Where Pulumi's hosts cannot be reached, set KUBERNETES_WORKLOADS_TOOLCHAIN=source to build from source instead.",
  });
}
