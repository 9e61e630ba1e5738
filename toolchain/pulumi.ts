import { join } from "node:path";
import { languageHost, providerFolder, pulumiExecutable, pulumiRoot } from "../command-line/locations";
import { exists } from "./machine-file";
import { run, type RunOptions } from "../command-line/process";
import { versions } from "../command-line/versions";

const downloadLimitSeconds = 600;

/** Something of Pulumi that can be missing, and the vendor's own way to download it. */
export interface PulumiDownload {
  readonly title: string;
  readonly isPresent: () => Promise<boolean>;
  readonly download: (options: RunOptions) => Promise<void>;
}

/** The CLI with its language hosts, then the providers, which the CLI downloads. */
export const pulumiDownloads: readonly PulumiDownload[] = [
  {
    title: `Pulumi CLI ${versions.pulumi}`,
    isPresent: async () => {
      const parts = [pulumiExecutable(), languageHost("nodejs"), languageHost("yaml")];
      return (await Promise.all(parts.map(exists))).every(Boolean);
    },
    // The vendor's own way to install the CLI of the SDK's version.
    download: async () => {
      const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
      await PulumiCommand.install({ root: pulumiRoot() });
    },
  },
  ...(["kubernetes", "random"] as const).map((name) => ({
    title: `Pulumi provider ${name} ${versions.providers[name]}`,
    isPresent: () => exists(join(providerFolder(name), `pulumi-resource-${name}`)),
    download: async (options: RunOptions) => {
      await run(
        pulumiExecutable(),
        ["plugin", "install", "resource", name, versions.providers[name]],
        limited(options),
      );
    },
  })),
];

function limited(options: RunOptions): RunOptions {
  return {
    ...options,
    timeoutSeconds: downloadLimitSeconds,
    remedy:
      "Run the same command again; where Pulumi's hosts cannot be reached, set KUBERNETES_WORKLOADS_TOOLCHAIN=source to build from source instead.",
  };
}
