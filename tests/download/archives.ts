import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { architecture, languageHost, providerFolder, pulumiExecutable } from "../../command-line/locations";
import { versions } from "../../command-line/versions";
import { sha256 } from "../../toolchain/vendors/download";

/** Files of the vendors, by the address without its scheme: `github.com/…`. */
export type VendorFiles = ReadonlyMap<string, string>;

const GITHUB = "github.com";

/**
 * Makes what the vendors serve out of the tools of this machine, in the vendors' own layouts. minikube is a script, since
 * the real one needs a Docker engine for all that it does.
 *
 * @param folder where the files go
 * @param minikube the script
 */
export async function makeVendorFiles(folder: string, minikube: string): Promise<VendorFiles> {
  const cli = await packCli(folder);
  const checksums = join(folder, "checksums.txt");
  await writeFile(checksums, `${"0".repeat(64)}  another.tar.gz\n${await sha256(cli)}  ${basename(cli)}\n`);
  const script = join(folder, `minikube-${process.platform}-${architecture}`);
  await writeFile(script, minikube);
  await writeFile(`${script}.sha256`, `${await sha256(script)}\n`);
  const cliRelease = `${GITHUB}/pulumi/pulumi/releases/download/v${versions.pulumi}`;
  const minikubeRelease = `${GITHUB}/kubernetes/minikube/releases/download/v${versions.minikube}`;
  return new Map([
    [`get.pulumi.com/releases/sdk/${basename(cli)}`, cli],
    [`${cliRelease}/pulumi-${versions.pulumi}-checksums.txt`, checksums],
    [`${minikubeRelease}/${basename(script)}`, script],
    [`${minikubeRelease}/${basename(script)}.sha256`, `${script}.sha256`],
    ...(await Promise.all((["kubernetes", "random"] as const).map((name) => packProvider(folder, name)))),
  ]);
}

async function packCli(folder: string): Promise<string> {
  const content = join(folder, "pulumi");
  await mkdir(content);
  for (const file of [pulumiExecutable(), languageHost("nodejs"), languageHost("yaml")])
    await cp(file, join(content, basename(file)));

  const archive = join(folder, `pulumi-v${versions.pulumi}-${process.platform}-${process.arch}.tar.gz`);
  await pack(folder, ["pulumi"], archive);
  return archive;
}

async function packProvider(
  folder: string,
  name: keyof typeof versions.providers,
): Promise<[address: string, file: string]> {
  const version = versions.providers[name];
  const archive = `pulumi-resource-${name}-v${version}-${process.platform}-${architecture}.tar.gz`;
  await pack(providerFolder(name), [`pulumi-resource-${name}`], join(folder, archive));
  return [`${GITHUB}/pulumi/pulumi-${name}/releases/download/v${version}/${archive}`, join(folder, archive)];
}

/** Without compression, which would take longer than all the tests. */
async function pack(folder: string, members: readonly string[], archive: string): Promise<void> {
  await mkdir(dirname(archive), { recursive: true });
  const tar = spawn("tar", ["--create", "--file=-", `--directory=${folder}`, ...members], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await pipeline(tar.stdout, createGzip({ level: 0 }), createWriteStream(archive));
}
