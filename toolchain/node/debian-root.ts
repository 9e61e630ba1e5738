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

/** PostgreSQL with the user, the folders and the sample configuration of its public namesake. */
export const postgresRoot: DebianRoot = {
  packages: ["postgresql-17", "gosu"],
  variant: "essential",
  prepare: [
    user("postgres", 999, "/var/lib/postgresql"),
    // The entry point makes the database, in the volume.
    'mkdir -p "$1/etc/postgresql-common" && echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
  ],
  finish: [
    'sed -ri "s!^#?(listen_addresses)\\s*=\\s*\\S+.*!\\1 = \'*\'!" "$1/usr/share/postgresql/17/postgresql.conf.sample"',
    'mkdir -p "$1/docker-entrypoint-initdb.d" "$1/var/lib/postgresql/data" "$1/var/run/postgresql"',
    'chroot "$1" chown postgres:postgres /var/lib/postgresql /var/lib/postgresql/data /run/postgresql',
    'chmod 1777 "$1/var/lib/postgresql/data" && chmod 3777 "$1/run/postgresql"',
  ],
};

/** Redis with the user and the folder of its public namesake, whose server takes connections from everywhere. */
export const redisRoot: DebianRoot = {
  packages: ["redis-server", "redis-tools", "gosu"],
  variant: "essential",
  prepare: [user("redis", 999, "/data")],
  finish: ['mkdir -p "$1/data" && chroot "$1" chown redis:redis /data'],
};

/** RabbitMQ with the user and the folders of its public namesake. */
export const rabbitmqRoot: DebianRoot = {
  packages: ["rabbitmq-server", "gosu"],
  variant: "essential",
  prepare: [user("rabbitmq", 999, "/var/lib/rabbitmq")],
  finish: [
    // Made when the package was configured: everybody's would be the same.
    'rm -f "$1/var/lib/rabbitmq/.erlang.cookie" && mkdir -p "$1/etc/rabbitmq/conf.d" "$1/var/log/rabbitmq"',
    'chroot "$1" chown -R rabbitmq:rabbitmq /var/lib/rabbitmq /etc/rabbitmq /var/log/rabbitmq',
    'chmod 1777 "$1/var/lib/rabbitmq" "$1/etc/rabbitmq" "$1/var/log/rabbitmq"',
  ],
};

/** Python with its standard library. */
export const pythonRoot: DebianRoot = {
  packages: ["python3"],
  variant: "essential",
  finish: ['ln -s python3 "$1/usr/bin/python"'],
};

/** Makes a user with a group of its name and number, before a package makes one with another number. */
function user(name: string, id: number, home: string): string {
  return `echo "${name}:x:${id}:" >> "$1/etc/group" && echo "${name}:x:${id}:${id}::${home}:/bin/bash" >> "$1/etc/passwd"`;
}

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
