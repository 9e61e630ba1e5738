import type { DebianRoot } from "../../../toolchain/node/debian-root";

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
