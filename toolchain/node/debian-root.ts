import { outputOf, run, type RunOptions } from "../../command-line/processes/process";

/** Debian release whose nginx and busybox have the versions of {@link versions}. */
const RELEASE = "trixie";

/** A file system of Debian packages that becomes the content of an image. */
export interface DebianRoot {
  /** Packages; those they depend on come along. */
  readonly packages: readonly string[];
  /**
   * `essential`: a small system with a shell, packages configured. `extract`: only the files of the
   * packages, for programs that need no system around them.
   */
  readonly variant: "essential" | "extract";
  /** Shell commands that run before the packages are configured; `$1` is its root. */
  readonly prepare?: readonly string[];
  /** Shell commands that finish it; `$1` is its root. */
  readonly finish: readonly string[];
}

/** iptables alone, under the names that kube-proxy calls. */
export const iptablesRoot: DebianRoot = {
  packages: ["iptables"],
  variant: "extract",
  finish: [
    'ln -s usr/lib "$1/lib" && ln -s usr/lib64 "$1/lib64" && ln -s usr/sbin "$1/sbin"',
    'for name in iptables ip6tables; do for part in "" -save -restore; do ln -sf xtables-nft-multi "$1/usr/sbin/$name$part"; done; done',
  ],
};

/** busybox with a link for each of its commands. */
export const busyboxRoot: DebianRoot = {
  packages: ["busybox-static"],
  variant: "extract",
  finish: [
    'ln -s usr/bin "$1/bin" && mkdir -p "$1/tmp" && chmod 1777 "$1/tmp"',
    'for command in $("$1/usr/bin/busybox" --list | grep -vx busybox); do ln -s busybox "$1/usr/bin/$command"; done',
  ],
};

/** nginx in a small Debian, with the user, the document root and the folders of its public namesake. */
export const nginxRoot: DebianRoot = {
  packages: ["nginx-light"],
  variant: "essential",
  finish: [
    'echo "nginx:x:101:" >> "$1/etc/group" && echo "nginx:x:101:101::/nonexistent:/bin/false" >> "$1/etc/passwd"',
    'rm -rf "$1/etc/nginx/sites-enabled" "$1/etc/nginx/sites-available" && mkdir -p "$1/etc/nginx/conf.d"',
  ],
};

/**
 * Writes a Debian file system as a tar archive.
 *
 * @throws {@link Failure} when a package cannot be had
 */
export async function makeDebianRoot(root: DebianRoot, archive: string, options: RunOptions): Promise<void> {
  const hook = root.variant === "extract" ? "--extract-hook" : "--customize-hook";
  await run(
    "mmdebstrap",
    [
      `--variant=${root.variant}`,
      `--include=${root.packages.join(",")}`,
      ...(root.prepare ?? []).map((command) => `--essential-hook=${command}`),
      ...root.finish.map((command) => `${hook}=${command}`),
      RELEASE,
      archive,
      ...(await configuredMirror()),
    ],
    options,
  );
}

/** The Debian mirror that this machine's apt uses, so that a network with a mirror of its own is served by it. */
async function configuredMirror(): Promise<string[]> {
  const format = ["--format", "$(REPO_URI) $(ORIGIN) $(LABEL) $(COMPONENT)", "Created-By: Packages"];
  const targets = await outputOf("apt-get", ["indextargets", ...format]);
  const main = targets?.split("\n").find((line) => line.endsWith(" Debian Debian main"));
  return main?.split(" ").slice(0, 1) ?? [];
}
